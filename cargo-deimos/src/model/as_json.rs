//! The outline as JSON, for programs.

use deimos_codegen::outline::{Column, Field, Key, Outline, Registered, Shape, Table, Topic, Type};
use serde_json::{Value, json};

/// One object, with the version of its form: names are added to it, never taken away or given another sense.
pub(super) fn text(outline: &Outline) -> String {
    let document = json!({
        "version": 1,
        "topics": outline.topics.iter().map(topic).collect::<Vec<_>>(),
        "types": outline.types.iter().map(ty).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn topic(topic: &Topic) -> Value {
    let subjects = topic.registered().into_iter();
    let subjects = subjects.map(|(subject, schema)| json!({ "subject": subject, "schema": registered(schema) }));
    json!({
        "handle": topic.handle,
        "name": topic.name,
        "marker": topic.marker,
        "producer": topic.producer,
        "consumer": topic.consumer,
        "value": topic.value.fullname,
        "key": match &topic.key {
            Key::Avro(key) => json!({ "schema": key.fullname }),
            Key::Plain => json!("plain"),
            Key::None => json!("none"),
        },
        "compatibility": topic.compatibility.name(),
        "partition": topic.partition,
        "log": topic.log,
        "subjects": subjects.collect::<Vec<_>>(),
        "sink": topic.sink.as_ref().map(table),
        "source": topic.source.as_ref().map(table),
    })
}

fn registered(schema: &Registered) -> Value {
    json!({ "fullname": schema.fullname, "rust": schema.path, "identity": schema.identity, "text": schema.text })
}

fn table(table: &Table) -> Value {
    json!({
        "entity": table.entity,
        "name": table.name,
        "columns": table.columns.iter().map(column).collect::<Vec<_>>(),
        "fields": table.fields,
    })
}

fn column(column: &Column) -> Value {
    json!({
        "name": column.name,
        "type": column.ty,
        "sql": column.sql,
        "storage": column.storage.to_string(),
        "primary_key": column.primary_key,
        "nullable": column.nullable,
    })
}

fn ty(ty: &Type) -> Value {
    let mut object = json!({ "rust": ty.path, "avro": ty.fullname, "view": ty.view });
    let (kind, rest) = match &ty.shape {
        Shape::Record { fields, new } => {
            ("record", json!({ "fields": fields.iter().map(field).collect::<Vec<_>>(), "new": new }))
        }
        Shape::Enumeration(names) => {
            let symbols: Vec<_> = names.iter().map(|name| json!({ "avro": name.avro, "rust": name.rust })).collect();
            ("enum", json!({ "symbols": symbols }))
        }
        Shape::Fixed(size) => ("fixed", json!({ "size": size })),
        Shape::Union(branches) => {
            let branches = branches.iter();
            let branches = branches.map(|b| json!({ "rust": b.rust, "type": b.ty, "codec": b.codec }));
            ("union", json!({ "branches": branches.collect::<Vec<_>>() }))
        }
        Shape::Newtype(inner) => ("newtype", json!({ "type": inner })),
        _ => ("other", json!({})),
    };
    object["kind"] = kind.into();
    if let (Value::Object(object), Value::Object(rest)) = (&mut object, rest) {
        object.extend(rest);
    }
    object
}

fn field(field: &Field) -> Value {
    json!({
        "avro": field.avro,
        "rust": field.rust,
        "type": field.ty,
        "codec": field.codec,
        "optional": field.optional,
        "stamp": field.stamp,
    })
}
