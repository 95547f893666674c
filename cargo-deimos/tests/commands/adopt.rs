//! `cargo deimos lock --from-registry`: the lock with the numbers of a registry.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::fake::Fake;
use super::run::{Said, deimos, folder};

const MONEY: &str = r#"{"type": "record", "name": "acme.Money", "fields": [{"name": "cents", "type": "long"}]}"#;
const ORDER: &str = r#"{"type": "record", "name": "acme.Order", "fields": [{"name": "total", "type": "acme.Money"}]}"#;
const EARLIER: &str = r#"{"type": "record", "name": "acme.Order", "fields": []}"#;
const FILES: &[(&str, &str)] = &[
    ("schemas/Order.avsc", ORDER),
    ("schemas/Money.avsc", MONEY),
    (
        "deimos.toml",
        "[topics.orders]\nvalue = \"acme.Order\"\nkey = \"plain\"\n\n[topics.other]\nvalue = \"acme.Money\"\nkey = \"plain\"\n",
    ),
];

fn lock(folder: &Path, fake: &Fake) -> Said {
    let arguments = ["lock", "--from-registry", "--prefix", "live."];
    deimos(folder, &arguments, &[("SCHEMA_REGISTRY_URL", &fake.url())])
}

/// Number and day of each version.
fn recorded(folder: &Path) -> Vec<(u64, String)> {
    let file: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("schemas.lock/orders-value.json")).unwrap()).unwrap();
    let versions = file["versions"].as_array().unwrap().iter();
    versions
        .map(|version| (version["version"].as_u64().unwrap(), version["date"].as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn versions_are_recorded_as_published() {
    let (folder, fake) = (folder("adopted", FILES), Fake::start());
    fake.publish("money", MONEY, &json!({}));
    fake.publish("live.orders-value", EARLIER, &json!({}));
    let references = json!([{ "name": "acme.Money", "subject": "money", "version": 1 }]);
    fake.publish("live.orders-value", ORDER, &json!({ "references": references, "version": 4 }));
    lock(&folder, &fake).exits(0).tells(&[
        "orders-value: as the registry has it, up to version 4",
        "other-value: the registry does not have live.other-value",
    ]);
    assert_eq!(recorded(&folder).iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 4]);
    deimos(&folder, &["check"], &[]).exits(0).tells(&["orders-value: as in version 4"]);
    lock(&folder, &fake).exits(0).tells(&["nothing is new"]);
}

#[test]
fn what_was_recorded_keeps_its_day_and_what_is_not_published_is_named() {
    let (folder, fake) = (folder("adopted_again", FILES), Fake::start());
    deimos(&folder, &["lock"], &[]).exits(0);
    let file = folder.join("schemas.lock/orders-value.json");
    let text = fs::read_to_string(&file).unwrap();
    let day = &recorded(&folder)[0].1;
    fs::write(&file, text.replace(day, "2020-02-02")).unwrap();
    fake.publish("live.orders-value", EARLIER, &json!({}));
    fake.publish("money", MONEY, &json!({}));
    let references = json!([{ "name": "acme.Money", "subject": "money", "version": 1 }]);
    fake.publish("live.orders-value", ORDER, &json!({ "references": references }));
    lock(&folder, &fake).exits(0);
    assert_eq!(recorded(&folder)[1], (2, "2020-02-02".to_owned()));

    let other = Fake::start();
    other.publish("live.orders-value", EARLIER, &json!({}));
    lock(&folder, &other)
        .exits(0)
        .tells(&["warning: version 2 of orders-value was in the lock and is not in the registry"]);
    assert_eq!(recorded(&folder).len(), 1);
}

/// A key is promised by its text, which is that of the registry.
#[test]
fn the_text_of_a_key_is_recorded_as_published() {
    const KEY: &str = r#"{"type": "enum", "name": "acme.Id", "doc": "a letter", "symbols": ["A"]}"#;
    const VALUE: &str = r#"{"type": "record", "name": "acme.Order", "fields": [{"name": "id", "type": "acme.Id"}]}"#;
    let manifest = "[topics.orders]\nvalue = \"acme.Order\"\nkey = { fields = [\"id\"] }\n";
    let files = [("schemas/Order.avsc", VALUE), ("schemas/Id.avsc", KEY), ("deimos.toml", manifest)];
    let (folder, fake) = (folder("adopted_key", &files), Fake::start());
    deimos(&folder, &["lock"], &[]).exits(0);
    let file = fs::read_to_string(folder.join("schemas.lock/orders-key.json")).unwrap();
    let file: Value = serde_json::from_str(&file).unwrap();
    let published = file["versions"][0]["schema"].to_string().replace("a letter", "one letter");
    fake.publish("live.orders-key", &published, &json!({}));
    let adopted = lock(&folder, &fake).exits(0);
    adopted.tells(&["orders-key: as the registry has it, up to version 1", "version 1 of orders-key was in the lock"]);
    let change = r#"doc of Id was "one letter" and is "a letter""#;
    deimos(&folder, &["check"], &[]).exits(100).tells(&["key::text_changed", change]);
    lock(&folder, &fake).exits(0).tells(&["nothing is new"]);
}

#[test]
fn a_schema_that_cannot_be_read_keeps_everything_as_it_was() {
    let (folder, fake) = (folder("adopted_not", FILES), Fake::start());
    fake.publish("live.other-value", MONEY, &json!({}));
    fake.publish("live.orders-value", r#"{"type": "recrd"}"#, &json!({}));
    lock(&folder, &fake).exits(100).tells(&["live.orders-value version 1: 1:", "nothing is recorded"]);
    assert!(!folder.join("schemas.lock").exists());
}
