//! `cargo deimos pull`: subjects into files.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::fake::Fake;
use super::run::{Said, deimos, empty, folder};

const MONEY: &str = r#"{"type": "record", "name": "Money", "namespace": "acme.base", "doc": "An amount.", "fields": [{"name": "cents", "type": "long"}]}"#;
const ORDER: &str = r#"{"type": "record", "name": "acme.Order", "fields": [{"name": "id", "type": "string"},
    {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["OPEN", "PAID"], "default": "OPEN"}},
    {"name": "before", "type": ["null", "Status"], "default": null, "x-note": [1, 1.50]}]}"#;
const INVOICE: &str =
    r#"{"type": "record", "name": "acme.Invoice", "fields": [{"name": "total", "type": "acme.base.Money"}]}"#;

fn pull(folder: &Path, fake: &Fake, arguments: &[&str]) -> Said {
    deimos(folder, &[&["pull"], arguments].concat(), &[("SCHEMA_REGISTRY_URL", &fake.url())])
}

/// Two subjects, one of which refers to a third.
fn registry() -> Fake {
    let fake = Fake::start();
    fake.publish("money", MONEY, &json!({}));
    fake.publish("orders-value", ORDER, &json!({}));
    let references = json!([{ "name": "acme.base.Money", "subject": "money", "version": 1 }]);
    fake.publish("invoices-value", INVOICE, &json!({ "references": references, "schemaType": "AVRO" }));
    fake
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

#[test]
fn every_named_type_is_one_file_that_compiles() {
    let (folder, fake) = (empty("pulled"), registry());
    pull(&folder, &fake, &[]).exits(0).tells(&["schemas/acme/Order.avsc: new, from orders-value version 1", "4 new"]);
    assert_eq!(
        read(&folder, "schemas/acme/Order.avsc"),
        "{\n  \"type\": \"record\",\n  \"name\": \"Order\",\n  \"namespace\": \"acme\",\n  \"fields\": [\n    \
         {\"name\": \"id\", \"type\": \"string\"},\n    {\"name\": \"status\", \"type\": \"Status\"},\n    \
         {\"name\": \"before\", \"type\": [\"null\", \"Status\"], \"default\": null, \"x-note\": [1, 1.50]}\n  ]\n}\n"
    );
    assert!(read(&folder, "schemas/acme/base/Money.avsc").contains("\"doc\": \"An amount.\""));
    assert!(read(&folder, "schemas/acme/Invoice.avsc").contains("\"acme.base.Money\""));
    let bindings = deimos(&folder, &["gen"], &[]).exits(0);
    assert!(bindings.out.contains("pub struct Invoice") && bindings.err.is_empty(), "{}", bindings.err);
    pull(&folder, &fake, &[]).exits(0).tells(&["0 new, 0 overwritten, 4 unchanged"]);
}

#[test]
fn subjects_can_be_chosen() {
    let fake = registry();
    pull(&empty("named"), &fake, &["invoices-value"]).exits(0).tells(&[
        "Invoice.avsc: new",
        "Money.avsc: new",
        "2 new",
    ]);
    pull(&empty("prefixed"), &fake, &["--prefix", "ord"]).exits(0).tells(&["2 new"]);
    let folder = empty("missing");
    pull(&folder, &fake, &["orders-value", "nope"]).exits(100).tells(&["has no subject `nope`", "nothing is written"]);
    pull(&folder, &fake, &["orders-value", "--version", "7"]).exits(100).tells(&["no version 7 of subject"]);
    pull(&folder, &fake, &["--version", "1"]).exits(2).tells(&["name the subjects"]);
    pull(&folder, &fake, &["orders-value", "--version", "0"]).exits(2);
    pull(&folder, &fake, &["--prefix", "x"]).exits(3).tells(&["has no subject that begins with `x`"]);
    assert!(!folder.join("schemas").exists());
}

#[test]
fn an_earlier_version_can_be_had() {
    let (folder, fake) = (empty("earlier"), registry());
    fake.publish("orders-value", &ORDER.replace("\"id\"", "\"number\""), &json!({}));
    pull(&folder, &fake, &["orders-value", "--version", "1"]).exits(0);
    assert!(read(&folder, "schemas/acme/Order.avsc").contains("\"id\""));
}

#[test]
fn what_is_not_avro_or_has_no_name_is_left_out_with_a_word() {
    let (folder, fake) = (empty("left_out"), registry());
    fake.publish("proto-value", "syntax = \"proto3\";", &json!({ "schemaType": "PROTOBUF" }));
    fake.publish("text-key", "\"string\"", &json!({}));
    fake.publish(
        "list-value",
        r#"{"type": "array", "items": {"type": "fixed", "name": "acme.Id", "size": 8}}"#,
        &json!({}),
    );
    pull(&folder, &fake, &[]).exits(0).tells(&[
        "note: proto-value is left out: its schema is PROTOBUF, not Avro",
        "note: the schema of text-key is string, which has no name: it is left out",
        "note: the schema of list-value is an array, which has no name: the types in it are written",
        "schemas/acme/Id.avsc: new",
    ]);
}

#[test]
fn two_definitions_of_one_name_are_refused_with_both_subjects() {
    let (folder, fake) = (empty("contradiction"), registry());
    fake.publish("old-money", &MONEY.replace("long", "int"), &json!({}));
    pull(&folder, &fake, &[]).exits(100).tells(&[
        "`acme.base.Money` is not the same in money version 1 and in old-money version 1",
        "--- money version 1",
        "+    {\"name\": \"cents\", \"type\": \"int\"}",
        "nothing is written",
    ]);
    assert!(!folder.join("schemas").exists());
}

#[test]
fn other_descriptions_are_no_contradiction() {
    let (folder, fake) = (empty("described"), registry());
    fake.publish("other-money", &MONEY.replace("An amount.", "Money."), &json!({}));
    pull(&folder, &fake, &[])
        .exits(0)
        .tells(&["warning: `acme.base.Money` is described otherwise in other-money version 1"]);
    assert!(read(&folder, "schemas/acme/base/Money.avsc").contains("An amount."));
}

#[test]
fn local_files_are_overwritten_by_force_alone() {
    let mine = r#"{"type": "record", "name": "acme.Order", "fields": []}"#;
    let (folder, fake) = (folder("local", &[("schemas/mine.avsc", mine)]), registry());
    pull(&folder, &fake, &[]).exits(100).tells(&[
        "--- schemas/mine.avsc",
        "+    {\"name\": \"id\", \"type\": \"string\"}",
        "error: schemas/mine.avsc is not as orders-value version 1 has it",
        "--force overwrites",
    ]);
    assert_eq!(read(&folder, "schemas/mine.avsc"), mine);
    assert!(!folder.join("schemas/acme").exists(), "nothing is written when something is refused");
    pull(&folder, &fake, &["--force", "--dry-run"]).exits(0).tells(&["1 would be overwritten"]);
    assert_eq!(read(&folder, "schemas/mine.avsc"), mine);
    pull(&folder, &fake, &["--force"]).exits(0).tells(&["3 new, 1 overwritten"]);
    assert!(read(&folder, "schemas/mine.avsc").contains("\"id\"") && !folder.join("schemas/acme/Order.avsc").exists());
}

#[cfg(unix)]
#[test]
fn a_type_behind_a_symbolic_link_is_there_already() {
    let folder = folder("linked", &[("elsewhere/Money.avsc", MONEY), ("schemas/README", "")]);
    std::os::unix::fs::symlink("../elsewhere", folder.join("schemas/base")).unwrap();
    std::os::unix::fs::symlink("../schemas", folder.join("elsewhere/round")).unwrap();
    pull(&folder, &registry(), &["money"]).exits(0).tells(&["0 new, 0 overwritten, 1 unchanged"]);
    assert!(!folder.join("schemas/acme").exists());
}

#[test]
fn a_type_among_others_is_left_to_its_author() {
    let files = [("schemas/all.avsc", ORDER)];
    let (same, fake) = (folder("nested_same", &files), registry());
    pull(&same, &fake, &["orders-value"]).exits(0).tells(&["0 new, 0 overwritten, 2 unchanged"]);
    let protocol = format!(r#"{{"protocol": "Shop", "types": [{MONEY}], "messages": {{}}}}"#);
    let described = folder("nested_protocol", &[("schemas/shop.avpr", &protocol)]);
    pull(&described, &fake, &["money"]).exits(0).tells(&["0 new, 0 overwritten, 1 unchanged"]);
    let changed = ORDER.replace("PAID", "PAYED");
    let other = folder("nested_other", &[("schemas/all.avsc", &changed)]);
    let said = pull(&other, &fake, &["orders-value", "--force"]).exits(100);
    said.tells(&["schemas/all.avsc defines `acme.Status` among other types", "a file of its own"]);
    assert_eq!(read(&other, "schemas/all.avsc"), changed);
}

#[test]
fn a_subject_that_cannot_be_read_is_named_with_its_place() {
    let (folder, fake) = (empty("unreadable"), registry());
    fake.publish("bad-value", r#"{"type": "record", "name": "../Evil", "fields": []}"#, &json!({}));
    fake.publish(
        "far-value",
        INVOICE,
        &json!({ "references": [{ "name": "acme.base.Money", "subject": "money", "version": 9 }] }),
    );
    pull(&folder, &fake, &["bad-value"]).exits(100).tells(&["bad-value version 1: 1:", "nothing is written"]);
    pull(&folder, &fake, &["far-value"])
        .exits(3)
        .tells(&["far-value refers to version 9 of money, which is not there"]);
    assert!(!folder.join("schemas").exists());
}
