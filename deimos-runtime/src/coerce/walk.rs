//! One pass over a JSON value by its schema, which writes Avro and gathers what does not fit.

use std::borrow::Cow;

use deimos_schema::{Fixed, Kind, Logical, Schemata, Shape, Type};
use serde_json::Value as Json;

use super::error::CoerceError;
use crate::codec::json::Misfits;
pub(super) use crate::codec::json::{put, put_count};

/// Whether a value was taken as it is, or had to be converted; unions prefer the branch that needs no conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Exact,
    Converted,
}

/// What was found instead of what was expected; the walk adds the expectation and the path.
pub(super) type Found = Cow<'static, str>;

/// The state of the pass.
pub(super) struct Walk<'a> {
    pub(super) schemata: &'a Schemata,
    pub(super) out: Vec<u8>,
    misfits: Misfits,
}

impl<'a> Walk<'a> {
    pub(super) fn new(schemata: &'a Schemata) -> Self {
        Self { schemata, out: Vec::new(), misfits: Misfits::default() }
    }

    /// The bytes, unless there were errors.
    pub(super) fn finish(self) -> Result<Vec<u8>, Vec<CoerceError>> {
        let found = self.misfits.into_found();
        if found.is_empty() { Ok(self.out) } else { Err(found) }
    }

    /// Writes the value, or notes why not.
    pub(super) fn value(&mut self, ty: &'a Type, json: &Json) {
        match (&ty.kind, json) {
            (Kind::Array(items), Json::Array(values)) => self.array(items, values),
            (Kind::Map(values), Json::Object(entries)) => self.map(values, entries),
            (Kind::Union(branches), json) => self.union(ty, branches, json),
            (Kind::Named(id), Json::Object(entries)) => match &self.schemata[*id].shape {
                Shape::Record(record) => self.record(record, entries),
                Shape::Fixed(fixed) if super::wide::is_object(fixed.logical) => self.put_scalar(ty, json),
                Shape::Enum(_) | Shape::Fixed(_) => self.mismatch(ty, "an object"),
            },
            _ => self.put_scalar(ty, json),
        }
    }

    fn put_scalar(&mut self, ty: &'a Type, json: &Json) {
        if let Err(found) = self.scalar(ty, json) {
            self.mismatch(ty, &found);
        }
    }

    /// Writes a value that has no parts, or says what was found instead.
    pub(super) fn scalar(&mut self, ty: &'a Type, json: &Json) -> Result<Fit, Found> {
        let out = &mut self.out;
        match (&ty.kind, ty.logical) {
            (Kind::Named(id), _) => match &self.schemata[*id].shape {
                Shape::Enum(symbols) => super::text::symbol(symbols, json, out),
                Shape::Fixed(Fixed { size, logical: None }) => super::text::fixed(*size, json, out),
                Shape::Fixed(Fixed { size, logical: Some(logical) }) => {
                    super::logical::fixed(*size, *logical, json, out)
                }
                Shape::Record(_) => Err(kind(json).into()),
            },
            (_, Some(logical)) => super::logical::primitive(logical, json, out),
            (Kind::Null, _) if json.is_null() => Ok(Fit::Exact),
            (Kind::Boolean, _) => super::text::boolean(json, out),
            (Kind::Int, _) => super::number::int(json, out),
            (Kind::Long, _) => super::number::long(json, out),
            (Kind::Float, _) => super::number::float(json, out),
            (Kind::Double, _) => super::number::double(json, out),
            (Kind::Bytes, _) => super::text::bytes(json, out),
            (Kind::String, _) => super::text::string(json, out),
            _ => Err(kind(json).into()),
        }
    }

    /// Notes that something else was expected here.
    pub(super) fn mismatch(&mut self, ty: &Type, found: &str) {
        let expected = self.describe(ty);
        self.error(format!("{found}, expected {expected}"));
    }

    pub(super) fn error(&mut self, message: String) {
        self.misfits.add(message);
    }

    /// Runs `inner` within a field.
    pub(super) fn in_field(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        let outer = self.misfits.enter_field(name);
        inner(self);
        self.misfits.leave(outer);
    }

    /// Runs `inner` within an item or an entry.
    pub(super) fn in_place(&mut self, place: impl std::fmt::Debug, inner: impl FnOnce(&mut Self)) {
        let outer = self.misfits.enter_place(place);
        inner(self);
        self.misfits.leave(outer);
    }

    /// A type as people call it.
    pub(super) fn describe(&self, ty: &Type) -> String {
        let named =
            |logical: Option<Logical>, plain: &str| logical.map_or_else(|| plain.to_owned(), super::logical::name);
        match &ty.kind {
            Kind::Null => "null".to_owned(),
            Kind::Boolean => "a boolean".to_owned(),
            Kind::Int => named(ty.logical, "an int"),
            Kind::Long => named(ty.logical, "a long"),
            Kind::Float => "a float".to_owned(),
            Kind::Double => "a double".to_owned(),
            Kind::Bytes => named(ty.logical, "bytes"),
            Kind::String => named(ty.logical, "a string"),
            Kind::Array(_) => "an array".to_owned(),
            Kind::Map(_) => "an object of entries".to_owned(),
            Kind::Union(branches) => {
                let branches: Vec<_> = branches.iter().map(|branch| self.describe(branch)).collect();
                branches.join(" or ")
            }
            Kind::Named(id) => {
                let definition = &self.schemata[*id];
                match &definition.shape {
                    Shape::Record(_) => format!("the record {}", definition.name.as_str()),
                    Shape::Enum(symbols) => {
                        let symbols: Vec<_> = symbols.symbols.iter().map(|symbol| symbol.name.as_str()).collect();
                        format!("one of {}", symbols.join(", "))
                    }
                    Shape::Fixed(fixed) => named(fixed.logical, &format!("{} bytes", fixed.size)),
                }
            }
        }
    }
}

/// A JSON value as people call it.
pub(super) fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}
