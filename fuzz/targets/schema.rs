//! One schema, or a protocol: what is accepted survives being written and read again; what is refused says where.
#![no_main]

use deimos_schema::{Issue, Schema, SourceId, canonical_form, resolve, same_on_the_wire, self_contained_text, syntax};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match text.strip_prefix("protocol ") {
        Some(protocol) => check_protocol(protocol),
        None => check_schema(text),
    }
});

fn check_schema(text: &str) {
    let mut issues = Vec::new();
    let document = syntax::parse(SourceId(0), text, &mut issues);
    let schemata = document.and_then(|document| resolve(&[document], &mut issues));
    check_issues(text, &issues, schemata.is_some());
    if let Ok(schema) = Schema::parse(text) {
        check_forms(&schema);
    }
}

fn check_protocol(text: &str) {
    let mut issues = Vec::new();
    let document = syntax::parse_protocol(SourceId(0), text, &mut issues);
    let schemata = document.and_then(|document| resolve(&[document], &mut issues));
    check_issues(text, &issues, schemata.is_some());
    let Some(schemata) = schemata else { return };
    for root in schemata.roots() {
        let text = self_contained_text(&schemata, &root.ty);
        let schema = Schema::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(schema.canonical_form(), canonical_form(&schemata, &root.ty));
    }
}

fn check_issues(text: &str, issues: &[Issue], accepted: bool) {
    assert_eq!(issues.iter().any(Issue::is_error), !accepted, "{issues:?}");
    let spans = issues.iter().flat_map(|issue| {
        let labels = issue.labels.iter().map(|(span, _)| *span);
        [issue.span].into_iter().chain(labels).chain(issue.patches.iter().map(|patch| patch.span))
    });
    for span in spans {
        assert!(text.get(span.start..span.end).is_some(), "{span:?} is not a part of the text: {issues:?}");
    }
}

fn check_forms(schema: &Schema) {
    let text = schema.text();
    let again = Schema::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(again.identity(), schema.identity(), "{text}");
    assert_eq!(again.text(), text);
    assert_eq!(same_on_the_wire(&again, schema), Ok(()), "{text}");
    let mut names = schema.schemata().fullnames();
    // A name without a namespace, within a type that has one, is in that one when the canonical form is read again:
    // the form has no way to say otherwise.
    if names.clone().any(|name| name.contains('.')) && !names.all(|name| name.contains('.')) {
        return;
    }
    let form = schema.canonical_form();
    let canonical = Schema::parse(&form).unwrap_or_else(|error| panic!("{error}: {form}"));
    assert_eq!(canonical.canonical_form(), form);
    assert_eq!(canonical.fingerprint(), schema.fingerprint());
}
