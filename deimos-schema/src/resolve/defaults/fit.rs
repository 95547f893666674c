//! Which value of a type a default written in JSON stands for.

use std::cell::Cell;

use crate::json::{Json, MAX_DEPTH, Member, Node};
use crate::model::{Kind, Schemata, Shape, Type, TypeId};
use crate::span::{SourceId, Span};
use crate::syntax::{DefinitionSyntax, ShapeSyntax};
use crate::value::Value;

/// How many values all defaults together may hold, beyond those that are written: records left out by others can be
/// filled in again and again, to an exponential number.
const MAX_VALUES: usize = 1_000_000;

/// Why a default does not fit, and which part of it.
pub(super) struct Misfit {
    pub(super) span: Span,
    pub(super) why: String,
    pub(super) help: Option<String>,
    /// What may be meant, with what it does.
    pub(super) patch: Option<(String, &'static str)>,
}

impl Misfit {
    fn new(span: Span, why: impl Into<String>) -> Self {
        Self { span, why: why.into(), help: None, patch: None }
    }

    fn help(self, help: &str) -> Self {
        Self { help: Some(help.to_owned()), ..self }
    }
}

pub(super) struct Fitter<'a> {
    schemata: &'a Schemata,
    first: &'a [&'a DefinitionSyntax],
    left: Cell<usize>,
}

impl<'a> Fitter<'a> {
    /// Fits values to the types of `schemata`, which are written as `first` in the same order.
    pub(super) fn new(schemata: &'a Schemata, first: &'a [&'a DefinitionSyntax]) -> Self {
        let written: usize = first.iter().map(|definition| definition.span.end - definition.span.start).sum();
        Self { schemata, first, left: Cell::new(MAX_VALUES + written) }
    }

    /// The value of this type that the JSON stands for.
    pub(super) fn fit(&self, ty: &Type, node: &Node, depth: usize) -> Result<Value, Misfit> {
        self.spend(node, depth)?;
        let fitting = match (&ty.kind, &node.json) {
            (Kind::Union(branches), _) => return self.fit_union(ty, branches, node, depth),
            (Kind::Named(id), _) => return self.fit_named(*id, ty, node, depth),
            (Kind::Array(items), Json::Array(nodes)) => {
                let values = nodes.iter().map(|node| self.fit(items, node, depth + 1));
                return values.collect::<Result<_, _>>().map(Value::Array);
            }
            (Kind::Map(values), Json::Object(members)) => {
                let entries =
                    members.iter().map(|member| Ok((member.key.clone(), self.fit(values, &member.value, depth + 1)?)));
                return entries.collect::<Result<_, _>>().map(Value::Map);
            }
            (kind, json) => primitive(kind, json),
        };
        fitting.ok_or_else(|| self.misfit(ty, node))
    }

    /// The first branch that the JSON fits (Avro 1.12; up to 1.11 it had to be the first of all).
    fn fit_union(&self, ty: &Type, branches: &[Type], node: &Node, depth: usize) -> Result<Value, Misfit> {
        let mut misfits = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            match self.fit(branch, node, depth + 1) {
                Ok(value) => return Ok(Value::Union(index, Box::new(value))),
                Err(_) if matches!(branch.kind, Kind::Null) => {}
                Err(misfit) => misfits.push(misfit),
            }
        }
        match (misfits.pop(), misfits.is_empty()) {
            (Some(only), true) => Err(only),
            _ => Err(self.misfit(ty, node)),
        }
    }

    fn fit_named(&self, id: TypeId, ty: &Type, node: &Node, depth: usize) -> Result<Value, Misfit> {
        let definition = &self.schemata[id];
        match (&definition.shape, &node.json) {
            (Shape::Record(_), Json::Object(members)) => self.fit_record(id, members, node, depth),
            (Shape::Enum(symbols), Json::String(symbol)) => match symbols.index_of(symbol) {
                Some(index) => Ok(Value::Enum(index)),
                None => Err(Misfit::new(node.span, format!("`{symbol}` is not a symbol of `{}`", definition.name))),
            },
            (Shape::Fixed(fixed), Json::String(text)) => match bytes(text) {
                Some(bytes) if bytes.len() == fixed.size => Ok(Value::Fixed(bytes)),
                Some(bytes) => {
                    let why = format!("`{}` has {} bytes, not {}", definition.name, fixed.size, bytes.len());
                    Err(Misfit::new(node.span, why).help(BYTES))
                }
                None => Err(self.misfit(ty, node)),
            },
            _ => Err(self.misfit(ty, node)),
        }
    }

    fn fit_record(&self, id: TypeId, members: &[Member], node: &Node, depth: usize) -> Result<Value, Misfit> {
        let definition = &self.schemata[id];
        let Shape::Record(record) = &definition.shape else {
            return Ok(Value::Record(Vec::new()));
        };
        if let Some(stray) = members.iter().find(|member| record.field(&member.key).is_none()) {
            return Err(Misfit::new(stray.key_span, format!("`{}` has no field `{}`", definition.name, stray.key)));
        }
        let values = record.fields.iter().enumerate().map(|(index, field)| {
            let written = members.iter().find(|member| member.key == field.name).map(|member| &member.value);
            let value = written.or_else(|| self.own_default(id, index)).ok_or_else(|| {
                let why =
                    format!("it leaves out the field `{}` of `{}`, which has no default", field.name, definition.name);
                Misfit::new(node.span, why)
            })?;
            self.fit(&field.ty, value, depth + 1)
        });
        values.collect::<Result<_, _>>().map(Value::Record)
    }

    fn own_default(&self, id: TypeId, index: usize) -> Option<&Node> {
        match &self.first[id.index()].shape {
            ShapeSyntax::Record(fields) => fields[index].default.as_ref(),
            ShapeSyntax::Enum { .. } | ShapeSyntax::Fixed { .. } => None,
        }
    }

    fn spend(&self, node: &Node, depth: usize) -> Result<(), Misfit> {
        let left = self.left.get();
        if depth > MAX_DEPTH || left == 0 {
            let misfit = Misfit::new(node.span, "the values that it leaves out never end, or are too many");
            return Err(misfit.help("write them down"));
        }
        self.left.set(left - 1);
        Ok(())
    }

    fn misfit(&self, ty: &Type, node: &Node) -> Misfit {
        let why = format!("expected {}, found {}", self.schemata.describe(ty), node.found());
        let misfit = Misfit::new(node.span, why);
        match (&node.json, &ty.kind) {
            (json, kind) if meant(json, kind).is_some() => Misfit { patch: meant(json, kind), ..misfit },
            (Json::Number(_), Kind::Int) if primitive(&Kind::Long, &node.json).is_some() => {
                misfit.help("an int has 32 bits; make the field a `long`")
            }
            (Json::Null, _) => misfit.help("make it nullable: a union of `null` and its type"),
            (Json::String(_), Kind::Bytes | Kind::Named(_)) => misfit.help(BYTES),
            _ => misfit,
        }
    }
}

const BYTES: &str = "every character stands for one byte, from `\\u0000` to `\\u00ff`";

fn primitive(kind: &Kind, json: &Json) -> Option<Value> {
    match (kind, json) {
        (Kind::Null, Json::Null) => Some(Value::Null),
        (Kind::Boolean, Json::Bool(value)) => Some(Value::Boolean(*value)),
        (Kind::Int, Json::Number(text)) => text.parse().ok().map(Value::Int),
        (Kind::Long, Json::Number(text)) => text.parse().ok().map(Value::Long),
        (Kind::Float, Json::Number(text)) => {
            text.parse().ok().filter(|value: &f32| value.is_finite()).map(Value::Float)
        }
        (Kind::Double, Json::Number(text)) => {
            text.parse().ok().filter(|value: &f64| value.is_finite()).map(Value::Double)
        }
        (Kind::Bytes, Json::String(text)) => bytes(text).map(Value::Bytes),
        (Kind::String, Json::String(text)) => Some(Value::String(text.clone())),
        _ => None,
    }
}

/// The same value as JSON has it for this type, where it is written as another type.
fn meant(json: &Json, kind: &Kind) -> Option<(String, &'static str)> {
    match (json, kind) {
        (Json::String(text), Kind::Boolean | Kind::Int | Kind::Long | Kind::Float | Kind::Double) => {
            let bare = match text.as_str() {
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                number => Json::Number(number.to_owned()),
            };
            // JSON has fewer ways to write a number than Rust reads.
            let is_json = !matches!(bare, Json::Number(_)) || is_number(text);
            (is_json && primitive(kind, &bare).is_some()).then(|| (text.clone(), "write it without quotes"))
        }
        (Json::Number(text), Kind::String) => Some((format!("\"{text}\""), "write it as a string")),
        (Json::Bool(value), Kind::String) => Some((format!("\"{value}\""), "write it as a string")),
        (Json::Number(text), Kind::Boolean) => match text.as_str() {
            "0" => Some(("false".to_owned(), "write it as a boolean")),
            "1" => Some(("true".to_owned(), "write it as a boolean")),
            _ => None,
        },
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    let node = crate::json::parse(SourceId(0), text, &mut Vec::new());
    node.is_some_and(|node| matches!(node.json, Json::Number(_)))
}

/// The bytes that the characters of a default stand for, U+0000 to U+00FF one each.
fn bytes(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}
