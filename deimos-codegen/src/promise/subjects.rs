//! The subjects of a contract: what is registered of each topic, and what is promised of it.

use std::collections::BTreeMap;

use deimos_schema::{Compatibility, Identity, Kind, Schemata, Span, Type, TypeId, key_definition};

use super::words;
use crate::diagnostic::{Diagnostic, Findings};
use crate::lower::plans::{self, KeyPlan, Plan};
use crate::manifest::{Manifest, Spanned};

/// What is registered under one name: the values of a topic, or its keys.
#[derive(Clone, Debug)]
pub struct Subject {
    name: String,
    level: Compatibility,
    identity: Identity,
    pub(crate) root: Type,
    pub(crate) part: Part,
    /// Where deimos.toml says what it holds.
    pub(crate) named: Span,
}

/// Which part of a topic's messages a subject is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Value,
    /// Keys with a schema of their own.
    Key,
    /// Keys whose schema is made of fields of the value.
    DerivedKey,
    /// Keys without a schema, of which nothing is registered; once there may have been one.
    BareKey,
}

impl Subject {
    /// Its name by the `TopicNameStrategy`, such as `orders-value`; the prefix of an environment is not in it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is promised of its versions.
    pub fn compatibility(&self) -> Compatibility {
        self.level
    }

    /// The identity of its schema as it is now.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// The name of the subject that the values of its topic have, if it is one of keys.
    pub(super) fn of_values(&self) -> Option<String> {
        let topic = self.name.strip_suffix("-key").filter(|_| self.part != Part::Value)?;
        Some(format!("{topic}-value"))
    }

    /// The name of its type where a path in it starts, such as `Order` in `Order.total`.
    pub(crate) fn root_name<'a>(&self, schemata: &'a Schemata) -> &'a str {
        schemata.record(&self.root).map_or("key", |(id, _)| schemata[id].name.name())
    }

    /// Whether there is a schema to register.
    pub(super) fn is_registered(&self) -> bool {
        self.part != Part::BareKey
    }
}

/// The subjects of all topics whose names are found, those of keys without a schema too; keys that are made of fields
/// become types of `schemata`.
pub(super) fn of(manifest: &Manifest, schemata: &mut Schemata) -> (Vec<Subject>, Findings) {
    let mut findings = Findings::default();
    let plans = plans::of(manifest, schemata, &mut findings);
    let mut topics: BTreeMap<&str, (Compatibility, &Plan<'_>)> = BTreeMap::new();
    let mut subjects = Vec::new();
    for plan in &plans {
        let name = plan.topic.name.as_ref().unwrap_or(&plan.topic.handle).value.as_str();
        let level = level(manifest, plan);
        if let Some((known, first)) = topics.get(name) {
            if *known != level {
                findings.push(two_levels(name, (plan, level), (first, *known)));
            }
            continue;
        }
        topics.insert(name, (level, plan));
        let made = |part, root: Type, named: Span, schemata: &Schemata| {
            let end = if part == Part::Value { "value" } else { "key" };
            let identity = Identity::of(schemata, &root);
            Subject { name: format!("{name}-{end}"), level, identity, root, part, named }
        };
        if let Some((root, part)) = key(plan, schemata, &mut findings) {
            subjects.push(made(part, root, plan.topic.key.span, schemata));
        }
        let value = Type::named(plan.value, schemata[plan.value].span);
        subjects.push(made(Part::Value, value, plan.topic.value.span, schemata));
    }
    (subjects, findings)
}

fn level(manifest: &Manifest, plan: &Plan<'_>) -> Compatibility {
    let own = plan.topic.compatibility.as_ref().or(manifest.compatibility.as_ref());
    own.map_or_else(Compatibility::default, |level: &Spanned<Compatibility>| level.value)
}

fn key(plan: &Plan<'_>, schemata: &mut Schemata, findings: &mut Findings) -> Option<(Type, Part)> {
    let named = |id: TypeId, schemata: &Schemata| Type::named(id, schemata[id].span);
    let bare = |kind| Type { kind, logical: None, span: plan.topic.key.span, properties: Vec::new() };
    match &plan.key {
        KeyPlan::Record(id) => Some((named(*id, schemata), Part::Key)),
        KeyPlan::Fields(fields) => {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            match key_definition(schemata, plan.value, &fields) {
                Ok(definition) => {
                    let id = schemata.define(definition);
                    Some((named(id, schemata), Part::DerivedKey))
                }
                Err(error) => {
                    findings.push(plans::no_key(plan.topic, &error));
                    None
                }
            }
        }
        KeyPlan::Plain => Some((bare(Kind::String), Part::BareKey)),
        KeyPlan::None => Some((bare(Kind::Null), Part::BareKey)),
    }
}

fn two_levels(name: &str, here: (&Plan<'_>, Compatibility), first: (&Plan<'_>, Compatibility)) -> Diagnostic {
    let place = |plan: &Plan<'_>| plan.topic.compatibility.as_ref().map_or(plan.topic.handle.span, |level| level.span);
    let label = |level| format!("{} here", words::level(level));
    Diagnostic::error("manifest::compatibility", format!("the topic `{name}` has two levels of compatibility"))
        .at(place(here.0), label(here.1))
        .context(place(first.0), label(first.1))
        .help("give it the same `compatibility` wherever it is declared")
}
