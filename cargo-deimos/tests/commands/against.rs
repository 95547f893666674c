//! `--against registry` of `check` and `diff`: the versions that a registry has, with what they refer to.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::fake::Fake;
use super::run::{Said, deimos, folder};

const MONEY: &str = r#"{"type": "record", "name": "acme.Money", "fields": [{"name": "cents", "type": "long"}]}"#;
const FIRST: &str = r#"{"type": "record", "name": "acme.Order", "fields": [{"name": "total", "type": "acme.Money"}]}"#;
const NEXT: &str = r#"{"type": "record", "name": "acme.Order", "fields": [
  {"name": "total", "type": "acme.Money"},
  {"name": "note", "type": "string"}
]}"#;
const TOPICS: &str = "[topics.orders]\nvalue = \"acme.Order\"\nkey = \"plain\"\n";

fn contract(name: &str, order: &str) -> PathBuf {
    folder(name, &[("schemas/Order.avsc", order), ("schemas/Money.avsc", MONEY), ("deimos.toml", TOPICS)])
}

/// With one version of the subject, which refers to another subject.
fn registry(prefix: &str) -> Fake {
    let fake = Fake::start();
    fake.publish("money", MONEY, &json!({}));
    let references = json!([{ "name": "acme.Money", "subject": "money", "version": 1 }]);
    fake.publish(&format!("{prefix}orders-value"), FIRST, &json!({ "references": references }));
    fake
}

fn against(folder: &Path, fake: &Fake, arguments: &[&str]) -> Said {
    let url = fake.url();
    deimos(folder, &[arguments, &["--against", "registry"]].concat(), &[("SCHEMA_REGISTRY_URL", &url)])
}

#[test]
fn what_the_registry_has_is_what_is_promised() {
    let fake = registry("");
    against(&contract("against_same", FIRST), &fake, &["check"]).exits(0).tells(&["orders-value: as in version 1"]);
    let broken = contract("against_broken", NEXT);
    against(&broken, &fake, &["check"]).exits(100).tells(&[
        "error[backward::field_without_default]",
        "--> schemas/Order.avsc:3:",
        "version 1",
        &format!("the schema registry at {}", fake.url()),
    ]);
    let diff = against(&broken, &fake, &["diff"]).exits(0);
    assert!(diff.out.contains("[+]") && diff.out.contains("note"), "{}", diff.out);
    deimos(&broken, &["check"], &[]).exits(0).tells(&["orders-value: new"]);
}

/// How many versions of the subject were asked for.
fn fetched(fake: &Fake) -> usize {
    fake.requests().iter().filter(|request| request.starts_with("GET /subjects/orders-value/versions/")).count()
}

#[test]
fn what_is_not_promised_to_all_versions_asks_for_the_newest() {
    let fake = registry("");
    let total = |name: &str| format!(r#"{{"type": "record", "name": "acme.Order", "fields": [{name}]}}"#);
    fake.publish("orders-value", &total(""), &json!({}));
    fake.publish("orders-value", &total(r#"{"name": "total", "type": "long", "default": 0}"#), &json!({}));
    let folder = contract("against_newest", &total(r#"{"name": "total", "type": "long", "default": 0}"#));
    against(&folder, &fake, &["check"]).exits(0).tells(&["orders-value: as in version 3"]);
    assert_eq!(fetched(&fake), 1);
    let all = format!("{TOPICS}compatibility = \"backward_transitive\"\n");
    std::fs::write(folder.join("deimos.toml"), all).unwrap();
    against(&folder, &fake, &["check"]).exits(0);
    assert_eq!(fetched(&fake), 1 + 3);
}

/// The registry has a schema for keys that deimos.toml calls plain.
#[test]
fn a_key_that_loses_its_schema_is_found_in_a_registry_too() {
    let (folder, fake) = (contract("against_bare", FIRST), registry(""));
    fake.publish("orders-key", r#"{"type": "record", "name": "Order_key", "fields": []}"#, &json!({}));
    let said = against(&folder, &fake, &["check"]).exits(100);
    said.tells(&["error[key::schema_changed]: `orders-key` has no schema any more, but had one in version 1"]);
}

#[test]
fn a_prefix_stands_before_subjects() {
    let (folder, fake) = (contract("against_prefix", FIRST), registry("staging."));
    against(&folder, &fake, &["check"]).exits(0).tells(&["orders-value: new"]);
    against(&folder, &fake, &["check", "--prefix", "staging."]).exits(0).tells(&["orders-value: as in version 1"]);
}

#[test]
fn another_level_is_mentioned() {
    let folder = contract("against_level", FIRST);
    std::fs::write(folder.join("deimos.toml"), format!("{TOPICS}compatibility = \"full\"\n")).unwrap();
    let said = against(&folder, &registry(""), &["check"]).exits(0);
    said.tells(&["note: the registry promises BACKWARD for orders-value, deimos.toml FULL, which is what is checked"]);
}

#[test]
fn what_cannot_be_compared_is_no_success() {
    let (folder, fake) = (contract("against_strange", FIRST), Fake::start());
    fake.publish("orders-value", "syntax = \"proto3\";", &json!({ "schemaType": "PROTOBUF" }));
    against(&folder, &fake, &["check"]).exits(3).tells(&["the schema of orders-value is PROTOBUF, not Avro"]);
    deimos(&folder, &["check", "--against", "registry"], &[]).exits(2).tells(&["no schema registry is named"]);
    deimos(&folder, &["diff", "--against", "registry", "--registry", "http://127.0.0.1:1"], &[]).exits(3);
    deimos(&folder, &["check", "--against", "registrar"], &[]).exits(2).tells(&["or `registry`"]);
}
