//! A line of JSON for each finding, in the shape of rustc's own diagnostics, so that editors mark schemas as they mark
//! Rust.

use std::path::Path;

use deimos_codegen::{Diagnostic, Diagnostics, Line, Look, Place, Remedy};
use serde_json::{Value, json};

use super::level;
use crate::explain;

pub(super) fn lines(diagnostics: &Diagnostics, look: Look) -> String {
    let values = diagnostics.iter().map(|finding| diagnostic(diagnostics, finding, look));
    values.fold(String::new(), |lines, value| lines + &value.to_string() + "\n")
}

fn diagnostic(diagnostics: &Diagnostics, finding: &Diagnostic, look: Look) -> Value {
    let notes = finding.notes().iter().map(|note| child("note", note, &[]));
    let helps = diagnostics.remedies(finding);
    json!({
        "$message_type": "diagnostic",
        "message": finding.message(),
        "code": { "code": finding.rule(), "explanation": explain::page(finding.rule()) },
        "level": level(finding.severity()),
        "spans": spans(diagnostics, finding),
        "children": notes.chain(helps.iter().map(help)).collect::<Vec<_>>(),
        "rendered": diagnostics.render_one(finding, look),
    })
}

/// A finding about a whole file stands at its start, for editors leave out what stands nowhere.
fn spans(diagnostics: &Diagnostics, finding: &Diagnostic) -> Vec<Value> {
    let places = diagnostics.places(finding);
    match (places.is_empty(), finding.path()) {
        (true, Some(path)) => vec![start_of(path)],
        _ => places.iter().map(|place| span(place, place.primary, None)).collect(),
    }
}

fn help(remedy: &Remedy<'_>) -> Value {
    let spans: Vec<Value> = remedy.changes.iter().map(|(place, text)| span(place, true, Some(text))).collect();
    child("help", remedy.message, &spans)
}

fn child(level: &str, message: &str, spans: &[Value]) -> Value {
    json!({
        "message": message, "code": null, "level": level, "spans": spans, "children": [], "rendered": null,
    })
}

fn span(place: &Place<'_>, primary: bool, replacement: Option<&str>) -> Value {
    json!({
        "file_name": place.path.display().to_string(),
        "byte_start": place.bytes.start,
        "byte_end": place.bytes.end,
        "line_start": place.start.line,
        "line_end": place.end.line,
        "column_start": place.start.column,
        "column_end": place.end.column,
        "is_primary": primary,
        "text": place.lines.iter().map(line).collect::<Vec<_>>(),
        "label": Some(place.label).filter(|label| !label.is_empty()),
        "suggested_replacement": replacement,
        "suggestion_applicability": replacement.map(|_| "MaybeIncorrect"),
        "expansion": null,
    })
}

fn line(line: &Line<'_>) -> Value {
    json!({ "text": line.text, "highlight_start": line.start, "highlight_end": line.end })
}

fn start_of(path: &Path) -> Value {
    json!({
        "file_name": path.display().to_string(),
        "byte_start": 0, "byte_end": 0, "line_start": 1, "line_end": 1, "column_start": 1, "column_end": 1,
        "is_primary": true, "text": [], "label": null,
        "suggested_replacement": null, "suggestion_applicability": null, "expansion": null,
    })
}
