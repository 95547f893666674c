//! Keys whose bytes change, from the finding to what is recorded.

use std::fs;
use std::path::{Path, PathBuf};

use super::run::{self, run};

const ORDER: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": {"type": "enum", "name": "Id", "doc": "a letter", "symbols": ["A"]}}
]}"#;

/// A folder of its own with a topic whose keys are this.
fn folder(name: &str, key: &str) -> PathBuf {
    run::folder(&format!("keys/{name}"), &[("deimos.toml", &topic(key)), ("schemas/Order.avsc", ORDER)])
}

fn topic(key: &str) -> String {
    format!("[topics.orders]\nvalue = \"acme.Order\"\nkey = {key}\n")
}

#[track_caller]
fn accepts(folder: &Path, rule: &str) {
    run(folder, &["accept", "orders-key", rule, "Order_key", "--reason", "no data yet"]).exits(0);
}

/// A registry gives each text an id, and a key begins with it: the description of a key's type counts, once it is published.
#[test]
fn the_text_of_a_key_is_part_of_what_is_published() {
    let folder = folder("text", "{ field = \"id\" }");
    let describe = |doc: &str| fs::write(folder.join("schemas/Order.avsc"), ORDER.replace("a letter", doc)).unwrap();
    run(&folder, &["lock"]).exits(0);
    describe("one letter");
    let checked = run(&folder, &["check"]).exits(100);
    let change = r#"doc of Id was "a letter" and is "one letter""#;
    assert!(checked.err.starts_with("error[key::text_changed]: ") && checked.err.contains(change), "{}", checked.err);
    let verdicts = "orders-key: changed since version 1; deploy in any order\norders-value: as in version 1\n";
    assert!(checked.err.contains(verdicts), "{}", checked.err);
    let differences = run(&folder, &["diff"]).exits(0);
    let expected = "orders-key: changed since version 1; deploy in any order\n  \
                    [*] doc of Id: \"a letter\" -> \"one letter\" (key::text_changed)\n";
    assert_eq!(differences.out, expected);

    accepts(&folder, "key::text_changed");
    describe("any letter");
    run(&folder, &["check"]).exits(100);
    describe("one letter");
    let checked = run(&folder, &["check"]).exits(0);
    assert!(!checked.err.contains("warning"), "{}", checked.err);
    let recorded = run(&folder, &["lock"]).exits(0);
    assert_eq!(recorded.err, "orders-key: version 2 is recorded\n");
    let checked = run(&folder, &["check"]).exits(0);
    assert_eq!(checked.err, "orders-key: as in version 2\norders-value: as in version 1\n");
}

#[test]
fn a_key_that_gains_a_schema_is_no_news() {
    let folder = folder("gained", "\"plain\"");
    run(&folder, &["lock"]).exits(0);
    fs::write(folder.join("deimos.toml"), topic("{ field = \"id\" }")).unwrap();
    let checked = run(&folder, &["check"]).exits(100);
    let said = "error[key::schema_changed]: `orders-key` has a schema now, ";
    assert!(checked.err.starts_with(said), "{}", checked.err);
    let differences = run(&folder, &["diff"]).exits(0);
    let expected = "orders-key: changed since version 1 of the values; no order of deployment lets everybody read everything\n  \
                    [*] Order_key: a key without a schema -> acme.Order_key (key::schema_changed)\n";
    assert_eq!(differences.out, expected);
    run(&folder, &["lock"]).exits(100);

    accepts(&folder, "key::schema_changed");
    let recorded = run(&folder, &["lock"]).exits(0);
    assert_eq!(recorded.err, "orders-key: version 1 is recorded\n");
    let checked = run(&folder, &["check"]).exits(0);
    assert_eq!(checked.err, "orders-key: as in version 1\norders-value: as in version 1\n");
}
