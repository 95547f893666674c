//! Earlier versions of a schema, whose data is to be read too.

use serde_json::{Value as Json, json};

/// The same fields, two of them moved, and one that has been dropped since.
pub(super) fn moved(schema: &Json) -> Json {
    let mut schema = schema.clone();
    move_fields(&mut schema);
    schema
}

/// That, and all types changed as far as the rules of resolution go: symbols and branches in reverse order, floats for
/// doubles, the fields of nested records moved and one more in each.
pub(super) fn retyped(schema: &Json) -> Json {
    let mut schema = schema.clone();
    move_fields(&mut schema);
    retype_fields(&mut schema);
    schema
}

fn move_fields(record: &mut Json) {
    if let Some(fields) = record["fields"].as_array_mut() {
        fields.swap(0, 1);
        fields.insert(3, json!({ "name": "clerk_of_before", "type": "string" }));
    }
}

fn retype_fields(record: &mut Json) {
    for field in record["fields"].as_array_mut().into_iter().flatten() {
        // A default is of the first branch of a union.
        field.as_object_mut().map(|field| field.remove("default"));
        retype(&mut field["type"]);
    }
}

fn retype(schema: &mut Json) {
    match schema {
        Json::String(name) if name == "double" => "float".clone_into(name),
        Json::String(_) => {}
        Json::Array(branches) => {
            // A type is defined before it is named, so that only those are reversed that define no type.
            branches.iter_mut().for_each(retype);
            if branches.iter().filter(|branch| branch.is_object()).count() < 2 {
                branches.reverse();
            }
        }
        _ => match schema["type"].as_str().unwrap_or_default() {
            "record" => {
                retype_fields(schema);
                if let Some(fields) = schema["fields"].as_array_mut() {
                    defined_first(fields);
                    fields.insert(1, json!({ "name": "floor_of_before", "type": "int" }));
                }
            }
            "enum" => drop(schema["symbols"].as_array_mut().map(|symbols| symbols.reverse())),
            "array" => retype(&mut schema["items"]),
            "map" => retype(&mut schema["values"]),
            _ => {}
        },
    }
}

/// The last field first, unless it names what an earlier one defines.
fn defined_first(fields: &mut [Json]) {
    let names_others = fields.last().is_none_or(|last| last["type"].to_string().contains(char::is_uppercase));
    if names_others {
        fields.swap(0, 1);
    } else {
        fields.rotate_right(1);
    }
}
