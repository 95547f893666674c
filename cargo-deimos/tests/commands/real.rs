//! The same against a real registry, where there is one.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use super::run::{deimos, empty, folder};

const ORDER: &str = r#"{"type": "record", "name": "acme.Order", "fields": [{"name": "id", "type": "string"}]}"#;
const TOPICS: &str = "[topics.orders]\nvalue = \"acme.Order\"\nkey = { field = \"id\" }\n";

#[test]
fn what_is_registered_is_pulled_again() {
    let Ok(url) = std::env::var("SCHEMA_REGISTRY_URL") else {
        eprintln!("skipped: SCHEMA_REGISTRY_URL is not set; `eval \"$(cargo dev up)\"` starts a registry");
        return;
    };
    let unique = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let prefix = format!("command-{unique}.");
    let address = [("SCHEMA_REGISTRY_URL", url.as_str())];
    let contract = folder("real", &[("schemas/Order.avsc", ORDER), ("deimos.toml", TOPICS)]);
    let register = |more: &[&str]| deimos(&contract, &[&["register", "--prefix", &prefix], more].concat(), &address);

    register(&["--dry-run"]).exits(0).tells(&["orders-value: acme.Order would be its first version"]);
    register(&[])
        .exits(0)
        .tells(&["orders-key: acme.Order_key is now version 1", "orders-value: acme.Order is now version 1"]);
    register(&["--dry-run"]).exits(0).tells(&["orders-value: acme.Order is version 1"]);

    let against = |command: &[&str]| deimos(&contract, &[command, &["--prefix", &prefix]].concat(), &address);
    against(&["check", "--against", "registry"]).exits(0).tells(&["orders-value: as in version 1"]);
    against(&["lock", "--from-registry"]).exits(0).tells(&["orders-key: as the registry has it, up to version 1"]);
    deimos(&contract, &["check"], &[]).exits(0).tells(&["orders-value: as in version 1"]);

    let pulled = empty("real_pulled");
    deimos(&pulled, &["pull", "--prefix", &prefix], &address).exits(0).tells(&["2 new"]);
    assert!(fs::read_to_string(pulled.join("schemas/acme/Order.avsc")).unwrap().contains("\"id\""));

    fs::write(contract.join("schemas/Order.avsc"), ORDER.replace("]}", r#", {"name": "total", "type": "long"}]}"#))
        .unwrap();
    against(&["check", "--against", "registry"]).exits(100).tells(&["error[backward::field_without_default]"]);
    register(&[]).exits(100).tells(&["orders-value: acme.Order is refused", "backward::field_without_default"]);
    deimos(&contract, &["pull", "--prefix", &prefix], &address).exits(100).tells(&["-    {\"name\": \"total\""]);
}
