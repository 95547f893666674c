//! A contract of any size, as large services have them: records of ten fields with an enum each, in packages of 25 that
//! refer to one another; every fourth record with a nested one and with a union.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::Outcome;

/// How many records are in one namespace.
const PACKAGE: usize = 25;

/// Writes so many schemas into a folder.
pub(crate) fn write(folder: &Path, schemas: usize) -> Outcome<()> {
    for number in 0..schemas {
        fs::write(folder.join(format!("Order{number:05}.avsc")), schema(number)?)?;
    }
    Ok(())
}

fn schema(number: usize) -> Outcome<String> {
    let mut fields = format!(
        r#"{{"name": "id", "type": "string", "doc": "Names the order."}},
        {{"name": "version", "type": "long", "default": 0}},
        {{"name": "status", "type": {{"type": "enum", "name": "Status{number}", "symbols": ["OPEN", "PAID", "GONE"], "default": "OPEN"}}}},
        {{"name": "total", "type": {{"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}}}},
        {{"name": "note", "type": ["null", "string"], "default": null}},
        {{"name": "tags", "type": {{"type": "map", "values": "string"}}, "default": {{}}}},
        {{"name": "placed_at", "type": {{"type": "long", "logicalType": "timestamp-millis"}}}},
        {{"name": "due", "type": ["null", {{"type": "int", "logicalType": "date"}}], "default": null}}"#
    );
    if number.is_multiple_of(4) {
        write!(
            fields,
            r#",
        {{"name": "lines", "type": {{"type": "array", "items": {{"type": "record", "name": "Line{number}", "fields": [
            {{"name": "article", "type": "string"}}, {{"name": "quantity", "type": "int", "default": 1}}]}}}}}},
        {{"name": "reference", "type": ["null", "string", "long"], "default": null}}"#
        )?;
    } else {
        write!(fields, r#", {{"name": "weight", "type": "double"}}, {{"name": "paid", "type": "boolean"}}"#)?;
    }
    if !number.is_multiple_of(PACKAGE) {
        write!(fields, r#", {{"name": "before", "type": ["null", "Order{}"], "default": null}}"#, number - 1)?;
    }
    let namespace = number / PACKAGE;
    Ok(format!(
        r#"{{"type": "record", "name": "Order{number}", "namespace": "part{namespace}", "doc": "An order.", "fields": [
        {fields}]}}"#
    ))
}
