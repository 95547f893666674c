//! Sinks and sources: entities, columns, primary keys.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use super::names::Origin;
use super::plans::{KeyPlan, Plan};
use super::topics::{OTHER_HANDLE, Topics, module};
use crate::diagnostic::Diagnostic;
use crate::manifest::{self, Spanned};
use crate::model::{
    Codec, Column, ColumnKind, Entity, Field, Fixed, Item, ItemId, ItemKind, KeyColumn, Sink, Source, Table, Topic,
};
use crate::naming;

/// The sink of a topic, if it has one and everything about it fits.
pub(super) fn sink(topics: &mut Topics<'_>, plan: &Plan<'_>, topic: &Topic) -> Option<Sink> {
    let target = plan.topic.sink.as_ref()?;
    let key = key_columns(topics, plan, topic, target)?;
    let fields = fields(&topics.items, topic.value);
    let by_key =
        key.iter().map(|(field, column)| KeyColumn { field: field.clone(), column: column_name(column) }).collect();
    let names = fields.iter().map(|field| field.name.clone()).collect();
    let entity = match &target.value {
        manifest::Table::Entity(path) => own_entity(topics, topic, path),
        manifest::Table::Generated(name) => {
            let doc = format!("The table `{name}`, which holds the last value of each key of [`{}`].", topic.marker);
            let primary: Vec<&str> = key.iter().map(|(_, column)| column.as_str()).collect();
            let columns = columns(topics, target, &fields, &primary);
            Entity::Generated(table(topics, topic, target, (format!("{}_table", topic.handle), name, doc), columns))
        }
    };
    Some(Sink { entity, fields: names, by_key })
}

/// The source of a topic, if it has one; what the producer fills in is not read from the table.
pub(super) fn source(topics: &mut Topics<'_>, plan: &Plan<'_>, topic: &Topic) -> Option<Source> {
    let target = plan.topic.source.as_ref()?;
    let fields = fields(&topics.items, topic.value);
    let names = fields.iter().map(|field| (field.name.clone(), field.stamp.is_none())).collect();
    let entity = match &target.value {
        manifest::Table::Entity(path) => own_entity(topics, topic, path),
        manifest::Table::Generated(name) => {
            let key = key_columns(topics, plan, topic, target)?;
            let doc = format!("The table `{name}`, whose rows are the values of [`{}`].", topic.marker);
            let primary: Vec<&str> = key.iter().map(|(_, column)| column.as_str()).collect();
            let stored: Vec<Field> = fields.into_iter().filter(|field| field.stamp.is_none()).collect();
            let columns = columns(topics, target, &stored, &primary);
            let module = format!("{}_source_table", topic.handle);
            Entity::Generated(table(topics, topic, target, (module, name, doc), columns))
        }
    };
    Some(Source { entity, fields: names })
}

fn own_entity(topics: &mut Topics<'_>, topic: &Topic, path: &Spanned<String>) -> Entity {
    for field in fields(&topics.items, topic.value) {
        mark_text_column(&mut topics.items, &field.codec);
    }
    Entity::Own(path.value.split("::").map(str::to_owned).collect())
}

fn table(
    topics: &mut Topics<'_>,
    topic: &Topic,
    target: &Spanned<manifest::Table>,
    (module_of, name, doc): (String, &str, String),
    columns: Vec<Column>,
) -> Table {
    let own = naming::module_name(&module_of);
    let origin = Origin {
        what: format!("the table of the topic `{}`", topic.handle),
        span: target.span,
        remedy: OTHER_HANDLE.to_owned(),
    };
    topics.names.claim(&module(), &own, origin, topics.findings);
    Table { module: own, name: name.to_owned(), doc, columns }
}

/// The fields of the key with the fields of the value that are its columns.
fn key_columns(
    topics: &mut Topics<'_>,
    plan: &Plan<'_>,
    topic: &Topic,
    target: &Spanned<manifest::Table>,
) -> Option<Vec<(String, String)>> {
    let value = fields(&topics.items, topic.value);
    let key: Vec<Field> = match (&plan.key, &topic.key) {
        (KeyPlan::Fields(names), _) => {
            names.iter().filter_map(|name| value.iter().find(|field| field.avro == *name)).cloned().collect()
        }
        (_, crate::model::Key::Record { item, .. }) => fields(&topics.items, *item),
        _ => {
            topics.findings.push(
                Diagnostic::error(
                    "manifest::table_without_key",
                    format!("the table of the topic `{}` has no primary key", topic.handle),
                )
                .at(target.span, "a row is found by the columns of the topic's key")
                .context(plan.topic.key.span, "this key has none")
                .help("take the key from fields of the value: `key = { field = \"…\" }`"),
            );
            return None;
        }
    };
    let mut columns = Vec::new();
    for field in &key {
        let column = value.iter().find(|own| own.avro == field.avro && own.codec == field.codec);
        match column {
            Some(column) if fits_primary_key(&topics.items, &column.codec) => {
                columns.push((field.name.clone(), column.name.clone()));
            }
            found => topics.findings.push(no_key_column(field, found.is_some(), plan, target)),
        }
    }
    (columns.len() == key.len() && !columns.is_empty()).then_some(columns)
}

fn no_key_column(field: &Field, found: bool, plan: &Plan<'_>, target: &Spanned<manifest::Table>) -> Diagnostic {
    let (what, why) = if found {
        (
            "cannot be in a primary key",
            "expected text, a whole number, a decimal of up to 28 digits, an enum, a UUID, a date or a time of up to six \
             digits behind the second, and never null",
        )
    } else {
        ("is not a column", "the value has no field of this name and type")
    };
    Diagnostic::error("manifest::table_key", format!("the key's field `{}` {what}", field.avro))
        .at(plan.topic.key.span, why)
        .context(target.span, "the rows of this table are found by it")
}

fn fits_primary_key(items: &[Item], codec: &Codec) -> bool {
    let enumeration = |id: &ItemId| matches!(items[id.0].kind, ItemKind::Enumeration(_));
    matches!(codec, Codec::Item(id) if enumeration(id))
        || matches!(
            codec,
            Codec::Str
                | Codec::Int
                | Codec::Long
                | Codec::UuidString
                | Codec::UuidFixed
                | Codec::Date
                | Codec::TimeMillis
                | Codec::TimeMicros
                | Codec::TimestampMillis
                | Codec::TimestampMicros
                | Codec::LocalTimestampMillis
                | Codec::LocalTimestampMicros
                | Codec::Decimal { .. }
                | Codec::DecimalFixed { .. }
        )
}

/// What serde can write of an array of bytes.
const MAX_JSON_FIXED: usize = 32;

fn columns(
    topics: &mut Topics<'_>,
    target: &Spanned<manifest::Table>,
    fields: &[Field],
    primary: &[&str],
) -> Vec<Column> {
    refuse_equal_columns(topics, target, fields);
    fields
        .iter()
        .map(|field| {
            mark_text_column(&mut topics.items, &field.codec);
            let primary_key = primary.contains(&field.name.as_str());
            let (nullable, codec) = match &field.codec {
                Codec::Nullable(inner) | Codec::NullableLast(inner) => (true, (**inner).clone()),
                Codec::NullableUnion { union, .. } => (true, Codec::Item(*union)),
                codec => (false, codec.clone()),
            };
            let kind = column_kind(&topics.items, codec, primary_key);
            if let ColumnKind::Json(codec) = &kind {
                mark_json(topics, target, codec);
            }
            Column { field: field.name.clone(), doc: field.doc.clone(), primary_key, nullable, kind }
        })
        .collect()
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
        codec => ColumnKind::Plain(codec),
    }
}

/// Enums in columns of their own are text.
fn mark_text_column(items: &mut [Item], codec: &Codec) {
    match codec {
        Codec::Nullable(inner) | Codec::NullableLast(inner) => mark_text_column(items, inner),
        Codec::Item(id) => {
            let item = &mut items[id.0];
            item.text_column |= matches!(item.kind, ItemKind::Enumeration(_));
        }
        _ => {}
    }
}

/// All types within a column of JSON are written as JSON.
fn mark_json(topics: &mut Topics<'_>, target: &Spanned<manifest::Table>, codec: &Codec) {
    let mut waiting = codec.items();
    while let Some(id) = waiting.pop() {
        let item = &mut topics.items[id.0];
        if std::mem::replace(&mut item.json, true) {
            continue;
        }
        waiting.extend(item.codecs().flat_map(Codec::items));
        if let ItemKind::Fixed(Fixed { size }) = item.kind
            && size > MAX_JSON_FIXED
        {
            let message = format!("`{}`, a fixed of {size} bytes, cannot be in a table yet", item.name);
            topics.findings.push(
                Diagnostic::error("rust::fixed_column", message)
                    .at(target.span, format!("a fixed is stored as JSON, up to {MAX_JSON_FIXED} bytes"))
                    .help("name an entity of your own: `{ entity = \"crate::…\" }`"),
            );
        }
    }
}

/// The ORM names columns in camel case, in which two fields may be one.
fn refuse_equal_columns(topics: &mut Topics<'_>, target: &Spanned<manifest::Table>, fields: &[Field]) {
    let mut seen = BTreeMap::new();
    for field in fields {
        let Some(first) = seen.insert(column_name(&field.name), &field.avro) else { continue };
        let message = format!("the columns of `{first}` and `{}` would be called the same", field.avro);
        topics.findings.push(
            Diagnostic::error("rust::equal_columns", message)
                .at(target.span, "in this table")
                .help("give one of the fields another name: `[types.\"…\".fields.…] rename = \"…\"`"),
        );
    }
}

fn fields(items: &[Item], record: ItemId) -> Vec<Field> {
    match &items[record.0].kind {
        ItemKind::Record(record) => record.fields.clone(),
        _ => Vec::new(),
    }
}

/// As the derive of the ORM names the variant of a column.
fn column_name(field: &str) -> String {
    field.trim_start_matches("r#").to_upper_camel_case()
}
