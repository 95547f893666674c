//! `cargo deimos register`: what is written, what would be, what is refused.

use std::fs;
use std::path::Path;

use super::fake::Fake;
use super::run::{Said, deimos, folder};

const ORDER: &str = r#"{"type": "record", "name": "acme.Order", "fields": [{"name": "id", "type": "string"}]}"#;
const NEXT: &str = r#"{"type": "record", "name": "acme.Order", "fields": [{"name": "id", "type": "string"}, {"name": "total", "type": "long"}]}"#;
const TOPICS: &str = "[topics.orders]\nname = \"shop.orders\"\nvalue = \"acme.Order\"\nkey = { field = \"id\" }\n\n[topics.log]\nvalue = \"acme.Order\"\nkey = \"none\"\n";

fn contract(name: &str) -> std::path::PathBuf {
    folder(name, &[("schemas/Order.avsc", ORDER), ("deimos.toml", TOPICS)])
}

fn register(folder: &Path, fake: &Fake, arguments: &[&str]) -> Said {
    deimos(folder, &[&["register"], arguments].concat(), &[("SCHEMA_REGISTRY_URL", &fake.url())])
}

fn writes(fake: &Fake) -> usize {
    fake.requests()
        .iter()
        .filter(|request| request.starts_with("POST /subjects/") && request.ends_with("/versions"))
        .count()
}

#[test]
fn keys_and_values_of_all_topics_are_registered_once() {
    let (folder, fake) = (contract("registered"), Fake::start());
    register(&folder, &fake, &[]).exits(0).tells(&[
        "shop.orders-key: acme.Order_key is now version 1 (id 1)",
        "shop.orders-value: acme.Order is now version 1 (id 2)",
        "log-value: acme.Order is now version 1 (id 2)",
    ]);
    assert_eq!(writes(&fake), 3);
    register(&folder, &fake, &[]).exits(0).tells(&["shop.orders-value: acme.Order is version 1 (id 2)"]);
    assert_eq!(writes(&fake), 3, "what is there is not written again");
}

#[test]
fn a_dry_run_writes_nothing() {
    let (folder, fake) = (contract("dry"), Fake::start());
    register(&folder, &fake, &["--dry-run"]).exits(0).tells(&["log-value: acme.Order would be its first version"]);
    assert_eq!(writes(&fake), 0);
    register(&folder, &fake, &["log", "--prefix", "staging."])
        .exits(0)
        .tells(&["staging.log-value: acme.Order is now"]);
    assert_eq!(writes(&fake), 1);

    fs::write(folder.join("schemas/Order.avsc"), NEXT.replace("\"long\"", "\"long\", \"default\": 0")).unwrap();
    let next = register(&folder, &fake, &["log", "--prefix", "staging.", "--dry-run"]).exits(0);
    next.tells(&["staging.log-value: acme.Order would be a new version, after 1"]);
    fs::write(folder.join("schemas/Order.avsc"), ORDER.replace("\"fields\"", "\"doc\": \"An order.\", \"fields\""))
        .unwrap();
    let described = register(&folder, &fake, &["log", "--prefix", "staging.", "--dry-run"]).exits(0);
    described.tells(&["would be a new version, read as 1 is: only descriptions differ"]);
    assert_eq!(writes(&fake), 1);
}

#[test]
fn a_refusal_is_told_in_both_words_and_leaves_nothing_half_done() {
    let (folder, fake) = (contract("refused"), Fake::start());
    register(&folder, &fake, &["orders"]).exits(0);
    fs::write(folder.join("schemas/Order.avsc"), NEXT).unwrap();
    for arguments in [&["--dry-run"][..], &[]] {
        register(&folder, &fake, arguments).exits(100).tells(&[
            "error: shop.orders-value: acme.Order is refused",
            "the registry: READER_FIELD_MISSING_DEFAULT_VALUE",
            "the subject promises BACKWARD",
            "backward::field_without_default: `Order.total`",
            "(version 1); give `total` a default",
            "log-value: acme.Order would be its first version",
        ]);
    }
    assert_eq!(writes(&fake), 2, "nothing of the second contract is registered, not even what would be taken");
}

#[test]
fn what_cannot_be_registered_is_said_before_anybody_is_asked() {
    let (folder, fake) = (contract("slips"), Fake::start());
    register(&folder, &fake, &["order"]).exits(2).tells(&["there is no topic `order`; deimos.toml has orders, log"]);
    fs::write(folder.join("deimos.toml"), "").unwrap();
    register(&folder, &fake, &[]).exits(2).tells(&["there are no topics"]);
    fs::write(folder.join("schemas/Order.avsc"), "{").unwrap();
    register(&folder, &fake, &[]).exits(100).tells(&["error[json::"]);
    assert!(fake.requests().is_empty());
}
