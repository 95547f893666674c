//! One pass over a value by its schema, which writes Avro and gathers what does not fit.

use std::borrow::Cow;

use deimos_schema::{Fixed, Kind, Logical, Schemata, Shape, Type};

use super::given::Given;
use crate::codec::json::{self, Misfits};
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
    pub(super) fn finish(self) -> Result<Vec<u8>, json::Found> {
        self.misfits.or(self.out)
    }

    /// Writes the value, or notes why not.
    pub(super) fn value(&mut self, ty: &'a Type, given: Given<'_>) {
        if let (Some(text), true) = (given.bare_text(), self.has_notation(ty)) {
            return self.notation(ty, text);
        }
        match &ty.kind {
            Kind::Union(branches) => self.union(ty, branches, given),
            Kind::Array(items) => match given.items() {
                Some(values) => self.array(items, &values),
                None => self.mismatch(ty, &given.kind()),
            },
            Kind::Map(values) => match given.parts() {
                Some(entries) => self.map(values, entries),
                None => self.mismatch(ty, &given.kind()),
            },
            Kind::Named(id) => match (&self.schemata[*id].shape, given.parts()) {
                (Shape::Record(record), Some(parts)) => self.record(record, parts),
                _ => self.put_scalar(ty, given),
            },
            Kind::Null if given.may_be_nothing() => {}
            _ => self.put_scalar(ty, given),
        }
    }

    /// Whether values of the type have parts, so that a text of a row or of a map of texts is JSON.
    fn has_notation(&self, ty: &Type) -> bool {
        match &ty.kind {
            Kind::Array(_) | Kind::Map(_) => true,
            Kind::Named(id) => match &self.schemata[*id].shape {
                Shape::Record(_) => true,
                Shape::Fixed(fixed) => super::wide::is_object(fixed.logical),
                Shape::Enum(_) => false,
            },
            _ => false,
        }
    }

    /// Writes the value that a text is the JSON of.
    pub(super) fn notation(&mut self, ty: &'a Type, text: &str) {
        match serde_json::from_str(text) {
            Ok(json) => self.value(ty, Given::Json(&json)),
            Err(_) if text.is_empty() => self.mismatch(ty, "an empty string"),
            Err(_) => self.mismatch(ty, "a string that is no JSON"),
        }
    }

    fn put_scalar(&mut self, ty: &'a Type, given: Given<'_>) {
        if let Err(found) = self.scalar(ty, given) {
            self.mismatch(ty, if given.is_blank() { "an empty string" } else { &found });
        }
    }

    /// Writes a value that has no parts, or says what was found instead.
    pub(super) fn scalar(&mut self, ty: &'a Type, given: Given<'_>) -> Result<Fit, Found> {
        let out = &mut self.out;
        match (&ty.kind, ty.logical) {
            (Kind::Named(id), _) => match &self.schemata[*id].shape {
                Shape::Enum(symbols) => super::text::symbol(symbols, given, out),
                Shape::Fixed(Fixed { size, logical: None }) => super::text::fixed(*size, given, out),
                Shape::Fixed(Fixed { size, logical: Some(logical) }) => {
                    super::logical::fixed(*size, *logical, given, out)
                }
                Shape::Record(_) => Err(given.kind()),
            },
            (_, Some(logical)) => super::logical::primitive(logical, given, out),
            (Kind::Null, _) if given.is_null() => Ok(Fit::Exact),
            (Kind::Boolean, _) => super::text::boolean(given, out),
            (Kind::Int, _) => super::number::int(given, out),
            (Kind::Long, _) => super::number::long(given, out),
            (Kind::Float, _) => super::number::float(given, out),
            (Kind::Double, _) => super::number::double(given, out),
            (Kind::Bytes, _) => super::text::bytes(given, out),
            (Kind::String, _) => super::text::string(given, out),
            _ => Err(given.kind()),
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
