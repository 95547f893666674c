//! What deimos.toml says about topics, held against the schemas: which records, which key fields.

use std::collections::BTreeMap;

use deimos_schema::{Definition, KeyError, Schemata, Shape, Span, TypeId};

use super::names::{find_type, unknown_field};
use crate::diagnostic::{Diagnostic, Findings};
use crate::manifest::{Key, Manifest, Spanned, Topic};

/// A topic whose names were all found.
pub(crate) struct Plan<'a> {
    pub(crate) topic: &'a Topic,
    pub(crate) value: TypeId,
    pub(crate) key: KeyPlan,
}

/// A key whose names were all found.
#[derive(PartialEq, Eq)]
pub(crate) enum KeyPlan {
    /// Fields of the value, by their Avro names.
    Fields(Vec<String>),
    Record(TypeId),
    Plain,
    None,
}

/// The topics of the manifest; those with an error are left out and reported.
pub(crate) fn of<'a>(manifest: &'a Manifest, schemata: &Schemata, findings: &mut Findings) -> Vec<Plan<'a>> {
    let mut plans = Vec::new();
    for topic in &manifest.topics {
        let value = record(schemata, &topic.value, "the values of a topic are records", findings);
        let key = match value {
            Some(value) => key(schemata, topic, value, findings),
            None => None,
        };
        if let (Some(value), Some(key)) = (value, key) {
            plans.push(Plan { topic, value, key });
        }
    }
    one_kind_of_message(&plans, findings);
    plans
}

/// A topic may be there twice, to have two tables, but its messages cannot be of two kinds.
fn one_kind_of_message(plans: &[Plan<'_>], findings: &mut Findings) {
    let mut known: BTreeMap<&str, &Plan<'_>> = BTreeMap::new();
    for plan in plans {
        let name = plan.topic.name.as_ref().unwrap_or(&plan.topic.handle);
        let first = known.entry(name.value.as_str()).or_insert(plan);
        let what = match (first.value == plan.value, first.key == plan.key) {
            (true, true) => continue,
            (false, _) => "values",
            (true, false) => "keys",
        };
        findings.push(
            Diagnostic::error("manifest::topic_twice", format!("the topic `{}` has two kinds of {what}", name.value))
                .at(plan.topic.handle.span, "declared again here")
                .context(first.topic.handle.span, "first declared here")
                .help("give one of them another name in Kafka: `name = \"…\"`"),
        );
    }
}

/// A topic whose key fields make no record.
pub(crate) fn no_key(topic: &Topic, error: &KeyError) -> Diagnostic {
    Diagnostic::error("manifest::key", format!("no key can be made of these fields: {error}")).at(topic.key.span, "")
}

fn record(schemata: &Schemata, fullname: &Spanned<String>, why: &str, findings: &mut Findings) -> Option<TypeId> {
    let found = find_type(schemata, fullname).and_then(|id| match schemata[id].shape {
        Shape::Record(_) => Ok(id),
        _ => Err(Box::new(no_record(&schemata[id], fullname.span, why))),
    });
    found.map_err(|finding| findings.push(*finding)).ok()
}

fn no_record(definition: &Definition, span: Span, why: &str) -> Diagnostic {
    Diagnostic::error("manifest::not_a_record", format!("`{}` is not a record", definition.name))
        .at(span, why)
        .context(definition.name_span, "defined here")
}

fn key(schemata: &Schemata, topic: &Topic, value: TypeId, findings: &mut Findings) -> Option<KeyPlan> {
    Some(match &topic.key.value {
        Key::Field(field) => KeyPlan::Fields(fields(&schemata[value], std::slice::from_ref(field), findings)?),
        Key::Fields(names) => KeyPlan::Fields(fields(&schemata[value], names, findings)?),
        Key::Schema(name) => KeyPlan::Record(record(schemata, name, "a key with a schema is a record", findings)?),
        Key::Plain => KeyPlan::Plain,
        Key::None => KeyPlan::None,
    })
}

fn fields(value: &Definition, names: &[Spanned<String>], findings: &mut Findings) -> Option<Vec<String>> {
    let Shape::Record(record) = &value.shape else { return None };
    let known: Vec<&str> = record.fields.iter().map(|field| field.name.as_str()).collect();
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if !known.contains(&name.value.as_str()) {
            findings.push(unknown_field(name, value, &known));
        } else if found.contains(&name.value) {
            findings.push(
                Diagnostic::error("manifest::repeated_field", format!("the key has the field `{}` twice", name.value))
                    .at(name.span, "named before"),
            );
        } else {
            found.push(name.value.clone());
        }
    }
    (found.len() == names.len()).then_some(found)
}
