//! The outline of a model.

use deimos_schema::{Compatibility, Schemata, key_schema};

use super::{Column, Field, Key, Name, Outline, Registered, Shape, Storage, Table, Topic, Type};
use crate::diagnostic::Diagnostics;
use crate::manifest::Manifest;
use crate::model::{self, Codec, ColumnKind, Entity, Item, ItemId, ItemKind, LogLevel, Model, Placement, Stamp};
use crate::render::Words;

/// What was decided, without the tree of modules that it is rendered in.
pub(crate) fn of(model: &Model, manifest: &Manifest, schemata: Schemata, warnings: Diagnostics) -> Outline {
    let outliner = Outliner { model, manifest, schemata: &schemata, words: Words::new(model) };
    let mut types: Vec<Type> = model.items.iter().map(|item| outliner.ty(item)).collect();
    types.sort_by(|a, b| a.path.cmp(&b.path));
    let topics = model.topics.iter().map(|topic| outliner.topic(topic)).collect();
    Outline { types, topics, schemata, warnings }
}

struct Outliner<'a> {
    model: &'a Model,
    manifest: &'a Manifest,
    schemata: &'a Schemata,
    words: Words<'a>,
}

impl Outliner<'_> {
    fn ty(&self, item: &Item) -> Type {
        let (fullname, shape) = match &item.kind {
            ItemKind::Record(record) => {
                let fields = record.fields.iter().map(|field| self.field(field)).collect();
                (Some(record.fullname.clone()), Shape::Record { fields, new: record.new.clone() })
            }
            ItemKind::Enumeration(symbols) => {
                let names = symbols.variants.iter();
                let names = names.map(|variant| Name { avro: variant.symbol.clone(), rust: variant.name.clone() });
                (Some(symbols.fullname.clone()), Shape::Enumeration(names.collect()))
            }
            ItemKind::Fixed(fixed) => (None, Shape::Fixed(fixed.size)),
            ItemKind::Union(union) => (None, Shape::Union(union.branches.iter().map(|b| self.branch(b)).collect())),
            ItemKind::Newtype(codec) => (None, Shape::Newtype(self.value(codec))),
        };
        Type { path: path(item), fullname, shape, view: item.view.clone() }
    }

    fn field(&self, field: &model::Field) -> Field {
        Field {
            avro: field.avro.clone(),
            rust: field.name.clone(),
            ty: self.value(&field.codec),
            codec: self.codec(&field.codec),
            optional: field.default.is_some(),
            stamp: field.stamp.map(|stamp| match stamp {
                Stamp::MessageId => "message id",
                Stamp::Timestamp => "timestamp",
            }),
        }
    }

    fn branch(&self, branch: &model::Branch) -> Field {
        Field {
            avro: String::new(),
            rust: branch.name.clone(),
            ty: self.value(&branch.codec),
            codec: self.codec(&branch.codec),
            optional: false,
            stamp: None,
        }
    }

    fn topic(&self, topic: &model::Topic) -> Topic {
        let key = match topic.key {
            model::Key::Derived { item, .. } => Key::Avro(self.derived(item, topic.value)),
            model::Key::Record { item, .. } => Key::Avro(self.registered(item)),
            model::Key::Plain => Key::Plain,
            model::Key::None => Key::None,
        };
        let sink = topic
            .sink
            .as_ref()
            .map(|sink| self.table(&sink.entity, sink.fields.iter().map(|(field, _)| field.clone()).collect()));
        let source = topic.source.as_ref().map(|source| {
            let stored = source.fields.iter().filter(|(_, origin)| matches!(origin, model::Origin::Column(_)));
            self.table(&source.entity, stored.map(|(field, _)| field.clone()).collect())
        });
        Topic {
            handle: topic.handle.clone(),
            name: topic.name.clone(),
            marker: topic.marker.clone(),
            producer: topic.producer.clone(),
            consumer: topic.consumer.clone(),
            value: self.registered(topic.value),
            key,
            compatibility: self.compatibility(&topic.handle),
            partition: match topic.placement {
                Placement::ConsistentRandom => "consistent_random",
                Placement::Murmur2Random => "murmur2_random",
                Placement::Ruby(_) => "ruby",
            },
            log: match topic.log {
                None => "keys",
                Some(LogLevel::Full) => "full",
                Some(LogLevel::Count) => "count",
            },
            sink,
            source,
        }
    }

    /// As deimos.toml says of the topic, else of all.
    fn compatibility(&self, handle: &str) -> Compatibility {
        let topic = self.manifest.topics.iter().find(|topic| topic.handle.value == handle);
        let own = topic.and_then(|topic| topic.compatibility.as_ref()).or(self.manifest.compatibility.as_ref());
        own.map_or_else(Compatibility::default, |level| level.value)
    }

    /// A record of the contract.
    fn registered(&self, id: ItemId) -> Registered {
        let (item, record) = self.record(id);
        let found = self.schemata.find(&record.fullname).expect("a record that is no derived key has a definition");
        Registered {
            path: path(item),
            fullname: record.fullname.clone(),
            text: self.schemata.text(found),
            identity: identity(item),
        }
    }

    /// A key that is made of fields of the value.
    fn derived(&self, id: ItemId, value: ItemId) -> Registered {
        let (item, record) = self.record(id);
        let fields: Vec<&str> = record.fields.iter().map(|field| field.avro.as_str()).collect();
        let value = self.schemata.find(&self.record(value).1.fullname);
        let schema = value.and_then(|value| key_schema(self.schemata, value, &fields).ok());
        Registered {
            path: path(item),
            fullname: record.fullname.clone(),
            text: schema.expect("the key was made before").text(),
            identity: identity(item),
        }
    }

    fn record(&self, id: ItemId) -> (&Item, &model::Record) {
        let item = &self.model.items[id.0];
        match &item.kind {
            ItemKind::Record(record) => (item, record),
            _ => unreachable!("keys and values of topics are records"),
        }
    }

    fn table(&self, entity: &Entity, fields: Vec<String>) -> Table {
        match entity {
            Entity::Own(segments) => Table { entity: segments.join("::"), name: None, columns: Vec::new(), fields },
            Entity::Generated(table) => Table {
                entity: format!("topics::{}", table.module),
                name: Some(table.name.clone()),
                columns: table.columns.iter().map(|column| self.column(column)).collect(),
                fields: Vec::new(),
            },
        }
    }

    fn column(&self, column: &model::Column) -> Column {
        let (ty, sql) = self.words.column(&column.kind);
        Column {
            name: column.sql.clone(),
            ty,
            sql,
            storage: storage(&column.kind),
            primary_key: column.primary_key,
            nullable: column.nullable,
        }
    }

    fn value(&self, codec: &Codec) -> String {
        self.words.value(codec)
    }

    fn codec(&self, codec: &Codec) -> String {
        self.words.codec(codec)
    }
}

fn storage(kind: &ColumnKind) -> Storage {
    match kind {
        ColumnKind::Plain(codec) => plain(codec),
        ColumnKind::Text(_) | ColumnKind::WideDecimal => Storage::Text,
        ColumnKind::Blob => Storage::Blob,
        ColumnKind::Decimal { precision, scale } => Storage::Decimal { precision: *precision, scale: *scale },
        ColumnKind::Nanos | ColumnKind::LocalNanos => Storage::BigInteger,
        ColumnKind::Json(_) => Storage::Json,
        ColumnKind::Own { stored, .. } => storage(stored),
    }
}

/// As the ORM stores the Rust type of this codec.
fn plain(codec: &Codec) -> Storage {
    match codec {
        Codec::Boolean => Storage::Boolean,
        Codec::Int => Storage::Integer,
        Codec::Long => Storage::BigInteger,
        Codec::Float => Storage::Float,
        Codec::Double => Storage::Double,
        Codec::Date => Storage::Date,
        Codec::TimeMillis | Codec::TimeMicros => Storage::Time,
        Codec::TimestampMillis | Codec::TimestampMicros => Storage::Timestamp,
        Codec::LocalTimestampMillis | Codec::LocalTimestampMicros => Storage::LocalTimestamp,
        Codec::UuidString | Codec::UuidFixed => Storage::Uuid,
        _ => Storage::Text,
    }
}

fn path(item: &Item) -> String {
    item.modules.iter().chain([&item.name]).map(String::as_str).collect::<Vec<_>>().join("::")
}

fn identity(item: &Item) -> String {
    item.schema.as_ref().map(|schema| schema.identity.clone()).unwrap_or_default()
}
