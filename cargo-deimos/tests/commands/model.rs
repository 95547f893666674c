//! `cargo deimos model`: the text against a golden, and the JSON.

use expect_test::expect_file;
use serde_json::Value;

use super::run::{deimos, folder};

const SCHEMA: &str = r#"{"type": "record", "name": "com.acme.Order", "fields": [
    {"name": "id", "type": "string"},
    {"name": "type", "type": {"type": "enum", "name": "Kind", "symbols": ["NEW", "returned"]}},
    {"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
    {"name": "contact", "type": ["null", "string", "long"], "default": null},
    {"name": "tags", "type": {"type": "map", "values": {"type": "array", "items": "string"}}},
    {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 4}},
    {"name": "message_id", "type": "string"}]}"#;
const TOPICS: &str = "[topics.orders]\nname = \"acme.orders\"\nvalue = \"com.acme.Order\"\nkey = { field = \"id\" }\nsink = \"orders_copy\"\n\n\
                      [topics.audit]\nvalue = \"com.acme.Order\"\nkey = \"plain\"\npartition = \"murmur2_random\"\nlog = \"count\"\nsource = { entity = \"crate::entity::audit\" }\n\n\
                      [types.\"com.acme.Order\"]\nrename = \"Purchase\"\nborrow = true\nfields.id.rename = \"number\"\n";

fn contract(name: &str) -> std::path::PathBuf {
    folder(name, &[("schemas/Order.avsc", SCHEMA), ("deimos.toml", TOPICS)])
}

#[test]
fn decisions_can_be_read() {
    let said = deimos(&contract("model"), &["model"], &[]).exits(0);
    expect_file!["expected/model.txt"].assert_eq(&said.out);
}

#[test]
fn programs_read_the_same() {
    let said = deimos(&contract("model_json"), &["model", "--json"], &[]).exits(0);
    let model: Value = serde_json::from_str(&said.out).unwrap();
    let subjects: Vec<_> =
        model["topics"][0]["subjects"].as_array().unwrap().iter().map(|s| s["subject"].as_str().unwrap()).collect();
    assert_eq!(subjects, ["acme.orders-key", "acme.orders-value"]);
    let schema = &model["topics"][0]["subjects"][1]["schema"];
    let parsed = deimos_schema::Schema::parse(schema["text"].as_str().unwrap()).unwrap();
    assert_eq!(schema["identity"].as_str().unwrap(), parsed.identity().to_string());
    let types = model["types"].as_array().unwrap();
    let order = types.iter().find(|ty| ty["avro"] == "com.acme.Order").unwrap();
    assert_eq!(order["rust"], "com::acme::Purchase");
    assert_eq!(order["view"], "PurchaseRef");
    assert_eq!(order["fields"][0]["avro"], "id");
    assert_eq!(order["fields"][0]["rust"], "number");
    assert_eq!(model["topics"][1]["key"], "plain");
    assert_eq!(model["version"], 1);
}

#[test]
fn a_contract_that_is_refused_has_no_model() {
    let folder = folder("model_refused", &[("schemas/Order.avsc", "{")]);
    assert!(deimos(&folder, &["model"], &[]).exits(100).tells(&["error[json::"]).out.is_empty());
}
