//! One SARIF 2.1.0 log for the whole run, as code scanning services read it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use deimos_codegen::{Diagnostic, Diagnostics, Line, Place, Remedy};
use serde_json::{Map, Value, json};

use super::level;
use crate::exit::Exit;
use crate::explain;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// What is in the log so far.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// By rule; the index in the log is that of the sorted names.
    rules: BTreeMap<&'static str, Value>,
    results: Vec<Value>,
    /// What was said beside the findings.
    notifications: Vec<Value>,
}

impl Log {
    pub(super) fn add(&mut self, diagnostics: &Diagnostics) {
        for finding in diagnostics {
            self.rules.entry(finding.rule()).or_insert_with(|| rule(finding));
            self.results.push(result(diagnostics, finding));
        }
    }

    pub(super) fn notify(&mut self, notification: Value) {
        self.notifications.push(notification);
    }

    /// The document; whether the run could do what it was to do, with findings or without, stands in it too.
    pub(super) fn text(&self, exit: Exit) -> String {
        let driver = json!({
            "name": "cargo-deimos",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": self.rules.values().collect::<Vec<_>>(),
        });
        let invocation = json!({
            "executionSuccessful": matches!(exit, Exit::Done | Exit::Findings),
            "toolExecutionNotifications": self.notifications,
        });
        let run = json!({
            "tool": { "driver": driver },
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": self.results,
        });
        format!("{}\n", json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] }))
    }
}

fn rule(finding: &Diagnostic) -> Value {
    let id = finding.rule();
    let page = explain::page(id).unwrap_or_default();
    let first = page.lines().next().filter(|line| !line.is_empty()).unwrap_or(id);
    json!({
        "id": id,
        "shortDescription": { "text": first },
        "help": { "text": format!("{page}\n\ncargo deimos explain {id}").trim_start(), "markdown": page },
        "defaultConfiguration": { "level": level(finding.severity()) },
    })
}

fn result(diagnostics: &Diagnostics, finding: &Diagnostic) -> Value {
    let (primary, related): (Vec<_>, Vec<_>) = diagnostics.places(finding).into_iter().partition(|place| place.primary);
    let fixes: Vec<Value> =
        diagnostics.remedies(finding).iter().filter(|remedy| !remedy.changes.is_empty()).map(fix).collect();
    let mut result = Map::new();
    result.insert("ruleId".into(), json!(finding.rule()));
    result.insert("level".into(), json!(level(finding.severity())));
    result.insert("message".into(), json!({ "text": words(diagnostics, finding) }));
    result.insert("locations".into(), json!([primary.first().map_or_else(|| start_of(finding), location)]));
    if !related.is_empty() {
        result.insert("relatedLocations".into(), related.iter().map(related_location).collect());
    }
    if !fixes.is_empty() {
        result.insert("fixes".into(), Value::Array(fixes));
    }
    Value::Object(result)
}

fn words(diagnostics: &Diagnostics, finding: &Diagnostic) -> String {
    let primary = diagnostics.places(finding).first().map_or("", |place| place.label);
    let notes = finding.notes().iter().map(String::as_str);
    let helps = diagnostics.remedies(finding).into_iter().map(|remedy| remedy.message);
    let words = [finding.message(), primary].into_iter().chain(notes).chain(helps);
    words.filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n")
}

fn location(place: &Place<'_>) -> Value {
    let mut region = region(place);
    let mut physical = json!({ "artifactLocation": artifact(place.path) });
    if !place.lines.is_empty() {
        let lines: Vec<&str> = place.lines.iter().map(|line| line.text).collect();
        let context = json!({
            "startLine": place.start.line,
            "endLine": place.start.line + lines.len() - 1,
            "snippet": { "text": lines.join("\n") },
        });
        physical["contextRegion"] = context;
        region["snippet"] = json!({ "text": covered(place) });
    }
    physical["region"] = region;
    json!({ "physicalLocation": physical })
}

/// The text of the place itself.
fn covered(place: &Place<'_>) -> String {
    let part = |line: &Line<'_>| line.text.chars().skip(line.start - 1).take(line.end - line.start).collect::<String>();
    place.lines.iter().map(part).collect::<Vec<_>>().join("\n")
}

/// A service refuses the whole log for one result that is nowhere.
fn start_of(finding: &Diagnostic) -> Value {
    let path = finding.path().unwrap_or(Path::new("deimos.toml"));
    json!({ "physicalLocation": { "artifactLocation": artifact(path), "region": { "startLine": 1 } } })
}

fn related_location(place: &Place<'_>) -> Value {
    let mut location = location(place);
    if !place.label.is_empty() {
        location["message"] = json!({ "text": place.label });
    }
    location
}

fn region(place: &Place<'_>) -> Value {
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
        "byteOffset": place.bytes.start,
        "byteLength": place.bytes.len(),
    })
}

fn fix(remedy: &Remedy<'_>) -> Value {
    let change = |(place, text): &(Place<'_>, &str)| {
        let replacement = json!({ "deletedRegion": region(place), "insertedContent": { "text": text } });
        json!({ "artifactLocation": artifact(place.path), "replacements": [replacement] })
    };
    json!({
        "description": { "text": remedy.message },
        "artifactChanges": remedy.changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn artifact(path: &Path) -> Value {
    json!({ "uri": uri(&path.display().to_string()) })
}

/// A path as a relative reference, or a `file:` URI where it is absolute.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_references() {
        assert_eq!(uri("schemas/a b/ä:1.avsc"), "schemas/a%20b/%C3%A4%3A1.avsc");
        assert_eq!(uri("/tmp/x.avsc"), "file:///tmp/x.avsc");
    }
}
