//! The text of every schema, put together at run time from definitions that stand once, is what a registry was promised.

use std::fs;
use std::path::{Path, PathBuf};

use deimos_runtime::{Definition, Identity, Schema};
use deimos_schema::{DefinitionText, Issue, Schemata, SourceId, Type, TypeId, resolve, self_contained_text, syntax};
use deimos_tests::corpus;

/// Those of a golden case that has none.
#[allow(dead_code, reason = "for now every case has some")]
static DEFINITIONS: [Definition; 0] = [];

macro_rules! cases {
    ($($case:ident,)*) => {
        const CASES: &[(&str, fn() -> &'static [Definition])] = &[$((stringify!($case), || {
            #[allow(unused_imports, reason = "a case without records has no definitions, and those above are meant")]
            use deimos_tests::$case::*;
            &DEFINITIONS
        })),*];
    };
}

deimos_tests::with_golden_cases!(cases);

fn text(definitions: &'static [Definition], index: usize) -> String {
    let fullname = definitions[index].fullname;
    Schema { fullname, identity: Identity::from_bytes([0; 32]), definitions, index }.text()
}

/// What the contract's own types are registered as.
fn expected(schemata: &Schemata, id: TypeId) -> String {
    self_contained_text(schemata, &Type::named(id, schemata[id].span))
}

fn schemata(files: &[PathBuf]) -> Option<Schemata> {
    let mut issues = Vec::new();
    let texts: Vec<String> = files.iter().map(fs::read_to_string).collect::<Result<_, _>>().ok()?;
    let documents: Option<Vec<_>> =
        (0..).zip(files).zip(&texts).map(|((id, file), text)| parse(SourceId(id), file, text, &mut issues)).collect();
    resolve(&documents?, &mut issues)
}

fn parse(id: SourceId, file: &Path, text: &str, issues: &mut Vec<Issue>) -> Option<syntax::Document> {
    if file.extension().is_some_and(|extension| extension == "avpr") {
        syntax::parse_protocol(id, text, issues)
    } else {
        syntax::parse(id, text, issues)
    }
}

fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for entry in &entries {
            files(entry, found);
        }
    } else if path.extension().is_some_and(|extension| extension == "avsc" || extension == "avpr") {
        found.push(path.to_owned());
    }
}

fn files_of(path: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(path, &mut found);
    found
}

#[test]
fn generated_definitions_give_the_text_of_every_type() {
    let mut compared = 0;
    for (case, definitions) in CASES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(case);
        let schemata = schemata(&files_of(&folder)).unwrap_or_else(|| panic!("{case} is a good contract"));
        let definitions = definitions();
        for (index, definition) in definitions.iter().enumerate() {
            let text = text(definitions, index);
            match schemata.find(definition.fullname) {
                Some(id) => assert_eq!(text, expected(&schemata, id), "{case}"),
                None => {
                    assert_eq!(deimos_schema::Schema::parse(&text).unwrap().text(), text, "a derived key of {case}");
                }
            }
            compared += 1;
        }
    }
    assert!(compared > 50, "only {compared} definitions");
}

#[test]
fn public_contracts_are_put_together_too() {
    let Some(folder) = corpus::folder() else {
        deimos_tests::skipped(corpus::ABSENT);
        return;
    };
    let mut compared = 0;
    for unit in corpus::units(&folder) {
        let Some(schemata) = schemata(&files_of(&unit.path)) else { continue };
        let definitions = leaked(&schemata);
        for (id, _) in schemata.definitions() {
            let found = text(definitions, id.index());
            assert_eq!(found, expected(&schemata, id), "{}", unit.path.display());
            compared += 1;
        }
    }
    assert!(compared > 1000, "only {compared} definitions");
}

/// What a namespace decides: short names within it, a dot where a short name would mean another type.
#[test]
fn names_mean_the_same_type_wherever_they_stand() {
    let texts = [
        r#"{"type": "enum", "name": "E", "symbols": ["A"]}"#,
        r#"{"type": "enum", "name": "ns.E", "symbols": ["B"]}"#,
        r#"{"type": "record", "name": "ns.R", "fields": [
            {"name": "a", "type": ".E"}, {"name": "b", "type": "ns.E"}, {"name": "c", "type": ".E"},
            {"name": "d", "type": "ns.E"}, {"name": "e", "type": "other.F"}, {"name": "f", "type": "other.F"}]}"#,
        r#"{"type": "fixed", "name": "other.F", "size": 1}"#,
    ];
    let mut issues = Vec::new();
    let parse = |(id, text)| syntax::parse(SourceId(id), text, &mut issues).expect("it is good");
    let documents: Vec<_> = (0..).zip(texts).map(parse).collect();
    let schemata = resolve(&documents, &mut issues).expect("it is good");
    let id = schemata.find("ns.R").expect("it is there");
    let found = text(leaked(&schemata), id.index());
    assert_eq!(found, expected(&schemata, id));
    assert!(found.contains(r#"{"name":"c","type":".E"},{"name":"d","type":"E"}"#), "{found}");
    assert!(found.ends_with(r#"{"name":"f","type":"other.F"}]}"#), "{found}");
}

/// A chain that is longer than a stack is deep, each definition written once.
#[test]
fn a_long_chain_is_put_together() {
    let links: Vec<String> = (0..3000)
        .map(|number| {
            let next = format!(r#"{{"name": "next", "type": ["null", "Link{}"], "default": null}}"#, number + 1);
            let fields = if number < 2999 { next } else { String::new() };
            format!(r#"{{"type": "record", "name": "Link{number}", "fields": [{fields}]}}"#)
        })
        .collect();
    let mut issues = Vec::new();
    let parse = |(id, text): (u32, &String)| syntax::parse(SourceId(id), text, &mut issues).expect("it is good");
    let documents: Vec<_> = (0..).zip(&links).map(parse).collect();
    let schemata = resolve(&documents, &mut issues).expect("it is good");
    let definitions = leaked(&schemata);
    let size: usize = definitions.iter().flat_map(|definition| definition.body).map(|text| text.len()).sum();
    assert!(size < 3000 * 100, "{size} bytes of definitions");
    let id = schemata.find("Link0").expect("it is there");
    assert_eq!(text(definitions, id.index()), expected(&schemata, id));
}

/// As generated code has them, of a contract that was not generated.
fn leaked(schemata: &Schemata) -> &'static [Definition] {
    let leak = |text: String| -> &'static str { text.leak() };
    let definition = |definition: &deimos_schema::Definition| {
        let DefinitionText { kind, body, uses } = DefinitionText::of(schemata, definition);
        let body = body.into_iter().map(leak).collect::<Vec<_>>().leak();
        let uses = uses.into_iter().map(TypeId::index).collect::<Vec<_>>().leak();
        Definition { fullname: leak(definition.name.to_string()), kind, body, uses, own_defaults: None }
    };
    schemata.definitions().map(|(_, each)| definition(each)).collect::<Vec<_>>().leak()
}
