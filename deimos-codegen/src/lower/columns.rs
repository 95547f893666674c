//! The columns of a table: which field each holds, what it is called, and how it stores the field.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::derives::with_serde;
use super::names::unknown_field;
use super::plans::Plan;
use super::topics::Topics;
use crate::diagnostic::Diagnostic;
use crate::manifest::{self, Spanned};
use crate::model::{Codec, Column, ColumnKind, Field, Item, ItemId, ItemKind, Topic};
use crate::naming;

/// A field of the value that has a column.
pub(super) struct Stored {
    pub(super) field: Field,
    /// In Rust.
    pub(super) column: String,
    /// As deimos.toml calls the column, where it does.
    renamed: Option<String>,
}

/// The fields of a topic's value that the manifest does not leave out.
pub(super) fn stored(
    topics: &mut Topics<'_>,
    plan: &Plan<'_>,
    topic: &Topic,
    target: &Spanned<manifest::Table>,
) -> Vec<Stored> {
    let fields = fields(&topics.items, topic.value);
    check_names(topics, plan, &fields, &target.value);
    let table = &target.value;
    let stored = fields.into_iter().filter(|field| !table.skip.iter().any(|skipped| skipped.value == field.avro));
    stored
        .map(|field| {
            let renamed = table.columns.iter().find(|(of, _)| of.value == field.avro);
            let renamed = renamed.map(|(_, column)| column.value.clone());
            let column = renamed.as_deref().map_or_else(|| field.name.clone(), naming::field_name);
            Stored { field, column, renamed }
        })
        .collect()
}

fn check_names(topics: &mut Topics<'_>, plan: &Plan<'_>, fields: &[Field], table: &manifest::Table) {
    let known: Vec<&str> = fields.iter().map(|field| field.avro.as_str()).collect();
    let named = table.columns.iter().map(|(field, _)| field).chain(&table.skip);
    for name in named.filter(|name| !known.contains(&name.value.as_str())) {
        topics.findings.push(unknown_field(name, &topics.schemata[plan.value], &known));
    }
    for (field, column) in &table.columns {
        if let Some(skipped) = table.skip.iter().find(|skipped| skipped.value == field.value) {
            let message = format!("the field `{}` has a column and is left out", field.value);
            topics.findings.push(
                Diagnostic::error("manifest::skipped_column", message)
                    .at(skipped.span, "left out here")
                    .context(column.span, "its column")
                    .help("take it out of `skip`, or out of `columns`"),
            );
        }
    }
}

/// The columns of a generated table.
pub(super) fn columns(
    topics: &mut Topics<'_>,
    target: &Spanned<manifest::Table>,
    stored: &[Stored],
    primary: &[&str],
) -> Vec<Column> {
    refuse_equal_columns(topics, target, stored);
    stored.iter().map(|stored| column(topics, stored, primary.contains(&stored.column.as_str()))).collect()
}

fn column(topics: &mut Topics<'_>, Stored { field, column, renamed }: &Stored, primary_key: bool) -> Column {
    mark_text_column(&mut topics.items, &field.codec);
    let (nullable, codec) = match &field.codec {
        Codec::Nullable(inner) | Codec::NullableLast(inner) => (true, (**inner).clone()),
        Codec::NullableUnion { union, .. } => (true, Codec::Item(*union)),
        codec => (false, codec.clone()),
    };
    let kind = column_kind(&topics.items, codec, primary_key);
    if let ColumnKind::Json(codec) = &kind {
        for item in codec.items() {
            with_serde(&mut topics.items, item);
        }
    }
    let usual = column.trim_start_matches("r#").to_snake_case();
    let sql = renamed.clone().unwrap_or_else(|| usual.clone());
    let renamed = sql != usual;
    Column { name: column.clone(), sql, renamed, doc: field.doc.clone(), primary_key, nullable, kind }
}

fn column_kind(items: &[Item], codec: Codec, primary_key: bool) -> ColumnKind {
    match codec {
        Codec::Str if !primary_key => ColumnKind::Text(codec),
        Codec::Bytes => ColumnKind::Blob,
        Codec::Decimal { precision, scale } | Codec::DecimalFixed { precision, scale, .. } => {
            ColumnKind::Decimal { precision, scale }
        }
        Codec::WideDecimal { .. } | Codec::WideDecimalFixed { .. } | Codec::BigDecimal => ColumnKind::WideDecimal,
        Codec::TimestampNanos => ColumnKind::Nanos,
        Codec::LocalTimestampNanos => ColumnKind::LocalNanos,
        Codec::Item(id) if matches!(items[id.0].kind, ItemKind::Enumeration(_)) => ColumnKind::Text(codec),
        Codec::Item(_) | Codec::Array(_) | Codec::Map(_) | Codec::SortedMap(_) | Codec::Boxed(_) => {
            ColumnKind::Json(codec)
        }
        Codec::Null | Codec::NullUnion | Codec::Duration => ColumnKind::Json(codec),
        Codec::Own { path, codec } => {
            ColumnKind::Own { path, stored: Box::new(column_kind(items, *codec, primary_key)) }
        }
        codec => ColumnKind::Plain(codec),
    }
}

/// Enums in columns of their own are text.
pub(super) fn mark_text_column(items: &mut [Item], codec: &Codec) {
    match codec {
        Codec::Nullable(inner) | Codec::NullableLast(inner) => mark_text_column(items, inner),
        Codec::Item(id) => {
            let item = &mut items[id.0];
            item.text_column |= matches!(item.kind, ItemKind::Enumeration(_));
        }
        _ => {}
    }
}

/// The ORM names columns in camel case, in which two fields may be one.
fn refuse_equal_columns(topics: &mut Topics<'_>, target: &Spanned<manifest::Table>, stored: &[Stored]) {
    let mut seen = BTreeMap::new();
    for Stored { field, column, .. } in stored {
        let Some(first) = seen.insert(column_name(column), &field.avro) else { continue };
        let message = format!("the columns of `{first}` and `{}` would be called the same", field.avro);
        let remedy = format!("give one of the columns another name: `columns = {{ {} = \"…\" }}`", field.avro);
        topics
            .findings
            .push(Diagnostic::error("rust::equal_columns", message).at(target.span, "in this table").help(remedy));
    }
}

/// The fields of a record.
pub(super) fn fields(items: &[Item], record: ItemId) -> Vec<Field> {
    match &items[record.0].kind {
        ItemKind::Record(record) => record.fields.clone(),
        _ => Vec::new(),
    }
}

/// As the derive of the ORM names the variant of a column.
pub(super) fn column_name(column: &str) -> String {
    column.trim_start_matches("r#").to_upper_camel_case()
}
