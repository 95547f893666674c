//! Values of Avro types, as defaults hold them.

use std::fmt::{self, Write as _};

use crate::json::write_string;
use crate::model::{Kind, Schemata, Shape, Type};

/// A value that fits its type; which type that is, the schema says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// null
    Null,
    /// boolean
    Boolean(bool),
    /// int
    Int(i32),
    /// long
    Long(i64),
    /// float
    Float(f32),
    /// double
    Double(f64),
    /// bytes
    Bytes(Vec<u8>),
    /// string
    String(String),
    /// fixed: as many bytes as its size
    Fixed(Vec<u8>),
    /// enum: the index of the symbol
    Enum(usize),
    /// array
    Array(Vec<Value>),
    /// map, in the order of the text, every key once
    Map(Vec<(String, Value)>),
    /// union: the index of the branch and its value
    Union(usize, Box<Value>),
    /// record: a value for every field, in the order of the fields; those that the text leaves out hold the field's own default
    Record(Vec<Value>),
}

/// Appends the value as JSON, in the way of defaults: bytes as characters, a union's value as it is. The keys of maps are
/// sorted, so that equal values are equal texts.
pub(crate) fn write_json(schemata: &Schemata, ty: &Type, value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Boolean(value) => out.push_str(&value.to_string()),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::Long(value) => out.push_str(&value.to_string()),
        Value::Float(value) => write_number(value, out),
        Value::Double(value) => write_number(value, out),
        Value::String(text) => write_string(text, out),
        Value::Bytes(bytes) | Value::Fixed(bytes) => {
            write_string(&bytes.iter().copied().map(char::from).collect::<String>(), out);
        }
        Value::Enum(_) | Value::Record(_) => write_named(schemata, ty, value, out),
        Value::Array(items) => {
            let Kind::Array(ty) = &ty.kind else { return };
            write_list(items.iter(), ('[', ']'), out, |item, out| {
                write_json(schemata, ty, item, out);
            });
        }
        Value::Map(entries) => {
            let Kind::Map(ty) = &ty.kind else { return };
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(key, _)| key);
            write_list(entries.into_iter(), ('{', '}'), out, |(key, value), out| {
                write_member(key, out, |out| write_json(schemata, ty, value, out));
            });
        }
        Value::Union(index, value) => {
            let Kind::Union(branches) = &ty.kind else {
                return;
            };
            write_json(schemata, &branches[*index], value, out);
        }
    }
}

/// Appends the shortest digits that are read back as the same number.
fn write_number(value: &impl fmt::Debug, out: &mut String) {
    write!(out, "{value:?}").expect("a string takes all that is written to it");
}

fn write_named(schemata: &Schemata, ty: &Type, value: &Value, out: &mut String) {
    let Kind::Named(id) = ty.kind else { return };
    match (&schemata[id].shape, value) {
        (Shape::Enum(symbols), Value::Enum(index)) => {
            write_string(&symbols.symbols[*index].name, out);
        }
        (Shape::Record(record), Value::Record(values)) => {
            write_list(record.fields.iter().zip(values), ('{', '}'), out, |(field, value), out| {
                write_member(&field.name, out, |out| {
                    write_json(schemata, &field.ty, value, out);
                });
            });
        }
        _ => {}
    }
}

fn write_member(key: &str, out: &mut String, value: impl FnOnce(&mut String)) {
    write_string(key, out);
    out.push(':');
    value(out);
}

fn write_list<T>(
    items: impl Iterator<Item = T>,
    (open, close): (char, char),
    out: &mut String,
    write: impl Fn(T, &mut String),
) {
    out.push(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}
