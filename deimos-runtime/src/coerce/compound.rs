//! Records, arrays and maps.

use super::cell::Cell;
use super::cell::Zone;
use super::default;
use super::given::{Given, Parts};
use super::walk::{Walk, put, put_count};
use crate::codec;
use deimos_schema::{Field, Kind, Record, Type};

/// The fields that a producer fills in, if they are blank.
const STAMPED: [&str; 2] = ["message_id", "timestamp"];

impl<'a> Walk<'a> {
    /// The value as a whole, in which a producer fills in what is blank.
    pub(super) fn root(&mut self, ty: &'a Type, given: Given<'_>) {
        match (self.schemata.record(ty), given.parts()) {
            (Some((_, record)), Some(parts)) => self.whole(record, parts),
            _ => self.value(ty, given),
        }
    }

    /// The record as a whole.
    pub(super) fn whole(&mut self, record: &'a Record, parts: Parts<'_>) {
        self.unknown_fields(record, parts);
        for field in &record.fields {
            match parts.get(&field.name) {
                None if STAMPED.contains(&field.name.as_str()) => self.blank(field),
                given => self.field(field, given),
            }
        }
    }

    pub(super) fn record(&mut self, record: &'a Record, parts: Parts<'_>) {
        self.unknown_fields(record, parts);
        for field in &record.fields {
            self.field(field, parts.get(&field.name));
        }
    }

    pub(super) fn array(&mut self, items: &'a Type, values: &[Given<'_>]) {
        if !values.is_empty() {
            put_count(values.len(), &mut self.out);
        }
        for (index, value) in values.iter().enumerate() {
            self.in_place(index, |walk| walk.value(items, *value));
        }
        put_count(0, &mut self.out);
    }

    pub(super) fn map(&mut self, values: &'a Type, entries: Parts<'_>) {
        if entries.len() > 0 {
            put_count(entries.len(), &mut self.out);
        }
        for (key, value) in entries.iter() {
            put::<codec::Str>(&key.to_owned(), &mut self.out);
            self.in_place(key, |walk| walk.value(values, value));
        }
        put_count(0, &mut self.out);
    }

    fn field(&mut self, field: &'a Field, given: Option<Given<'_>>) {
        match (given, &field.default) {
            (Some(given), _) => self.in_field(&field.name, |walk| walk.value(&field.ty, given)),
            (None, Some(default)) => default::write(self.schemata, &field.ty, &default.value, &mut self.out),
            (None, None) => self.missing(field),
        }
    }

    /// Null, where the schema allows it.
    fn missing(&mut self, field: &'a Field) {
        match null_branch(&field.ty) {
            Some(branch) => put_count(branch, &mut self.out),
            None if matches!(field.ty.kind, Kind::Null) => {}
            None => self.in_field(&field.name, |walk| walk.mismatch(&field.ty, "missing")),
        }
    }

    /// What a producer takes for blank, if the field is of a type that it fills in.
    fn blank(&mut self, field: &'a Field) {
        let ty = match (&field.ty.kind, null_branch(&field.ty)) {
            (_, Some(branch)) => return put_count(branch, &mut self.out),
            (Kind::Union(_), None) => return self.field(field, None),
            _ => &field.ty,
        };
        let blank = match (&ty.kind, ty.logical) {
            (Kind::String, None) => Cell::Text(String::new()),
            (Kind::Long, _) => Cell::Integer(0),
            (_, Some(deimos_schema::Logical::Uuid)) => Cell::Uuid(uuid::Uuid::nil()),
            _ => return self.field(field, None),
        };
        self.in_field(&field.name, |walk| walk.value(ty, Given::Cell(&blank, Zone::Unknown)));
    }

    fn unknown_fields(&mut self, record: &Record, parts: Parts<'_>) {
        for (key, _) in parts.iter().filter(|(key, _)| record.field(key).is_none()) {
            let meant = record.fields.iter().filter(|field| parts.get(&field.name).is_none());
            let meant = meant.map(|field| field.name.as_str()).find(|name| is_near(name, key));
            let meant = meant.map(|name| format!("; do you mean {name}?")).unwrap_or_default();
            self.in_field(key, |walk| walk.error(format!("an unknown field{meant}")));
        }
    }
}

fn null_branch(ty: &Type) -> Option<usize> {
    match &ty.kind {
        Kind::Union(branches) => branches.iter().position(|branch| matches!(branch.kind, Kind::Null)),
        _ => None,
    }
}

/// Whether two names differ in one place, or in case and separators only.
fn is_near(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let (one, other) = (plain(one), plain(other));
    let start = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let end = one.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count();
    let longest = one.len().max(other.len());
    one == other || (longest > 2 && one.len().abs_diff(other.len()) <= 1 && start + end + 1 >= longest)
}
