//! Compares a subject with the versions before it.

use deimos_schema::compatibility::{Finding, check};
use deimos_schema::{Identity, Schema, SchemaRef, Schemata, Span, can_read};

use super::keys::{self, KeyChange};
use super::subjects::{Part, Subject};
use crate::baseline::{Baseline, Earlier};
use crate::diagnostic::Diagnostic;
use crate::lock::Published;
use crate::rules;

/// What became of a subject since the schemas before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There are no schemas before.
    New,
    /// It is the newest of those before.
    Unchanged {
        /// Which, such as "version 3".
        since: String,
    },
    /// It is another than the newest of those before.
    Changed {
        /// Which that is, such as "version 3".
        since: String,
        /// Who has to be deployed first.
        order: DeployOrder,
    },
}

/// Who has to have a new schema first, so that everybody can read everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeployOrder {
    /// Both read the data of both.
    Any,
    /// The new schema reads earlier data, but not the other way round.
    ConsumersFirst,
    /// The earlier schema reads new data, but not the other way round.
    ProducersFirst,
    /// Neither reads the data of the other.
    Neither,
}

/// One way in which a subject breaks its promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaking {
    /// The subject's name.
    pub subject: String,
    /// The stable name of the rule.
    pub rule: &'static str,
    /// Where in the schema, such as `Order.lines[].price`.
    pub path: String,
    /// The versions that it is about.
    pub versions: Vec<String>,
    pub(crate) from: Vec<Identity>,
    pub(crate) to: Identity,
}

/// The same with what is needed to show it.
pub(super) struct Broken {
    pub(super) rule: &'static str,
    pub(super) path: String,
    pub(super) to: Identity,
    /// The versions that it is about, from the oldest to the newest.
    pub(super) earlier: Vec<Against>,
    pub(super) what: What,
}

/// What is wrong.
pub(super) enum What {
    /// Something cannot be read.
    Reading(Box<Finding>),
    /// The bytes of keys are others.
    Key(KeyChange),
}

/// A version that something breaks with.
pub(super) struct Against {
    pub(super) label: String,
    pub(super) identity: Identity,
    /// Where in its text, if that is among the sources.
    pub(super) span: Option<Span>,
    /// What is written there.
    pub(super) text: String,
}

impl Against {
    /// All of a version.
    pub(super) fn whole(label: String, identity: Identity) -> Self {
        Self { label, identity, span: None, text: String::new() }
    }
}

impl Broken {
    /// What cannot be read, for rules about that.
    pub(super) fn finding(&self) -> Option<&Finding> {
        match &self.what {
            What::Reading(finding) => Some(finding),
            What::Key(_) => None,
        }
    }

    /// Forgets the versions with which somebody has taken this break on.
    pub(super) fn leave_out_accepted(&mut self, published: Option<&Published>) {
        let Some(published) = published else { return };
        let (rule, path, to) = (self.rule, &self.path, self.to);
        self.earlier.retain(|earlier| {
            let pair = (earlier.identity, to);
            let same = |taken: &crate::lock::Acceptance| {
                (taken.from, taken.to) == pair && taken.rule == rule && taken.path == *path
            };
            !published.accepted.iter().any(same)
        });
    }

    pub(super) fn breaking(&self, subject: &Subject) -> Breaking {
        Breaking {
            subject: subject.name().to_owned(),
            rule: self.rule,
            path: self.path.clone(),
            versions: self.earlier.iter().map(|earlier| earlier.label.clone()).collect(),
            from: self.earlier.iter().map(|earlier| earlier.identity).collect(),
            to: self.to,
        }
    }
}

/// What became of a subject, and everything that breaks its promise; or what is wrong with the schemas before.
pub(super) fn compare(
    schemata: &Schemata,
    subject: &Subject,
    baseline: &Baseline,
) -> Result<(Verdict, Vec<Broken>), Vec<Diagnostic>> {
    let earlier = baseline.of(subject.name());
    let Some(newest) = earlier.last() else { return Ok(without_earlier(keys::first(schemata, subject, baseline))) };
    let since = newest.label.clone();
    if newest.identity == subject.identity() {
        let reworded = match subject.part {
            Part::Value => None,
            _ => keys::reworded(schemata, subject, (newest, &schema_of(newest)?)),
        };
        let verdict = match reworded {
            None => Verdict::Unchanged { since },
            Some(_) => Verdict::Changed { since, order: DeployOrder::Any },
        };
        return Ok((verdict, Vec::from_iter(reworded)));
    }
    let new = SchemaRef { schemata, root: &subject.root };
    let mut broken = unreadable(new, subject, earlier)?;
    if broken.is_empty() {
        broken.extend(keys::changed(schemata, subject, newest));
    }
    let order = order(new, SchemaRef::from(&schema_of(newest)?));
    Ok((Verdict::Changed { since, order }, broken))
}

fn without_earlier(first: Option<Broken>) -> (Verdict, Vec<Broken>) {
    match first {
        None => (Verdict::New, Vec::new()),
        Some(found) => {
            let since =
                found.earlier.last().map(|values| format!("{} of the values", values.label)).unwrap_or_default();
            (Verdict::Changed { since, order: DeployOrder::Neither }, vec![found])
        }
    }
}

/// What cannot be read of the versions that the subject's level asks.
fn unreadable(new: SchemaRef<'_>, subject: &Subject, earlier: &[Earlier]) -> Result<Vec<Broken>, Vec<Diagnostic>> {
    let level = subject.compatibility();
    let asked = if level.is_transitive() { earlier } else { &earlier[earlier.len() - 1..] };
    let mut broken = Vec::new();
    for version in asked.iter().filter(|_| subject.is_registered()) {
        let schema = schema_of(version)?;
        for finding in check(level, new, std::slice::from_ref(&schema)) {
            add(&mut broken, finding, subject, version);
        }
    }
    Ok(broken)
}

/// The same break with several versions is one.
fn add(broken: &mut Vec<Broken>, finding: Finding, subject: &Subject, version: &Earlier) {
    let rule = rules::id(finding.direction, finding.cause.rule);
    let span = version.place().map(|_| finding.earlier_span());
    let text = version.written(finding.earlier_span()).to_owned();
    let against = Against { label: version.label.clone(), identity: version.identity, span, text };
    let same = |known: &&mut Broken| {
        let place = known.finding().map(Finding::span);
        let of_another = known.earlier.last().is_some_and(|last| last.identity != version.identity);
        known.rule == rule && known.path == finding.cause.path && place == Some(finding.span()) && of_another
    };
    match broken.iter_mut().find(same) {
        Some(known) => {
            known.earlier.push(against);
            known.what = What::Reading(Box::new(finding));
        }
        None => broken.push(Broken {
            rule,
            path: finding.cause.path.clone(),
            to: subject.identity(),
            earlier: vec![against],
            what: What::Reading(Box::new(finding)),
        }),
    }
}

/// The schema of a version, if it is the one that its identity says.
pub(super) fn schema_of(earlier: &Earlier) -> Result<Schema, Vec<Diagnostic>> {
    let mut issues = Vec::new();
    let Some(schema) = earlier.schema(&mut issues) else {
        return Err(issues.into_iter().filter(deimos_schema::Issue::is_error).map(Diagnostic::from).collect());
    };
    match earlier.place() {
        Some(place) if schema.identity() != earlier.identity => {
            Err(vec![another_schema(place, &earlier.label, &schema)])
        }
        _ => Ok(schema),
    }
}

fn another_schema(place: Span, label: &str, schema: &Schema) -> Diagnostic {
    let head = Span::new(place.source, place.start, place.start + 1);
    Diagnostic::error("lock::identity", format!("the schema of {label} is not the one that was published"))
        .at(head, format!("this one has the identity {}", schema.identity()))
        .help("restore the file as it was recorded; what was published does not change")
}

fn order(new: SchemaRef<'_>, earlier: SchemaRef<'_>) -> DeployOrder {
    match (can_read(earlier, new).is_empty(), can_read(new, earlier).is_empty()) {
        (true, true) => DeployOrder::Any,
        (true, false) => DeployOrder::ConsumersFirst,
        (false, true) => DeployOrder::ProducersFirst,
        (false, false) => DeployOrder::Neither,
    }
}
