//! Reads every text for itself: JSON to Avro as written, TOML to the manifest.

use std::collections::BTreeMap;

use deimos_schema::syntax::{self, Document};
use deimos_schema::{Issue, SourceId};

use crate::diagnostic::{Diagnostic, Findings, Source};
use crate::load::Sources;
use crate::manifest::{self, Manifest};

/// The schemas as written and the manifest; both are read even if one has errors, so that all of them show at once.
pub(crate) fn texts(sources: &Sources) -> ((Vec<Document>, Manifest), Findings) {
    let mut issues = Vec::new();
    let documents = sources.schemas().filter_map(|(id, source)| document(id, source, &mut issues)).collect();
    let mut findings = Findings::default();
    findings.extend(once_a_namespace(issues));
    let (manifest, found) = sources.manifest().map(|(id, text)| manifest::read(id, text)).unwrap_or_default();
    findings.append(found);
    ((documents, manifest), findings)
}

fn document(id: SourceId, source: &Source, issues: &mut Vec<Issue>) -> Option<Document> {
    if source.path.extension().is_some_and(|extension| extension == "avpr") {
        syntax::parse_protocol(id, &source.text, issues)
    } else {
        syntax::parse(id, &source.text, issues)
    }
}

/// The issues as findings: of the warnings about a namespace's dash, the same in each of its files, the first one, with
/// the number of the others.
fn once_a_namespace(issues: Vec<Issue>) -> Vec<Diagnostic> {
    let mut repeated: BTreeMap<String, usize> = BTreeMap::new();
    let dashes = issues.iter().filter(|issue| issue.rule == syntax::DASH);
    dashes.for_each(|issue| *repeated.entry(issue.message.clone()).or_default() += 1);
    let mut findings = Vec::new();
    for mut issue in issues {
        if issue.rule == syntax::DASH {
            let Some(files) = repeated.remove(&issue.message) else { continue };
            let span = issue.span;
            issue = match files {
                1 => issue,
                2 => issue.label(span, "and in another file"),
                _ => issue.label(span, format!("and in {} other files", files - 1)),
            };
        }
        findings.push(Diagnostic::from(issue));
    }
    findings
}
