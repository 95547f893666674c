//! Slips of the command line, each answered with what was probably meant.

use std::fs;

use super::run::{folder, run, with_stdin};

const ORDER: &str = r#"{"type": "record", "name": "acme.Order", "fields": [
    {"name": "id", "type": "string"}, {"name": "note", "type": ["null", "string"], "default": null}]}"#;

#[test]
fn what_was_meant_is_named() {
    let folder = folder(
        "mistakes",
        &[("schemas/Order.avsc", ORDER), ("Cargo.toml", ""), ("src/main.rs", ""), ("order.jsonl", "{\"id\":\"a\"}\n")],
    );
    let says = |arguments: &[&str], status: i32, words: &str| {
        run(&folder, arguments).exits(status).tells(&[words]);
    };
    says(&["new", "My App"], 2, "and a letter first; take `my-app`");
    says(&["new", "1"], 2, "and a letter first\n");
    says(&["gen", "--out", "Cargo.toml"], 3, "cannot write into Cargo.toml: it is a file, expected a folder");
    says(&["gen", "--out", "src/contract"], 0, "src/contract/bindings.rs is written");
    says(&["fingerprint", "acme.Ordr"], 2, "help: did you mean `acme.Order`?");
    says(&["fingerprint", "Payment"], 2, "help: all types: cargo deimos fingerprint");
    says(&["explain", "Type_Changed"], 2, "there is `backward::type_changed`");
    says(&["decode", "order.jsonl"], 100, "help: messages and bare values are decoded with --schema");
    says(
        &["encode", "--schema", "acme.Order", "--hex", "order.jsonl"],
        100,
        "help: with --plain it fits: values are read as people write them",
    );
    let neither =
        with_stdin(&folder, &["encode", "--schema", "acme.Order", "--hex"], b"{\"name\": \"a\"}\n").exits(100);
    assert!(!neither.err.contains("help:"), "{}", neither.err);
}

#[test]
fn who_is_in_a_folder_of_the_crate_is_told_where_its_schemas_are() {
    let folder = folder("mistakes_below", &[("schemas/Order.avsc", ORDER), ("Cargo.toml", ""), ("src/main.rs", "")]);
    let below = run(&folder.join("src"), &["gen"]).exits(3);
    let here = fs::canonicalize(&folder).unwrap();
    below.tells(&[&format!("note: {} has a folder schemas: run the command there", here.display())]);
    let named = run(&folder, &["gen", "--schemas", "none"]).exits(3);
    assert!(!named.err.contains("note:"), "{}", named.err);
}

#[test]
fn the_first_word_of_rules_lists_them() {
    let folder = folder("mistakes_rules", &[]);
    for word in ["forward", "forward::"] {
        let list = run(&folder, &["explain", word]).exits(0).out;
        assert!(list.lines().count() > 5 && list.lines().all(|line| line.starts_with("forward::")), "{list}");
    }
}
