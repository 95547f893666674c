//! Sinks and sources: entities, primary keys, and what is converted.

use super::columns::{Stored, column_name, columns, fields, mark_text_column, stored};
use super::names::Origin;
use super::plans::{KeyPlan, Plan};
use super::topics::{OTHER_HANDLE, Topics, module};
use crate::diagnostic::Diagnostic;
use crate::manifest::{self, Spanned, Target};
use crate::model::{
    self, Codec, Column, Entity, Expr, Field, Item, ItemId, ItemKind, KeyColumn, Sink, Source, Table, Topic,
};
use crate::naming;

/// The sink of a topic, if it has one and everything about it fits.
pub(super) fn sink(topics: &mut Topics<'_>, plan: &Plan<'_>, topic: &Topic) -> Option<Sink> {
    let target = plan.topic.sink.as_ref()?;
    let stored = stored(topics, plan, topic, target);
    let key = key_columns(topics, plan, topic, (target, &stored))?;
    let by_key =
        key.iter().map(|(field, column)| KeyColumn { field: field.clone(), column: column_name(column) }).collect();
    let entity = match &target.value.target {
        Target::Entity(path) => own_entity(topics, path, &stored),
        Target::Generated(name) => {
            let doc = format!("The table `{name}`, which holds the last value of each key of [`{}`].", topic.marker);
            let primary: Vec<&str> = key.iter().map(|(_, column)| column.as_str()).collect();
            let columns = columns(topics, target, &stored, &primary);
            Entity::Generated(table(topics, topic, target, (format!("{}_table", topic.handle), name, doc), columns))
        }
    };
    let fields = stored.into_iter().map(|stored| (stored.field.name, stored.column)).collect();
    Some(Sink { entity, fields, by_key })
}

/// The source of a topic, if it has one; what the producer fills in is not read from the table.
pub(super) fn source(topics: &mut Topics<'_>, plan: &Plan<'_>, topic: &Topic) -> Option<Source> {
    let target = plan.topic.source.as_ref()?;
    let mut stored = stored(topics, plan, topic, target);
    stored.retain(|stored| stored.field.stamp.is_none());
    let fields = fields(&topics.items, topic.value);
    let fields =
        fields.into_iter().filter_map(|field| Some((field.name.clone(), origin(topics, &field, target, &stored)?)));
    let fields: Vec<(String, model::Origin)> = fields.collect();
    let entity = match &target.value.target {
        Target::Entity(path) => own_entity(topics, path, &stored),
        Target::Generated(name) => {
            let key = key_columns(topics, plan, topic, (target, &stored))?;
            let doc = format!("The table `{name}`, whose rows are the values of [`{}`].", topic.marker);
            let primary: Vec<&str> = key.iter().map(|(_, column)| column.as_str()).collect();
            let columns = columns(topics, target, &stored, &primary);
            let module = format!("{}_source_table", topic.handle);
            Entity::Generated(table(topics, topic, target, (module, name, doc), columns))
        }
    };
    Some(Source { entity, fields })
}

/// Where a field of a source comes from: its column, or what it holds where none is given.
fn origin(
    topics: &mut Topics<'_>,
    field: &Field,
    target: &Spanned<manifest::Table>,
    stored: &[Stored],
) -> Option<model::Origin> {
    if let Some(stored) = stored.iter().find(|stored| stored.field.name == field.name) {
        return Some(model::Origin::Column(stored.column.clone()));
    }
    if field.stamp.is_some() {
        return Some(model::Origin::Value(Expr::Blank));
    }
    if let Some(default) = &field.default {
        return Some(model::Origin::Value(default.clone()));
    }
    let skipped = target.value.skip.iter().find(|skipped| skipped.value == field.avro)?;
    topics.findings.push(
        Diagnostic::error("manifest::skipped_column", format!("the field `{}` would have no value", field.avro))
            .at(skipped.span, "no column of the source holds it, and it has no default")
            .help("give the field a default in the schema, or take it out of `skip`"),
    );
    None
}

fn own_entity(topics: &mut Topics<'_>, path: &Spanned<String>, stored: &[Stored]) -> Entity {
    for Stored { field, .. } in stored {
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
    (target, stored): (&Spanned<manifest::Table>, &[Stored]),
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
        let column = stored.iter().find(|own| own.field.avro == field.avro && own.field.codec == field.codec);
        match column {
            Some(column) if fits_primary_key(&topics.items, &field.codec) => {
                columns.push((field.name.clone(), column.column.clone()));
            }
            found => topics.findings.push(no_key_column(field, found.is_some(), plan, target)),
        }
    }
    (columns.len() == key.len() && !columns.is_empty()).then_some(columns)
}

fn no_key_column(field: &Field, found: bool, plan: &Plan<'_>, target: &Spanned<manifest::Table>) -> Diagnostic {
    if let Some(skipped) = target.value.skip.iter().find(|skipped| skipped.value == field.avro) {
        let message = format!("the key's field `{}` has no column", field.avro);
        return Diagnostic::error("manifest::skipped_column", message)
            .at(skipped.span, "the rows of this table are found by it")
            .context(plan.topic.key.span, "the key")
            .help("take it out of `skip`");
    }
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
