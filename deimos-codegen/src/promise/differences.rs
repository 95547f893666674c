//! What differs between a contract and the schemas before, change by change.

use std::collections::BTreeSet;

use deimos_schema::compatibility::{Direction, check};
use deimos_schema::{Change, Compatibility, Schema, SchemaRef, changes};

use super::breaks::{self, Verdict};
use super::{Promises, Subject, keys};
use crate::baseline::Baseline;
use crate::diagnostic::{Diagnostic, Diagnostics, Findings};
use crate::rules;

/// What became of one subject.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The subject's name.
    pub subject: String,
    /// What became of it; `None` if no topic has it any more.
    pub verdict: Option<Verdict>,
    /// What has changed since the newest of the schemas before.
    pub lines: Vec<Alteration>,
}

/// One change of a schema.
#[derive(Clone, Debug)]
pub struct Alteration {
    /// What has changed.
    pub change: Change,
    /// The rules, in both directions, by which data cannot be read for it; promised or not.
    pub rules: Vec<&'static str>,
}

impl Promises {
    /// What differs from the newest of the schemas before, subject by subject, those that are gone last.
    pub fn differences(&self, baseline: &Baseline) -> Result<Vec<Difference>, Diagnostics> {
        let mut findings = Findings::default();
        let mut differences = Vec::new();
        for subject in self.view().subjects(baseline) {
            match self.difference(subject, baseline) {
                Ok(difference) => differences.push(difference),
                Err(found) => findings.extend(found),
            }
        }
        if findings.has_errors() {
            return Err(findings.into_diagnostics(&self.sources.files));
        }
        let known: BTreeSet<&str> = self.view().subjects(baseline).map(Subject::name).collect();
        let gone = baseline.subjects.keys().filter(|name| !known.contains(name.as_str()));
        differences.extend(gone.map(|name| Difference { subject: name.clone(), verdict: None, lines: Vec::new() }));
        Ok(differences)
    }

    fn difference(&self, subject: &Subject, baseline: &Baseline) -> Result<Difference, Vec<Diagnostic>> {
        let (verdict, broken) = breaks::compare(&self.schemata, subject, baseline)?;
        let of_key = broken.iter().find_map(|broken| keys::line(broken, &self.schemata, subject));
        let lines = match (&verdict, baseline.of(subject.name()).last(), of_key) {
            (_, _, Some(line)) => vec![line],
            (Verdict::Changed { .. }, Some(newest), None) => {
                let new = SchemaRef { schemata: &self.schemata, root: &subject.root };
                lines(new, &breaks::schema_of(newest)?)
            }
            _ => Vec::new(),
        };
        Ok(Difference { subject: subject.name().to_owned(), verdict: Some(verdict), lines })
    }
}

fn lines(new: SchemaRef<'_>, earlier: &Schema) -> Vec<Alteration> {
    let findings = check(Compatibility::Full, new, std::slice::from_ref(earlier));
    let changes = changes(earlier, new).into_iter();
    changes
        .map(|change| {
            let of_change = findings.iter().filter(|finding| is_about(&finding.cause.path, &change.path));
            let mut rules: Vec<_> = of_change.map(|finding| rules::id(finding.direction, finding.cause.rule)).collect();
            rules.sort_by_key(|rule| !rule.starts_with(Direction::Backward.name()));
            rules.dedup();
            Alteration { change, rules }
        })
        .collect()
}

/// Whether what is found at one path is found in the change at the other, or in a branch of the union there.
fn is_about(found: &str, change: &str) -> bool {
    found.strip_prefix(change).is_some_and(|rest| rest.is_empty() || (rest.starts_with('<') && rest.ends_with('>')))
}
