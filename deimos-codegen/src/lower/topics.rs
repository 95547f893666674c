//! Topics: their names, their keys as types, and what is stored of their schemas.

use std::collections::{BTreeMap, BTreeSet};

use deimos_schema::{Schemata, TypeId, key_definition, key_schema};

use super::definitions::Definitions;
use super::names::{Names, Origin, TOPICS};
use super::plans::{self, KeyPlan, Plan};
use super::{facts, placements, tables};
use crate::diagnostic::Findings;
use crate::manifest;
use crate::model::{Absent, Field, Item, ItemId, ItemKind, ItemSchema, Key, LogLevel, Model, Module, Record, Topic};
use crate::naming;
use crate::suggest::listed;

/// A handle is the manifest's own, unlike the name of the topic.
pub(super) const OTHER_HANDLE: &str = "give one of the topics another handle; `name = \"…\"` keeps its name in Kafka";

/// Turns plans into topics, one after the other.
pub(super) struct Topics<'a> {
    pub(super) schemata: &'a Schemata,
    pub(super) definitions: Definitions,
    pub(super) names: &'a mut Names,
    pub(super) findings: &'a mut Findings,
    pub(super) items: Vec<Item>,
    pub(super) ids: &'a BTreeMap<TypeId, ItemId>,
    /// The values and the keys of the contract that are made from them.
    pub(super) made_keys: BTreeSet<(ItemId, ItemId)>,
}

/// A key type that a topic before this one has, and the fields that it is made of.
type Derived = BTreeMap<String, (TypeId, Vec<String>, ItemId)>;

impl Topics<'_> {
    /// The model, but for its modules.
    pub(super) fn lower(mut self, plans: &[Plan<'_>]) -> Model {
        if let Some(first) = plans.first() {
            self.claim_module(first.topic);
        }
        let mut derived = Derived::new();
        let mut topics = Vec::new();
        for plan in plans {
            let topic = self.topic(plan, &mut derived);
            topics.extend(topic);
        }
        let parameter = ["C", "D", "E", "F"].into_iter().find(|name| self.names.is_free(&module(), name));
        for topic in &mut topics {
            parameter.unwrap_or("Consumer0").clone_into(&mut topic.parameter);
        }
        let schemas = schemas(&topics);
        let definitions = if self.items.is_empty() { Vec::new() } else { self.definitions.into_texts(&self.items) };
        Model { root: Module::default(), items: self.items, topics, schemas, definitions }
    }

    fn claim_module(&mut self, first: &manifest::Topic) {
        let origin = Origin {
            what: "the module of all topics".to_owned(),
            span: first.handle.span,
            remedy: "leave the namespace out in deimos.toml: `strip_namespace = \"…\"`".to_owned(),
        };
        self.names.claim(&[], TOPICS, origin, self.findings);
    }

    fn topic(&mut self, plan: &Plan<'_>, derived: &mut Derived) -> Option<Topic> {
        let handle = &plan.topic.handle;
        let marker = naming::type_name(&handle.value);
        let (producer, consumer) = (naming::suffixed(&marker, "Producer"), naming::suffixed(&marker, "Consumer"));
        for (name, what) in [(&marker, "marker"), (&producer, "producer"), (&consumer, "consumer trait")] {
            let origin = Origin {
                what: format!("the {what} of the topic `{}`", handle.value),
                span: handle.span,
                remedy: OTHER_HANDLE.to_owned(),
            };
            self.names.claim(&module(), name, origin, self.findings);
        }
        let value = *self.ids.get(&plan.value)?;
        let key = self.key(plan, value, derived)?;
        let name = plan.topic.name.as_ref().unwrap_or(handle).value.clone();
        let placement = placements::placement(self, plan, &key);
        let mut topic = Topic {
            doc: self.doc(plan, &name),
            handle: handle.value.clone(),
            name,
            marker,
            producer,
            consumer,
            parameter: String::new(),
            value,
            key,
            placement,
            log: log_level(plan),
            sink: None,
            source: None,
        };
        topic.sink = tables::sink(self, plan, &topic);
        topic.source = tables::source(self, plan, &topic);
        Some(topic)
    }

    fn doc(&self, plan: &Plan<'_>, name: &str) -> String {
        let key = match &plan.key {
            KeyPlan::Fields(fields) if fields.len() == 1 => format!("keys from the field `{}`", fields[0]),
            KeyPlan::Fields(fields) => format!("keys from the fields {}", listed(fields.iter().map(String::as_str))),
            KeyPlan::Record(id) => format!("keys `{}`", self.schemata[*id].name),
            KeyPlan::Plain => "plain keys".to_owned(),
            KeyPlan::None => "no keys".to_owned(),
        };
        format!("The topic `{name}`: values `{}`, {key}.", self.schemata[plan.value].name)
    }

    fn key(&mut self, plan: &Plan<'_>, value: ItemId, derived: &mut Derived) -> Option<Key> {
        Some(match &plan.key {
            KeyPlan::Fields(fields) => self.derived(plan, value, fields, derived)?,
            KeyPlan::Record(id) => {
                let item = *self.ids.get(id)?;
                let from_value = self.holds_key(value, item) && self.made_keys.insert((value, item));
                Key::Record { item, from_value }
            }
            KeyPlan::Plain => Key::Plain,
            KeyPlan::None => Key::None,
        })
    }

    /// Whether a value has all fields of a record that is its key.
    fn holds_key(&self, value: ItemId, key: ItemId) -> bool {
        let (ItemKind::Record(own), ItemKind::Record(wanted)) = (&self.items[value.0].kind, &self.items[key.0].kind)
        else {
            return false;
        };
        let same = |a: &Field, b: &Field| (&a.avro, &a.name, &a.codec) == (&b.avro, &b.name, &b.codec);
        value != key && wanted.fields.iter().all(|wanted| own.fields.iter().any(|own| same(own, wanted)))
    }

    /// `<Value>Key`, which topics with the same value and the same key fields share.
    fn derived(&mut self, plan: &Plan<'_>, value: ItemId, fields: &[String], derived: &mut Derived) -> Option<Key> {
        let name = naming::suffixed(&self.items[value.0].name, "Key");
        if let Some((of, known, item)) = derived.get(&name)
            && (*of, known.as_slice()) == (plan.value, fields)
        {
            return Some(Key::Derived { item: *item, first: false });
        }
        let origin = Origin {
            what: format!("the key of the topic `{}`", plan.topic.handle.value),
            span: plan.topic.key.span,
            remedy: "give one of the topics a key of its own: `key = { schema = \"…\" }`".to_owned(),
        };
        self.names.claim(&module(), &name, origin, self.findings);
        let (record, schema) = self.key_record(plan, value, fields)?;
        let item = ItemId(self.items.len());
        derived.insert(name.clone(), (plan.value, fields.to_vec(), item));
        let facts = facts::of_fields(&record.fields, &self.items);
        let (json, added) = self.added_derives(value);
        self.items.push(Item {
            modules: module(),
            doc: format!("The key of [`{}`].", naming::type_name(&plan.topic.handle.value)),
            name,
            kind: ItemKind::Record(record),
            schema: Some(schema),
            facts,
            verbatim: false,
            json,
            derives: added,
            view: None,
            text_column: false,
        });
        Some(Key::Derived { item, first: true })
    }

    /// A key derives what the value does that it is made from.
    fn added_derives(&self, value: ItemId) -> (bool, Vec<Vec<String>>) {
        let value = &self.items[value.0];
        (value.json, value.derives.clone())
    }

    fn key_record(&mut self, plan: &Plan<'_>, value: ItemId, fields: &[String]) -> Option<(Record, ItemSchema)> {
        let names: Vec<&str> = fields.iter().map(String::as_str).collect();
        let key = key_schema(self.schemata, plan.value, &names);
        let key = key.and_then(|schema| Ok((key_definition(self.schemata, plan.value, &names)?, schema.identity())));
        let (definition, identity) = match key {
            Ok(key) => key,
            Err(error) => {
                self.findings.push(plans::no_key(plan.topic, &error));
                return None;
            }
        };
        let ItemKind::Record(record) = &self.items[value.0].kind else { return None };
        let own = fields.iter().filter_map(|name| record.fields.iter().find(|field| field.avro == *name));
        let fullname = definition.name.to_string();
        let record = Record { fields: own.map(key_field).collect(), fullname, new: None, verbatim: record.verbatim };
        Some((record, self.definitions.add(self.schemata, &definition, identity)))
    }
}

fn log_level(plan: &Plan<'_>) -> Option<LogLevel> {
    match plan.topic.log? {
        manifest::LogLevel::Full => Some(LogLevel::Full),
        manifest::LogLevel::Count => Some(LogLevel::Count),
        manifest::LogLevel::Keys => None,
    }
}

/// A key is given as it is: nothing of it is left out or filled in.
fn key_field(field: &Field) -> Field {
    Field {
        name: field.name.clone(),
        avro: field.avro.clone(),
        doc: field.doc.clone(),
        codec: field.codec.clone(),
        default: None,
        absent: Absent::Refused,
        blank: field.blank.clone(),
        stamp: None,
    }
}

/// Key before value, topic by topic, each schema once.
fn schemas(topics: &[Topic]) -> Vec<ItemId> {
    let mut schemas = Vec::new();
    for topic in topics {
        let key = match topic.key {
            Key::Derived { item, .. } | Key::Record { item, .. } => Some(item),
            Key::Plain | Key::None => None,
        };
        for item in key.into_iter().chain([topic.value]) {
            if !schemas.contains(&item) {
                schemas.push(item);
            }
        }
    }
    schemas
}

/// Where all that belongs to topics is.
pub(super) fn module() -> Vec<String> {
    vec![TOPICS.to_owned()]
}
