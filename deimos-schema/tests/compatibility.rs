//! What is said about changes of schemas: each case of `tests/cases/compatibility.txt` is two versions and the exact
//! findings, in both directions.
//!
//! A case is `=== name`, the earlier version, `+++`, the new one, `---`, and the findings as they were when the case was
//! accepted: `DEIMOS_ACCEPT=1 cargo test -p deimos-schema --test compatibility` writes them down anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use deimos_schema::compatibility::{Compatibility, Direction, Finding, Rule, check};
use deimos_schema::{
    Schema, SchemaRef, Schemata, SourceId, Span, can_read, line_column, resolve, same_on_the_wire, syntax,
};

#[test]
fn changes_of_schemas_are_explained() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/compatibility.txt");
    let file = fs::read_to_string(&path).expect("the cases");
    let (mut written, mut rules, mut cases) = (String::new(), BTreeSet::new(), 0);
    for case in file.split("=== ").skip(1) {
        let (title, rest) = case.split_once('\n').expect("a title");
        let input = rest.split_once("\n---\n").expect("two texts, then ---").0;
        let (earlier, new) = input.split_once("\n+++\n").expect("two texts");
        let findings = findings(title, earlier, new);
        rules.extend(findings.iter().map(Finding::rule));
        let shown: String = findings.iter().map(|finding| show(finding, earlier, new)).collect();
        let shown = if shown.is_empty() { "compatible\n".to_owned() } else { shown };
        writeln!(written, "=== {title}\n{input}\n---\n{shown}").expect("a string takes all that is written to it");
        cases += 1;
    }
    if std::env::var_os("DEIMOS_ACCEPT").is_some() {
        fs::write(&path, &written).expect("writable");
    }
    let file = fs::read_to_string(&path).expect("the cases");
    for (expected, found) in file.split("=== ").zip(written.split("=== ")) {
        assert_eq!(expected, found);
    }
    assert_eq!(file.len(), written.len());
    assert!(cases >= 60 && rules.len() == 2 * Rule::ALL.len(), "{cases} cases show {rules:?}");
}

fn findings(title: &str, earlier: &str, new: &str) -> Vec<Finding> {
    let parse = |text| Schema::parse(text).unwrap_or_else(|error| panic!("{title}: {error}"));
    let (earlier, new) = ([parse(earlier)], parse(new));
    let findings = check(Compatibility::Full, &new, &earlier);
    for (writer, reader) in [(&earlier[0], &new), (&new, &earlier[0])] {
        assert_eq!(can_read(writer, writer), [], "{title}: a schema reads itself");
        let same = same_on_the_wire(writer, reader).is_ok();
        assert!(!same || can_read(writer, reader).is_empty(), "{title}: what is the same can be read");
    }
    findings
}

fn show(finding: &Finding, earlier: &str, new: &str) -> String {
    let rule = finding.rule();
    let (here, there) = (place(finding.span(), new), place(finding.earlier_span(), earlier));
    format!("{rule}: {finding}\n  new {here}\n  earlier {there}\n  help: {}\n", finding.remedy())
}

/// Line, column and the text there.
fn place(span: Span, text: &str) -> String {
    let (line, column) = line_column(text, span.start);
    format!("{line}:{column} {}", text[span.start..span.end].escape_default())
}

fn order(fields: &str) -> Schema {
    let text = format!(r#"{{"type": "record", "name": "Order", "fields": [{fields}]}}"#);
    Schema::parse(&text).expect("a schema")
}

/// Three versions: a field comes, and its type changes.
fn versions() -> [Schema; 3] {
    let id = r#"{"name": "id", "type": "string"}"#;
    let total = |ty| format!(r#"{id}, {{"name": "total", "type": "{ty}", "default": 0}}"#);
    [order(id), order(&total("int")), order(&total("long"))]
}

#[test]
fn each_level_asks_the_versions_and_directions_that_it_names() {
    let earlier = versions();
    let new = order(r#"{"name": "id", "type": "string"}, {"name": "total", "type": "int"}"#);
    let found = |level| -> Vec<(usize, String)> {
        let findings = check(level, &new, &earlier);
        findings.iter().map(|finding| (finding.version, finding.rule())).collect()
    };
    let narrowed = (2, "backward::type_changed".to_owned());
    let missing = (0, "backward::field_without_default".to_owned());
    assert_eq!(found(Compatibility::None), []);
    assert_eq!(found(Compatibility::Backward), std::slice::from_ref(&narrowed));
    assert_eq!(found(Compatibility::BackwardTransitive), [missing.clone(), narrowed.clone()]);
    assert_eq!(found(Compatibility::Forward), []);
    assert_eq!(found(Compatibility::ForwardTransitive), []);
    assert_eq!(found(Compatibility::Full), std::slice::from_ref(&narrowed));
    assert_eq!(found(Compatibility::FullTransitive), [missing, narrowed]);
}

#[test]
fn forward_asks_whether_earlier_versions_read_the_new_one() {
    let earlier = versions();
    let new = order(r#"{"name": "total", "type": "string", "default": ""}"#);
    let rules = |level| check(level, &new, &earlier).iter().map(Finding::rule).collect::<Vec<_>>();
    assert_eq!(rules(Compatibility::Forward), ["forward::field_without_default", "forward::type_changed"]);
    assert_eq!(rules(Compatibility::ForwardTransitive).len(), 5);
}

#[test]
fn a_subject_without_versions_takes_any_schema() {
    for level in Compatibility::ALL {
        assert_eq!(check::<Schema>(level, &order(""), &[]), []);
    }
}

#[test]
fn levels_are_read_in_any_case_with_underscores_or_dashes() {
    for level in Compatibility::ALL {
        let name = level.name();
        for text in [name.to_owned(), name.to_lowercase(), name.to_lowercase().replace('_', "-")] {
            assert_eq!(text.parse(), Ok(level));
        }
    }
    assert_eq!(Compatibility::default(), Compatibility::Backward);
    for text in ["", "back", "FULL__TRANSITIVE", "backwardtransitive", "full "] {
        let error = text.parse::<Compatibility>().expect_err("no level");
        assert!(error.to_string().starts_with(&format!("unknown compatibility `{text}`")), "{error}");
    }
}

#[test]
fn a_type_among_many_texts_is_compared_where_it_stands() {
    let line = r#"{"type": "record", "name": "Line", "fields": [{"name": "price", "type": "int"}]}"#;
    let order_text = r#"{"type": "record", "name": "Order", "fields": [{"name": "line", "type": "Line"}]}"#;
    let mut issues = Vec::new();
    let parsed =
        [(SourceId(3), line), (SourceId(8), order_text)].map(|(id, text)| syntax::parse(id, text, &mut issues));
    let documents: Vec<_> = parsed.into_iter().flatten().collect();
    let schemata = resolve(&documents, &mut issues).expect("good schemas");
    let new = SchemaRef { schemata: &schemata, root: &schemata.roots()[1].ty };
    let earlier = [order(r#"{"name": "line", "type": {"type": "record", "name": "Line", "fields": []}}"#)];
    let findings = check(Compatibility::Backward, new, &earlier);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].cause.path, "Order.line.price");
    let span = findings[0].span();
    assert_eq!((span.source, &line[span.start..span.end]), (SourceId(3), r#"{"name": "price", "type": "int"}"#));
    assert_eq!(findings[0].direction, Direction::Backward);
    assert_eq!(check(Compatibility::Forward, &earlier[0], &[new]), findings_reversed(findings));
}

/// The same breaks, seen from the other version.
fn findings_reversed(findings: Vec<Finding>) -> Vec<Finding> {
    let reversed = |finding| Finding { direction: Direction::Forward, ..finding };
    findings.into_iter().map(reversed).collect()
}

/// Records of which each holds the next one, in texts of their own, because no one text may nest so deep.
fn chain(length: usize, last: &str) -> Schemata {
    let record = |at: usize| {
        let next = if at + 1 < length { format!("R{}", at + 1) } else { last.to_owned() };
        format!(r#"{{"type": "record", "name": "R{at}", "fields": [{{"name": "n", "type": "{next}"}}]}}"#)
    };
    let mut issues = Vec::new();
    let parsed = (0..length).filter_map(|at| syntax::parse(SourceId(0), &record(at), &mut issues));
    let documents: Vec<_> = parsed.collect();
    resolve(&documents, &mut issues).expect("good schemas")
}

#[test]
fn a_long_chain_of_records_is_walked_without_a_deep_stack() {
    let (writer, reader) = (chain(20_000, "string"), chain(20_000, "int"));
    let first = |schemata| -> SchemaRef<'_> {
        let schemata: &Schemata = schemata;
        SchemaRef { schemata, root: &schemata.roots()[0].ty }
    };
    assert_eq!(can_read(first(&writer), first(&writer)), []);
    let breaks = can_read(first(&writer), first(&reader));
    assert_eq!(breaks.iter().map(|found| found.rule).collect::<Vec<_>>(), [Rule::TypeChanged]);
    assert_eq!(breaks[0].path, format!("R0{}", ".n".repeat(20_000)));
}
