//! Every rule that the compiler knows is shown by a case of `tests/invalid`, word for word.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Rules whose cases cannot be files beside the others, and where they are tested instead.
const ELSEWHERE: [(&str, &str); 4] = [
    ("load::more_findings", "takes a thousand findings: deimos-codegen/tests/hostile.rs"),
    ("load::path_not_utf8", "is no name that a repository should hold: deimos-codegen/tests/files.rs"),
    ("load::unreadable", "takes a file that is none: deimos-codegen/tests/files.rs"),
    ("rust::stale_bindings", "is about bindings that are checked in: cargo-deimos/tests/commands/generate.rs"),
];

/// The first words of rules, each with its own page in cargo-deimos/rules.
fn fronts() -> BTreeSet<String> {
    let pages = fs::read_dir(root().join("cargo-deimos/rules")).unwrap();
    pages.map(|page| page.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The string literals of the sources that name a rule.
fn rules() -> BTreeSet<String> {
    let fronts = fronts();
    let mut texts = Vec::new();
    for folder in ["deimos-schema/src", "deimos-codegen/src"] {
        read(&root().join(folder), "rs", &mut texts);
    }
    let code = texts.iter().map(|text| text.split("#[cfg(test)]").next().unwrap());
    let literals = code.flat_map(|code| code.split('"'));
    let is_rule = |literal: &&str| match literal.split_once("::") {
        Some((front, name)) => {
            let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            fronts.contains(front) && !name.is_empty() && name.chars().all(is_word)
        }
        None => false,
    };
    literals.filter(is_rule).map(str::to_owned).collect()
}

fn read(folder: &Path, extension: &str, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, extension, texts);
        } else if path.extension().is_some_and(|found| found == extension) {
            texts.push(fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_rule_is_shown_by_a_case() {
    let mut shown = Vec::new();
    read(Path::new("invalid"), "stderr", &mut shown);
    assert!(shown.len() >= 80, "only {} cases", shown.len());
    let rules = rules();
    assert!(rules.len() > 90, "only {} rules found: {rules:?}", rules.len());
    let is_shown = |rule: &str| shown.iter().any(|text| text.contains(&format!("[{rule}]: ")));
    let is_elsewhere = |rule: &str| ELSEWHERE.iter().any(|(known, _)| *known == rule);
    let missing: Vec<&String> = rules.iter().filter(|rule| !is_shown(rule) && !is_elsewhere(rule)).collect();
    assert!(missing.is_empty(), "no case in tests/invalid shows {missing:?}");
    for (rule, _) in ELSEWHERE {
        assert!(rules.contains(rule) && !is_shown(rule), "{rule} needs no exception");
    }
}
