//! The corpus of public schemas, each unit as its `expect.json` says.

mod shared;

use std::fs;
use std::path::{Path, PathBuf};

use deimos_schema::{
    Identities, Identity, Issue, Kind, Schema, SchemaRef, Schemata, SourceId, can_read, line_column, resolve,
    self_contained_text, syntax,
};

#[derive(Default)]
struct Count {
    accepted: usize,
    refused: usize,
    mixed: usize,
    types: usize,
    misses: Vec<String>,
}

#[test]
fn every_unit_is_as_expected() {
    let Some(corpus) = shared::folder("corpus") else {
        return;
    };
    let mut count = Count::default();
    for unit in units(&corpus) {
        check_unit(&unit, &mut count);
    }
    println!("{} accepted, {} refused, {} mixed, {} types", count.accepted, count.refused, count.mixed, count.types);
    assert!(count.accepted > 100 && count.refused > 20 && count.types > 1000, "the corpus is not all there");
    assert!(count.misses.is_empty(), "{} misses:\n{}", count.misses.len(), count.misses.join("\n"));
}

fn check_unit(folder: &Path, count: &mut Count) {
    let meta = fs::read_to_string(folder.join("expect.json")).expect("listed");
    let meta: serde_json::Value = serde_json::from_str(&meta).expect("JSON");
    let files = files(folder);
    let runs: Vec<Vec<PathBuf>> = match meta["each"].as_bool() {
        Some(true) => files.into_iter().map(|file| vec![file]).collect(),
        _ => vec![files],
    };
    for run in runs {
        let name = run[0].display().to_string();
        let texts: Vec<_> =
            run.iter().map(|file| String::from_utf8_lossy(&fs::read(file).expect("listed")).into_owned()).collect();
        let (schemata, issues) = compile(&texts);
        match (meta["expect"].as_str().expect("a verdict"), &schemata) {
            ("accept", Some(_)) => count.accepted += 1,
            ("reject", None) => count.refused += 1,
            ("mixed", _) => count.mixed += 1,
            (expected, _) => count.misses.push(format!("{name}: expected {expected}\n{}", show(&texts, &issues))),
        }
        if let Some(schemata) = schemata {
            count.types += schemata.definitions().len();
            check_texts(&name, &schemata, &mut count.misses);
        }
    }
}

fn compile(texts: &[String]) -> (Option<Schemata>, Vec<Issue>) {
    let mut issues = Vec::new();
    let parsed: Vec<_> = (0..).zip(texts).map(|(id, text)| syntax::parse(SourceId(id), text, &mut issues)).collect();
    let documents: Option<Vec<_>> = parsed.into_iter().collect();
    let schemata = documents.and_then(|documents| resolve(&documents, &mut issues));
    assert_eq!(
        schemata.is_none(),
        issues.iter().any(Issue::is_error),
        "refused without an error, or accepted with one"
    );
    (schemata, issues)
}

/// Every type's own text parses again, to the same identity and the same text.
fn check_texts(name: &str, schemata: &Schemata, misses: &mut Vec<String>) {
    let mut identities = Identities::new(schemata);
    for (id, definition) in schemata.definitions() {
        if identities.of(id) != schemata.identity(id) {
            misses.push(format!("{name}: {} has two identities", definition.name));
        }
    }
    for root in schemata.roots() {
        let text = self_contained_text(schemata, &root.ty);
        match Schema::parse(&text) {
            Ok(again) if again.identity() == Identity::of(schemata, &root.ty) && again.text() == text => {
                let itself = SchemaRef { schemata, root: &root.ty };
                assert_eq!((can_read(itself, &again), can_read(&again, itself)), (Vec::new(), Vec::new()), "{name}");
                assert!(
                    matches!(root.ty.kind, Kind::Named(_))
                        || again.schemata().definitions().len() <= schemata.definitions().len()
                );
            }
            Ok(again) => misses.push(format!("{name}: another identity or text\n{text}\n{}", again.text())),
            Err(error) => misses.push(format!("{name}: {error}\n{text}")),
        }
    }
}

fn show(texts: &[String], issues: &[Issue]) -> String {
    let line = |issue: &Issue| {
        let (line, column) = line_column(&texts[issue.span.source.0 as usize], issue.span.start);
        format!("    {}: {}:{line}:{column}: {}", issue.rule, issue.span.source.0, issue.message)
    };
    issues.iter().filter(|issue| issue.is_error()).map(line).collect::<Vec<_>>().join("\n")
}

fn units(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    if folder.join("expect.json").exists() && !files(folder).is_empty() {
        found.push(folder.to_owned());
    }
    for entry in sorted(folder) {
        if entry.is_dir() {
            found.extend(units(&entry));
        }
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in sorted(folder) {
        if entry.is_dir() {
            found.extend(files(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "avsc") {
            found.push(entry);
        }
    }
    found
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    entries
}
