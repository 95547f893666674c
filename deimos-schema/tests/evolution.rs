//! Which schema reads whose data, held against other implementations on public and drawn schemas.

mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use deimos_schema::compatibility::{Break, Reach, Rule};
use deimos_schema::{Schema, can_read, same_on_the_wire};

#[test]
fn neighbouring_versions_of_the_corpus_read_each_other_as_the_reference_says() {
    let Some(corpus) = shared::folder("corpus/evolution") else {
        return;
    };
    let (mut pairs, mut misses) = (0, Vec::new());
    for unit in fs::read_dir(corpus).expect("a folder") {
        let unit = unit.expect("an entry").path();
        let expected = fs::read_to_string(unit.join("expect.json")).expect("every unit has one");
        let expected: serde_json::Value = serde_json::from_str(&expected).expect("JSON");
        for pair in expected["reads"]["pairs"].as_array().expect("pairs") {
            pairs += 1;
            misses.extend(compare(&unit, pair));
        }
    }
    println!("{} of {pairs} pairs agree with the reference", pairs - misses.len());
    assert!(pairs > 100, "the corpus is not all there");
    assert!(misses.is_empty(), "{}", misses.join("\n"));
}

/// What the reference says otherwise.
fn compare(unit: &Path, pair: &serde_json::Value) -> Option<String> {
    let writer = parse(&unit.join(pair["writer"].as_str().expect("a file")));
    let reader = parse(&unit.join(pair["reader"].as_str().expect("a file")));
    let breaks = can_read(&writer, &reader);
    assert!(can_read(&writer, &writer).is_empty() && can_read(&reader, &reader).is_empty(), "{}", unit.display());
    assert!(same_on_the_wire(&writer, &reader).is_err() || breaks.is_empty(), "{}: {breaks:?}", unit.display());
    let result = pair["result"].as_str().expect("a result");
    let expected: BTreeSet<_> = result.strip_prefix("no: ").into_iter().flat_map(error_types_of).collect();
    let found: BTreeSet<_> = breaks.iter().map(|found| found.rule.error_type().unwrap_or("none")).collect();
    // Of a union the reference says that a branch is missing, and not what is wrong in it.
    let finer = expected.contains("MISSING_UNION_BRANCH") || expected.contains("TYPE_MISMATCH");
    let agrees = if finer { !found.is_empty() } else { expected == found };
    (!agrees).then(|| format!("{} {pair}: {breaks:?}", unit.display()))
}

/// `MISSING_ENUM_SYMBOLS` of `MISSING_ENUM_SYMBOLS@/fields/1,…`.
fn error_types_of(result: &str) -> impl Iterator<Item = &str> {
    result.split(',').map(|part| part.split_once('@').expect("a type, then a place").0)
}

fn parse(file: &Path) -> Schema {
    let text = fs::read_to_string(file).expect("listed");
    Schema::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// A writer and a reader of the vectors, and what became of the data.
#[derive(Default)]
struct Rows {
    topic: String,
    good: usize,
    /// Errors that are the schemas' doing, not the bytes'.
    unreadable: usize,
}

#[test]
fn what_other_implementations_read_is_readable_and_what_they_refuse_is_not() {
    let Some(vectors) = shared::folder("vectors") else {
        return;
    };
    let pairs = rows(&vectors);
    let (mut readable, mut in_part, mut unreadable) = (0, 0, 0);
    let mut misses = Vec::new();
    for ((case, writer), rows) in &pairs {
        let writer = Schema::parse(writer).expect("a writer's schema");
        let reader = parse(&vectors.join("schemas").join(case).with_extension("avsc"));
        let breaks = can_read(&writer, &reader);
        let always = breaks.iter().any(|found| found.reach == Reach::Always);
        match (breaks.is_empty(), always) {
            (true, _) => readable += 1,
            (_, true) => unreadable += 1,
            _ => in_part += 1,
        }
        // What no row shows to be wrong may only be what no row has: another branch, another symbol.
        let unseen = |found: &Break| matches!(found.rule, Rule::UnionBranchUnknown | Rule::EnumSymbolUnknown);
        let unfounded = rows.unreadable == 0 && !breaks.iter().all(unseen);
        if (rows.good > 0 && always) || (rows.unreadable > 0 && breaks.is_empty()) || unfounded {
            misses.push(format!("{case} {}: {} good, {}: {breaks:?}", rows.topic, rows.good, rows.unreadable));
        }
        assert!(can_read(&writer, &writer).is_empty() && can_read(&reader, &reader).is_empty(), "{case}");
        assert!(same_on_the_wire(&writer, &reader).is_err() || breaks.is_empty(), "{case}: {breaks:?}");
    }
    println!("{} pairs: {readable} readable, {in_part} in part, {unreadable} not", pairs.len());
    assert!(pairs.len() > 400 && unreadable > 100, "the vectors are not all there");
    assert!(misses.is_empty(), "{} misses:\n{}", misses.len(), misses.join("\n"));
}

fn rows(vectors: &Path) -> BTreeMap<(String, String), Rows> {
    let mut pairs: BTreeMap<_, Rows> = BTreeMap::new();
    for line in fs::read_to_string(vectors.join("cases.jsonl")).expect("the vectors").lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let case = row["case"].as_str().expect("a case").to_owned();
        let rows = pairs.entry((case, row["writer"].to_string())).or_default();
        row["topic"].as_str().expect("a topic").clone_into(&mut rows.topic);
        match row["error"].as_str().and_then(|error| error.split(':').next()) {
            None => rows.good += 1,
            Some("incompatible" | "missing-field" | "enum-unknown") => rows.unreadable += 1,
            Some(_) => {}
        }
    }
    pairs
}

#[test]
fn rules_are_found_by_their_names() {
    for rule in Rule::ALL {
        assert_eq!(Rule::find(rule.id()), Some(rule));
    }
    assert_eq!(Rule::find("field"), None);
}
