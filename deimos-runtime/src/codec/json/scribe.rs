//! From Avro's JSON encoding to the binary one, by the schema at run time.

use std::str::FromStr;

use deimos_schema::json::{Json, Member, Node, parse};
use deimos_schema::{Definition, Issue, Kind, Record, SchemaRef, Schemata, Shape, SourceId, Type, line_column};

use super::super::{Boolean, Double, Float, Int, Long, Str};
use super::{Found, JsonError, Misfit, Misfits, put, put_count};

/// The Avro encoding of a text.
pub(super) fn write(schema: SchemaRef<'_>, text: &str) -> Result<Vec<u8>, JsonError> {
    let name = || schema.schemata.describe(schema.root);
    let mut issues = Vec::new();
    let Some(node) = parse(SourceId(0), text, &mut issues) else {
        let first = issues.iter().map(|issue| no_json(text, issue)).collect();
        return Err(JsonError::of_all(name(), Found { first, more: 0 }));
    };
    let mut scribe = Scribe { schemata: schema.schemata, out: Vec::new(), misfits: Misfits::default() };
    scribe.value(schema.root, &node);
    scribe.misfits.or(scribe.out).map_err(|found| JsonError::of_all(name(), found))
}

/// The name by which a union's value tells its branch.
pub(crate) fn tag<'a>(schemata: &'a Schemata, branch: &Type) -> &'a str {
    match branch.kind {
        Kind::Null => "null",
        Kind::Boolean => "boolean",
        Kind::Int => "int",
        Kind::Long => "long",
        Kind::Float => "float",
        Kind::Double => "double",
        Kind::Bytes => "bytes",
        Kind::String => "string",
        Kind::Array(_) => "array",
        Kind::Map(_) => "map",
        Kind::Union(_) => "union",
        Kind::Named(id) => schemata[id].name.as_str(),
    }
}

fn no_json(text: &str, issue: &Issue) -> Misfit {
    let (line, column) = line_column(text, issue.span.start);
    Misfit::new("", format!("no JSON, in line {line}, column {column}: {}", issue.message))
}

/// One pass over a value, which gathers all that does not fit.
struct Scribe<'a> {
    schemata: &'a Schemata,
    out: Vec<u8>,
    misfits: Misfits,
}

impl<'a> Scribe<'a> {
    fn value(&mut self, ty: &'a Type, node: &Node) {
        match (&ty.kind, &node.json) {
            (Kind::Array(items), Json::Array(nodes)) => self.array(items, nodes),
            (Kind::Map(values), Json::Object(members)) => self.map(values, members),
            (Kind::Union(branches), _) => self.union(branches, node),
            (Kind::Named(id), json) => match (&self.schemata[*id].shape, json) {
                (Shape::Record(record), Json::Object(members)) => self.record(record, members),
                (Shape::Enum(symbols), Json::String(symbol)) => match symbols.index_of(symbol) {
                    Some(index) => put_count(index, &mut self.out),
                    None => self.mismatch(ty, "a string that is no symbol"),
                },
                (Shape::Fixed(fixed), Json::String(text)) => match octets(text) {
                    Ok(bytes) if bytes.len() == fixed.size => self.out.extend(bytes),
                    Ok(bytes) => self.mismatch(ty, &format!("a string of {} characters", bytes.len())),
                    Err(found) => self.mismatch(ty, found),
                },
                _ => self.mismatch(ty, node.describe()),
            },
            _ => self.primitive(ty, node),
        }
    }

    fn primitive(&mut self, ty: &Type, node: &Node) {
        let out = &mut self.out;
        let written = match (&ty.kind, &node.json) {
            (Kind::Null, Json::Null) => Ok(()),
            (Kind::Boolean, Json::Bool(value)) => {
                put::<Boolean>(value, out);
                Ok(())
            }
            (Kind::String, Json::String(text)) => {
                put::<Str>(text, out);
                Ok(())
            }
            (Kind::Int, Json::Number(text)) => integer(text).map(|value| put::<Int>(&value, out)),
            (Kind::Long, Json::Number(text)) => integer(text).map(|value| put::<Long>(&value, out)),
            (Kind::Float, json) => real(json).map(|value| put::<Float>(&value, out)),
            (Kind::Double, json) => real(json).map(|value| put::<Double>(&value, out)),
            (Kind::Bytes, Json::String(text)) => octets(text).map(|bytes| {
                put_count(bytes.len(), out);
                out.extend(bytes);
            }),
            _ => Err(node.describe()),
        };
        if let Err(found) = written {
            self.mismatch(ty, found);
        }
    }

    fn array(&mut self, items: &'a Type, nodes: &[Node]) {
        if !nodes.is_empty() {
            put_count(nodes.len(), &mut self.out);
        }
        for (index, node) in nodes.iter().enumerate() {
            let outer = self.misfits.enter_place(index);
            self.value(items, node);
            self.misfits.leave(outer);
        }
        put_count(0, &mut self.out);
    }

    fn map(&mut self, values: &'a Type, members: &[Member]) {
        if !members.is_empty() {
            put_count(members.len(), &mut self.out);
        }
        for member in members {
            put::<Str>(&member.key, &mut self.out);
            let outer = self.misfits.enter_place(&member.key);
            self.value(values, &member.value);
            self.misfits.leave(outer);
        }
        put_count(0, &mut self.out);
    }

    fn record(&mut self, record: &'a Record, members: &[Member]) {
        for field in &record.fields {
            let outer = self.misfits.enter_field(&field.name);
            match members.iter().find(|member| member.key == field.name) {
                Some(member) => self.value(&field.ty, &member.value),
                None => self.mismatch(&field.ty, "missing"),
            }
            self.misfits.leave(outer);
        }
        for member in members.iter().filter(|member| record.field(&member.key).is_none()) {
            let outer = self.misfits.enter_field(&member.key);
            self.misfits.add("an unknown field");
            self.misfits.leave(outer);
        }
    }

    fn union(&mut self, branches: &'a [Type], node: &Node) {
        let find = |name: &str| branches.iter().position(|branch| tag(self.schemata, branch) == name);
        let (index, value) = match &node.json {
            Json::Null => (find("null"), node),
            Json::Object(members) => match members.as_slice() {
                [member] if member.key != "null" => (find(&member.key), &member.value),
                _ => (None, node),
            },
            _ => (None, node),
        };
        let Some(index) = index else {
            return self.misfits.add(format!("{}, expected {}", misnamed(node), choices(self.schemata, branches)));
        };
        put_count(index, &mut self.out);
        self.value(&branches[index], value);
    }

    fn mismatch(&mut self, ty: &Type, found: &str) {
        self.misfits.add(format!("{found}, expected {}", expected(self.schemata, ty)));
    }
}

/// What stands where a value of a union should.
fn misnamed(node: &Node) -> String {
    match &node.json {
        Json::Object(members) => match members.as_slice() {
            [member] => format!("an object of the entry {:?}", member.key),
            members => format!("an object of {} entries", members.len()),
        },
        _ => node.describe().to_owned(),
    }
}

/// The ways to write a value of a union.
fn choices(schemata: &Schemata, branches: &[Type]) -> String {
    let ways = branches.iter().map(|branch| match branch.kind {
        Kind::Null => "null".to_owned(),
        _ => format!("{{\"{}\": …}}", tag(schemata, branch)),
    });
    ways.collect::<Vec<_>>().join(" or ")
}

/// A type as its values are written.
fn expected(schemata: &Schemata, ty: &Type) -> String {
    let words = match &ty.kind {
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Int => "an int",
        Kind::Long => "a long",
        Kind::Float => "a float",
        Kind::Double => "a double",
        Kind::Bytes => "bytes (a string of characters up to U+00FF)",
        Kind::String => "a string",
        Kind::Array(_) => "an array",
        Kind::Map(_) => "an object of entries",
        Kind::Union(branches) => return choices(schemata, branches),
        Kind::Named(id) => return expected_named(&schemata[*id]),
    };
    words.to_owned()
}

fn expected_named(definition: &Definition) -> String {
    match &definition.shape {
        Shape::Record(_) => format!("the record {}", definition.name),
        Shape::Enum(symbols) => {
            let symbols: Vec<_> = symbols.symbols.iter().map(|symbol| symbol.name.as_str()).collect();
            format!("one of {}", symbols.join(", "))
        }
        Shape::Fixed(fixed) => format!("{} bytes (a string of as many characters up to U+00FF)", fixed.size),
    }
}

/// A whole number, written as one.
fn integer<T: FromStr>(text: &str) -> Result<T, &'static str> {
    match text {
        _ if text.contains(['.', 'e', 'E']) => Err("a number with a fraction or an exponent"),
        _ => text.parse().map_err(|_| "a number out of range"),
    }
}

/// The nearest number, which is finite unless another is named.
fn real<T: FromStr + Copy + Into<f64>>(json: &Json) -> Result<T, &'static str> {
    let text = match json {
        Json::Number(text) => text.as_str(),
        Json::String(text) if ["NaN", "Infinity", "-Infinity"].contains(&text.as_str()) => {
            return text.parse().map_err(|_| "a string");
        }
        Json::String(_) => return Err("a string other than NaN, Infinity and -Infinity"),
        Json::Null => return Err("null"),
        Json::Bool(_) => return Err("a boolean"),
        Json::Array(_) => return Err("an array"),
        Json::Object(_) => return Err("an object"),
    };
    let value: T = text.parse().map_err(|_| "a number out of range")?;
    if value.into().is_finite() { Ok(value) } else { Err("a number out of range") }
}

/// A byte for each character.
fn octets(text: &str) -> Result<Vec<u8>, &'static str> {
    let bytes = text.chars().map(|character| u8::try_from(u32::from(character)));
    bytes.collect::<Result<_, _>>().map_err(|_| "a string with characters beyond U+00FF")
}
