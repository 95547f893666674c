//! `cargo deimos lock`, `accept`, `check`, `diff` and `explain` as a user runs them: output, files, exit status.

use std::fs;
use std::path::{Path, PathBuf};

use super::run::{self, Said, deimos, process, run, said};

const FIRST: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "string"}
]}"#;
const SECOND: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "string"},
  {"name": "total", "type": "long"}
]}"#;
const TOPICS: &str = "[topics.orders]\nvalue = \"acme.Order\"\nkey = { field = \"id\" }\n";

/// A folder of its own with the first schema and a topic.
fn folder(name: &str) -> PathBuf {
    run::folder(&format!("lock/{name}"), &[("deimos.toml", TOPICS), ("schemas/Order.avsc", FIRST)])
}

fn order(folder: &Path, text: &str) {
    fs::write(folder.join("schemas/Order.avsc"), text).unwrap();
}

fn git(folder: &Path, arguments: &[&str]) {
    said(&process("git", folder).args(arguments).output().unwrap()).exits(0);
}

fn commit(folder: &Path) {
    git(folder, &["init", "-q"]);
    git(folder, &["add", "-A"]);
    git(folder, &["-c", "user.name=Ann", "-c", "user.email=ann@acme.com", "commit", "-q", "-m", "first"]);
}

#[test]
fn what_is_published_is_recorded_once() {
    let folder = folder("recorded");
    let first = run(&folder, &["lock"]).exits(0);
    assert_eq!(first.err, "orders-key: version 1 is recorded\norders-value: version 1 is recorded\n");
    let file = fs::read_to_string(folder.join("schemas.lock/orders-value.json")).unwrap();
    assert!(file.contains("\"version\": 1") && file.contains("\"date\": \"2026-11-23\""), "{file}");
    let again = run(&folder, &["lock"]).exits(0);
    assert_eq!(again.err, "nothing is new: every subject is as it was published\n");
    assert_eq!(fs::read_to_string(folder.join("schemas.lock/orders-value.json")).unwrap(), file);
    assert_eq!(first.out, "");
}

/// Where a disk knows no case, the second of these would be the first; the third has a name too long for a file.
#[test]
fn every_subject_has_a_file_on_every_disk() {
    let folder = folder("names");
    let long = "o".repeat(249);
    let topic = |handle: &str, name: &str| {
        format!("[topics.{handle}]\nname = \"{name}\"\nvalue = \"acme.Order\"\nkey = \"none\"\n\n")
    };
    let topics = topic("a", "orders") + &topic("b", "Orders") + &topic("c", &long);
    fs::write(folder.join("deimos.toml"), topics).unwrap();
    run(&folder, &["lock"]).exits(0);
    let files = fs::read_dir(folder.join("schemas.lock")).unwrap();
    let mut files: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(
        files,
        ["Orders-value~2.json".to_owned(), format!("{}~2.json", "o".repeat(240)), "orders-value.json".to_owned()]
    );
    let checked = run(&folder, &["check"]).exits(0);
    let expected =
        format!("orders-value: as in version 1\nOrders-value: as in version 1\n{long}-value: as in version 1\n");
    assert_eq!(checked.err, expected);
    order(&folder, &SECOND.replace("\"long\"", "\"long\", \"default\": 0"));
    run(&folder, &["lock"]).exits(0);
    assert_eq!(fs::read_dir(folder.join("schemas.lock")).unwrap().count(), 3);
}

#[test]
fn a_broken_promise_ends_every_command_with_findings_until_it_is_accepted() {
    let folder = folder("accepted");
    run(&folder, &["lock"]).exits(0);
    order(&folder, SECOND);
    let checked = run(&folder, &["check"]).exits(100);
    assert!(checked.err.starts_with("error[backward::field_without_default]: "), "{}", checked.err);
    assert!(checked.err.contains("orders-value: changed since version 1; deploy producers first\n"), "{}", checked.err);
    run(&folder, &["gen"]).exits(100);
    let before = fs::read_to_string(folder.join("schemas.lock/orders-value.json")).unwrap();
    let refused = run(&folder, &["lock"]).exits(100);
    assert!(refused.err.ends_with("error: promises are broken; nothing was recorded\n"), "{}", refused.err);
    assert_eq!(fs::read_to_string(folder.join("schemas.lock/orders-value.json")).unwrap(), before);

    let rule = "backward::field_without_default";
    let accepted = run(&folder, &["accept", "orders-value", rule, "Order.total", "--reason", "no data yet"]).exits(0);
    assert_eq!(accepted.err, "orders-value: accepted by ann; 0 more to settle\n");
    run(&folder, &["check"]).exits(0);
    run(&folder, &["gen"]).exits(0);
    let recorded = run(&folder, &["lock"]).exits(0);
    assert_eq!(recorded.err, "orders-value: version 2 is recorded\n");
}

#[test]
fn what_is_no_finding_cannot_be_accepted() {
    let folder = folder("no_finding");
    run(&folder, &["lock"]).exits(0);
    let rule = "backward::field_without_default";
    let accept = |path: &str, reason: &str| run(&folder, &["accept", "orders-value", rule, path, "--reason", reason]);
    let nothing = accept("Order.total", "why not").exits(2);
    assert_eq!(nothing.err, "error: there is nothing to accept: no promise is broken\n");
    order(&folder, SECOND);
    let other = accept("Order.sum", "why not").exits(2);
    let expected = "error: there is no such break; these are there:\n  = orders-value backward::field_without_default 'Order.total'    with version 1\n";
    assert_eq!(other.err, expected);
    accept("Order.total", "").exits(2);
    run(&folder, &["accept", "orders-value", rule, "Order.total"]).exits(2);
    let nobody = ["accept", "orders-value", rule, "Order.total", "--reason", "x"];
    let nobody = deimos(&folder, &nobody, &[("USER", "")]).exits(2);
    assert!(nobody.err.contains("--by NAME"), "{}", nobody.err);
    git(&folder, &["init", "-q"]);
    git(&folder, &["config", "user.name", "Ann Lee"]);
    let named = accept("Order.total", "no data yet").exits(0);
    assert_eq!(named.err, "orders-value: accepted by Ann Lee; 0 more to settle\n");
}

#[test]
fn what_was_probably_to_be_accepted_is_named() {
    let folder = folder("misspelt");
    run(&folder, &["lock"]).exits(0);
    order(&folder, SECOND);
    let helps = |subject: &str, rule: &str, path: &str| {
        let said = run(&folder, &["accept", subject, rule, path, "--reason", "no data yet"]).exits(2);
        let helps = said.err.lines().filter_map(|line| line.strip_prefix("help: there is ")).map(str::to_owned);
        helps.collect::<Vec<_>>()
    };
    let (subject, rule, path) = ("orders-value", "backward::field_without_default", "Order.total");
    let a = |what: &str, near: &str| vec![format!("{what} with a similar name: `{near}`")];
    assert_eq!(helps("order-value", rule, path), a("a subject", subject));
    assert_eq!(helps(subject, "backward::field_without_defualt", path), a("a rule", rule));
    assert_eq!(helps(subject, rule, "Order.totla"), a("a path", path));
    assert_eq!(helps("order-value", rule, "total").len(), 2);
    assert_eq!(helps("orders-key", "key::schema_changed", "Customer"), Vec::<String>::new());
}

#[test]
fn a_revision_of_git_is_as_good_as_a_lock() {
    let folder = folder("git");
    commit(&folder);
    run(&folder, &["check", "--against", "git:HEAD"]).exits(0);
    order(&folder, SECOND);
    fs::write(
        folder.join("deimos.toml"),
        format!("{TOPICS}\n[topics.copies]\nvalue = \"acme.Order\"\nkey = \"none\"\n"),
    )
    .unwrap();
    let checked = run(&folder, &["check", "--against", "git:HEAD"]).exits(100);
    let said = checked.err;
    assert!(said.contains("must read the earlier schema (git:HEAD)") && said.contains("copies-value: new\n"), "{said}");
    assert!(!said.contains("cargo deimos accept"), "{said}");
    run(&folder, &["check"]).exits(0);
    let within = run(
        &folder.join("schemas"),
        &["check", "--schemas", ".", "--config", "../deimos.toml", "--against", "git:HEAD"],
    )
    .exits(100);
    assert!(within.err.contains("`Order.total` is new"), "{}", within.err);
}

#[test]
fn a_revision_that_cannot_be_read_is_no_clean_one() {
    let folder = folder("no_git");
    let outside = run(&folder, &["check", "--against", "git:HEAD"]).exits(3);
    assert!(outside.err.contains("cannot compare with git:HEAD: git says: not a git repository"), "{}", outside.err);
    fs::write(folder.join("schemas/Bad.avsc"), "{").unwrap();
    commit(&folder);
    fs::remove_file(folder.join("schemas/Bad.avsc")).unwrap();
    let unknown = run(&folder, &["check", "--against", "git:no-such-branch"]).exits(3);
    assert!(unknown.err.contains("there is no revision `no-such-branch`"), "{}", unknown.err);
    let refused = run(&folder, &["diff", "--against", "git:HEAD"]).exits(3);
    assert!(refused.err.contains("error: cannot compare with git:HEAD: its contract is refused"), "{}", refused.err);
    run(&folder, &["check", "--against", "git:--help"]).exits(3);
    run(&folder, &["check", "--against", "svn:7"]).exits(2);
}

#[test]
fn differences_are_printed_line_by_line() {
    let folder = folder("differences");
    run(&folder, &["lock"]).exits(0);
    let same = run(&folder, &["diff"]).exits(0);
    assert_eq!((same.out, same.err), (String::new(), "nothing has changed since the lock\n".to_owned()));
    order(&folder, &SECOND.replace("\"id\", \"type\": \"string\"", "\"id\", \"type\": \"bytes\""));
    fs::write(folder.join("deimos.toml"), TOPICS.replace("{ field = \"id\" }", "\"none\"")).unwrap();
    let changed = run(&folder, &["diff"]).exits(0);
    let expected = "orders-value: changed since version 1; deploy producers first\n  \
                    [*] Order.id: string -> bytes\n  \
                    [+] Order.total: long (backward::field_without_default)\n\
                    orders-key: changed since version 1; no order of deployment lets everybody read everything\n  \
                    [*] key: a key with a schema -> a key without a schema (key::schema_changed)\n";
    assert_eq!(changed.out, expected);
}

#[test]
fn a_rule_is_explained() {
    let folder = folder("explained");
    let page = run(&folder, &["explain", "backward::type_changed"]).exits(0);
    assert!(page.out.starts_with("backward::type_changed\n\nA type is another one, "), "{}", page.out);
    let list = run(&folder, &["explain"]).exits(0);
    assert!(list.out.lines().count() > 80, "{}", list.out);
    let unknown = run(&folder, &["explain", "type_changed"]).exits(2);
    assert!(unknown.err.contains("  = there is `backward::type_changed`\n"), "{}", unknown.err);
}

#[test]
fn every_help_has_examples_and_names_what_a_status_means() {
    let folder = folder("help");
    for name in ["check", "diff", "lock", "accept"] {
        let help = run(&folder, &["deimos", name, "--help"]).out;
        for part in [format!("Usage: cargo deimos {name}"), "Examples:".to_owned(), "Exit status:".to_owned()] {
            assert!(help.contains(&part), "{help}");
        }
    }
}

/// A commit of everything on the current branch.
fn commit_all(folder: &Path, message: &str) {
    git(folder, &["add", "-A"]);
    git(folder, &["-c", "user.name=Ann", "-c", "user.email=ann@acme.com", "commit", "-q", "-m", message]);
}

fn merge(folder: &Path, branch: &str) -> Said {
    let identity = ["-c", "user.name=Ann", "-c", "user.email=ann@acme.com"];
    said(&process("git", folder).args(identity).args(["merge", "-q", "--no-edit", branch]).output().unwrap())
}

#[test]
fn branches_merge_unless_both_publish_the_same_subject() {
    let folder = folder("branches");
    let total = |fallback: u32| SECOND.replace("\"long\"", &format!("\"long\", \"default\": {fallback}"));
    let payment = |fields: &str| {
        let text = format!(r#"{{"type": "record", "name": "Payment", "namespace": "acme", "fields": [{fields}]}}"#);
        fs::write(folder.join("schemas/Payment.avsc"), text).unwrap();
    };
    payment("");
    let topics = format!("{TOPICS}\n[topics.payments]\nvalue = \"acme.Payment\"\nkey = \"none\"\n");
    fs::write(folder.join("deimos.toml"), topics).unwrap();
    run(&folder, &["lock"]).exits(0);
    commit(&folder);
    git(&folder, &["branch", "-q", "-m", "main"]);
    git(&folder, &["branch", "-q", "payments"]);
    git(&folder, &["branch", "-q", "orders"]);

    order(&folder, &total(0));
    run(&folder, &["lock"]).exits(0);
    commit_all(&folder, "orders have a total");
    git(&folder, &["checkout", "-q", "payments"]);
    payment(r#"{"name": "id", "type": "string", "default": ""}"#);
    run(&folder, &["lock"]).exits(0);
    commit_all(&folder, "payments have an id");
    merge(&folder, "main").exits(0);
    let merged = run(&folder, &["check"]).exits(0);
    assert_eq!(merged.err.matches("as in version 2").count(), 2, "{}", merged.err);

    git(&folder, &["checkout", "-q", "orders"]);
    order(&folder, &total(1));
    run(&folder, &["lock"]).exits(0);
    commit_all(&folder, "orders have another total");
    assert_ne!(merge(&folder, "main").status, Some(0));
    order(&folder, &total(0));
    let conflict = run(&folder, &["check"]).exits(100);
    assert!(conflict.err.starts_with("error[lock::conflict]: two branches have changed"), "{}", conflict.err);
}
