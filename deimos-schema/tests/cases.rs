//! What is said about small schemas: each case of `tests/cases` is one or more texts and the exact issues.
//!
//! A case is `=== name`, the texts with `+++` between them, `---`, and the issues as they were when the case was
//! accepted: `DEIMOS_ACCEPT=1 cargo test -p deimos-schema --test cases` writes them down anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use deimos_schema::{Issue, Severity, SourceId, Span, canonical_form, line_column, resolve, syntax};

#[test]
fn refused_schemas_say_why() {
    check_file("refused.txt", |outcome| outcome.form.is_empty());
}

#[test]
fn accepted_schemas_have_their_form_and_warnings() {
    check_file("accepted.txt", |outcome| !outcome.form.is_empty());
}

/// A remedy that does not mend is worse than none.
#[test]
fn patches_settle_what_they_are_for() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let (refused, accepted) = ("refused.txt", "accepted.txt");
    let mut patched = 0;
    for file in [refused, accepted].map(|name| fs::read_to_string(path.join(name)).expect("the cases")) {
        for case in file.split("=== ").skip(1) {
            let (title, rest) = case.split_once('\n').expect("a title");
            let input = rest.split_once("\n---\n").expect("texts, then ---").0;
            let texts: Vec<_> = input.split("\n+++\n").map(decode).collect();
            patched += issues(&texts).iter().map(|issue| check_patches(title, issue, &texts)).sum::<usize>();
        }
    }
    assert!(patched > 8, "only {patched} patches");
}

fn check_patches(title: &str, issue: &Issue, texts: &[String]) -> usize {
    let count = |issues: &[Issue]| issues.iter().filter(|other| other.message == issue.message).count();
    let before = count(&issues(texts));
    for patch in &issue.patches {
        let mut texts = texts.to_vec();
        texts[patch.span.source.0 as usize].replace_range(patch.span.start..patch.span.end, &patch.replacement);
        let left = issues(&texts);
        assert!(count(&left) < before, "{title}: {texts:?}: {left:?}");
    }
    issue.patches.len()
}

fn issues(texts: &[String]) -> Vec<Issue> {
    let mut issues = Vec::new();
    let parsed: Vec<_> = (0..).zip(texts).map(|(id, text)| syntax::parse(SourceId(id), text, &mut issues)).collect();
    if let Some(documents) = parsed.into_iter().collect::<Option<Vec<_>>>() {
        resolve(&documents, &mut issues);
    }
    issues
}

struct Outcome {
    /// A canonical form a line, one for each text.
    form: String,
    issues: String,
}

fn check_file(name: &str, right_side: fn(&Outcome) -> bool) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let file = fs::read_to_string(&path).expect("the cases");
    let mut written = String::new();
    for case in file.split("=== ").skip(1) {
        let (title, rest) = case.split_once('\n').expect("a title");
        let input = rest.split_once("\n---\n").expect("texts, then ---").0;
        let texts: Vec<_> = input.split("\n+++\n").map(decode).collect();
        let outcome = run(&texts);
        assert!(right_side(&outcome), "{title} is on the wrong side: {}", outcome.issues);
        writeln!(written, "=== {title}\n{input}\n---\n{}{}", outcome.form, outcome.issues).expect("a string takes all");
    }
    if std::env::var_os("DEIMOS_ACCEPT").is_some() {
        fs::write(&path, &written).expect("writable");
    }
    let file = fs::read_to_string(&path).expect("the cases");
    for (expected, found) in file.split("=== ").zip(written.split("=== ")) {
        assert_eq!(expected, found);
    }
    assert_eq!(file.len(), written.len());
}

/// `<EMPTY>` stands for no text, `<BOM>` for a byte order mark, `<TAB>` for a tab.
fn decode(text: &str) -> String {
    text.replace("<EMPTY>", "").replace("<BOM>", "\u{feff}").replace("<TAB>", "\t")
}

fn run(texts: &[String]) -> Outcome {
    let mut issues = Vec::new();
    let parsed: Vec<_> = (0..).zip(texts).map(|(id, text)| syntax::parse(SourceId(id), text, &mut issues)).collect();
    let documents: Option<Vec<_>> = parsed.into_iter().collect();
    let schemata = documents.and_then(|documents| resolve(&documents, &mut issues));
    assert_eq!(
        schemata.is_none(),
        issues.iter().any(Issue::is_error),
        "refused without an error, or accepted with one"
    );
    let form = schemata.map_or_else(String::new, |schemata| {
        schemata.roots().iter().fold(String::new(), |form, root| form + &canonical_form(&schemata, &root.ty) + "\n")
    });
    Outcome { form, issues: issues.iter().map(|issue| show(issue, texts)).collect() }
}

fn show(issue: &Issue, texts: &[String]) -> String {
    let severity = match issue.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut out = format!("{} {severity}[{}]: {}\n", place(issue.span, texts), issue.rule, issue.message);
    for (span, label) in &issue.labels {
        writeln!(out, "  {} {label}", place(*span, texts)).expect("a string takes all");
    }
    for patch in &issue.patches {
        writeln!(out, "  {} => {}: {}", place(patch.span, texts), patch.replacement, patch.message)
            .expect("a string takes all");
    }
    if let Some(help) = &issue.help {
        writeln!(out, "  help: {help}").expect("a string takes all");
    }
    out
}

/// Line, column and the text there; with the number of the text if there are several.
fn place(span: Span, texts: &[String]) -> String {
    let source = span.source.0 as usize;
    let (line, column) = line_column(&texts[source], span.start);
    let shown: String = texts[source][span.start..span.end].escape_debug().take(24).collect();
    match texts.len() {
        1 => format!("{line}:{column} {shown}"),
        _ => format!("{source}:{line}:{column} {shown}"),
    }
}
