//! What each subcommand writes to stdout in the formats for machines: that, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::fake::Fake;
use super::json_schema;
use super::run::{Said, deimos, empty, folder};

const ORDER: &str = r#"{"type": "record", "name": "acme.Order", "fields": [{"name": "id", "type": "string"}]}"#;
const WIDER: &str = r#"{"type": "record", "name": "acme.Order", "fields": [
    {"name": "id", "type": "string"}, {"name": "total", "type": "long"}]}"#;
const TOPICS: &str = "[topics.orders]\nvalue = \"acme.Order\"\nkey = { field = \"id\" }\nsink = \"orders_copy\"\n";

/// Words of the command line, and how a run with them ends.
type Case = (&'static [&'static str], i32);

/// In a contract that is as it was published, with a warning.
const CLEAN: &[Case] = &[
    (&["gen"], 0),
    (&["gen", "--out", "contract"], 0),
    (&["gen", "--out", "schemas", "--check"], 100),
    (&["gen", "--out", "missing", "--check"], 3),
    (&["model"], 0),
    (&["fingerprint"], 0),
    (&["fingerprint", "acme.None"], 2),
    (&["fingerprint", "none.avsc"], 3),
    (&["check"], 0),
    (&["check", "--against", "git:HEAD"], 3),
    (&["diff"], 0),
    (&["lock"], 0),
    (&["lock", "--from-registry"], 0),
    (&["accept", "orders-value", "key::changed", "", "--reason", "so"], 2),
    (&["explain", "json::comment"], 0),
    (&["explain", "json::commend"], 2),
    (&["decode", "--schema", "acme.Order", "one.bin"], 0),
    (&["decode", "orders.jsonl"], 100),
    (&["encode", "--schema", "acme.Order", "orders.jsonl"], 0),
    (&["encode", "--schema", "acme.Order", "wrong.jsonl"], 100),
    (&["register", "--dry-run"], 0),
    (&["register", "none"], 2),
    (&["register"], 0),
    (&["pull", "none-value"], 100),
    (&["pull"], 0),
    (&["migration"], 3),
    (&["migration", "--out", "contract", "--check"], 100),
    (&["migration", "--out", "contract"], 0),
    (&["new", "billing"], 0),
    (&["new", "1"], 2),
    (&["completions", "bash"], 0),
];

/// In one that breaks a promise, at a registry that has the earlier version.
const BROKEN: &[Case] = &[
    (&["gen"], 100),
    (&["check"], 100),
    (&["check", "--against", "registry"], 100),
    (&["diff"], 0),
    (&["lock"], 100),
    (&["accept", "orders-value", "backward::field_without_default", "Order.none", "--reason", "so"], 2),
    (&["register"], 100),
    (&["pull"], 100),
    (&["accept", "orders-value", "backward::field_without_default", "Order.total", "--reason", "so"], 0),
];

/// A contract with its lock and a registry, which has the same.
fn published(name: &str, broken: bool) -> (PathBuf, Fake) {
    let order = format!("// an order\n{ORDER}");
    let files = [
        ("schemas/Order.avsc", order.as_str()),
        ("deimos.toml", TOPICS),
        ("contract/lib.rs", ""),
        ("one.bin", "\u{2}x"),
        ("orders.jsonl", "{\"id\":\"a\"}\n"),
        ("wrong.jsonl", "{\"id\":1}\n"),
    ];
    let folder = folder(name, &files);
    deimos(&folder, &["lock"], &[]).exits(0);
    let registry = Fake::start();
    registry.publish("orders-value", ORDER, &Value::Object(serde_json::Map::new()));
    if broken {
        fs::write(folder.join("schemas/Order.avsc"), WIDER).unwrap();
    }
    (folder, registry)
}

/// Runs all cases one after the other in this format.
fn each(format: &str, check: fn(&[&str], &Said)) {
    for (name, cases) in [("clean", CLEAN), ("broken", BROKEN)] {
        let (folder, registry) = published(&format!("formats/{format}_{name}"), name == "broken");
        for (arguments, status) in cases {
            let words = [*arguments, &["--message-format", format]].concat();
            let variables = [("SCHEMA_REGISTRY_URL", registry.url()), ("USER", "ann".to_owned())];
            let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let said = deimos(&folder, &words, &variables).exits(*status);
            check(arguments, &said);
        }
    }
}

#[test]
fn every_subcommand_is_among_the_cases() {
    let help = deimos(&empty("formats/help"), &["--help"], &[]).exits(0).out;
    let list = help.split_once("Commands:\n").unwrap().1.split("\n\n").next().unwrap();
    let starts = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let known: BTreeSet<&str> = starts.filter_map(|line| line.split_whitespace().next()).collect();
    let tried: BTreeSet<&str> = CLEAN.iter().chain(BROKEN).map(|(words, _)| words[0]).chain(["help"]).collect();
    assert_eq!(known, tried);
}

#[test]
fn json_is_a_line_a_message_and_all_of_them() {
    each("json", |arguments, said| {
        let messages: Vec<Value> = said
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{arguments:?}: {line}")))
            .collect();
        for message in &messages {
            let keys: Vec<&str> = message.as_object().unwrap().keys().map(String::as_str).collect();
            match message["$message_type"].as_str() {
                Some("status") => assert_eq!(keys, ["$message_type", "message", "subject"], "{arguments:?}"),
                Some("diagnostic") => {
                    let expected = ["$message_type", "children", "code", "level", "message", "rendered", "spans"];
                    assert_eq!(keys, expected, "{arguments:?}");
                }
                other => panic!("{arguments:?}: a message of type {other:?}"),
            }
        }
        let is_difference = |line: &str| line.starts_with(['-', '+', '@', ' ']);
        assert!(said.err.lines().all(is_difference), "{arguments:?}: {}", said.err);
        if said.status != Some(0) {
            assert!(messages.iter().any(|message| message["level"] == "error"), "{arguments:?}: nothing says why");
        }
    });
}

#[test]
fn github_is_nothing_but_workflow_commands() {
    each("github", |arguments, said| {
        for line in said.out.lines() {
            let level = line.strip_prefix("::").and_then(|line| line.split(' ').next());
            assert!(matches!(level, Some("error" | "warning" | "notice")), "{arguments:?}: {line}");
            assert!(line.matches("::").count() >= 2, "{arguments:?}: {line}");
        }
    });
}

#[test]
fn sarif_is_one_valid_document() {
    each("sarif", |arguments, said| {
        let log: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        let schema: Value = serde_json::from_str(include_str!("data/sarif-2.1.0.json")).unwrap();
        let violations = json_schema::violations(&schema, &log);
        assert!(violations.is_empty(), "{arguments:?}: {violations:#?}\n{log:#}");
        let invocation = &log["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], matches!(said.status, Some(0 | 100)), "{arguments:?}");
        if !matches!(said.status, Some(0 | 100)) {
            let notified = invocation["toolExecutionNotifications"].as_array().unwrap().len();
            let found = log["runs"][0]["results"].as_array().unwrap().len();
            assert!(notified + found > 0, "{arguments:?}: nothing says why");
        }
    });
}

#[test]
fn short_leaves_stdout_to_results() {
    let paths = |folder: &Path, said: Said| said.out.replace(&folder.display().to_string(), "");
    for (name, cases) in [("clean", CLEAN), ("broken", BROKEN)] {
        let of = |format: &str| published(&format!("formats/{format}_results_{name}"), name == "broken");
        let ((short, short_registry), (human, human_registry)) = (of("short"), of("human"));
        for (arguments, status) in cases {
            let run = |folder: &Path, registry: &Fake, format: &str| {
                let words = [*arguments, &["--message-format", format]].concat();
                let said = deimos(folder, &words, &[("SCHEMA_REGISTRY_URL", &registry.url())]).exits(*status);
                paths(folder, said)
            };
            assert_eq!(run(&short, &short_registry, "short"), run(&human, &human_registry, "human"), "{arguments:?}");
        }
    }
}
