//! Defaults of the schema, written as Avro.

use deimos_schema::{Kind, Schemata, Shape, Type, Value};

use super::walk::{put, put_count};
use crate::codec;

/// Appends a default, which fits its type.
pub(super) fn write(schemata: &Schemata, ty: &Type, value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => {}
        Value::Boolean(value) => put::<codec::Boolean>(value, out),
        Value::Int(value) => put::<codec::Int>(value, out),
        Value::Long(value) => put::<codec::Long>(value, out),
        Value::Float(value) => put::<codec::Float>(value, out),
        Value::Double(value) => put::<codec::Double>(value, out),
        Value::String(value) => put::<codec::Str>(value, out),
        Value::Bytes(bytes) => {
            put_count(bytes.len(), out);
            out.extend_from_slice(bytes);
        }
        Value::Fixed(bytes) => out.extend_from_slice(bytes),
        Value::Enum(index) => put_count(*index, out),
        Value::Array(_) | Value::Map(_) | Value::Union(..) | Value::Record(_) => compound(schemata, ty, value, out),
    }
}

fn compound(schemata: &Schemata, ty: &Type, value: &Value, out: &mut Vec<u8>) {
    match (&ty.kind, value) {
        (Kind::Array(items), Value::Array(values)) => {
            block(values.len(), out);
            for value in values {
                write(schemata, items, value, out);
            }
            put_count(0, out);
        }
        (Kind::Map(values), Value::Map(entries)) => {
            block(entries.len(), out);
            for (key, value) in entries {
                put::<codec::Str>(key, out);
                write(schemata, values, value, out);
            }
            put_count(0, out);
        }
        (Kind::Union(branches), Value::Union(index, value)) => {
            put_count(*index, out);
            write(schemata, &branches[*index], value, out);
        }
        (Kind::Named(id), Value::Record(values)) => {
            if let Shape::Record(record) = &schemata[*id].shape {
                for (field, value) in record.fields.iter().zip(values) {
                    write(schemata, &field.ty, value, out);
                }
            }
        }
        _ => unreachable!("a default fits its type: the schema's parser has checked it"),
    }
}

/// The head of the one block of an array or a map; an empty one has none.
fn block(count: usize, out: &mut Vec<u8>) {
    if count > 0 {
        put_count(count, out);
    }
}
