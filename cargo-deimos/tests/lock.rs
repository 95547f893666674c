//! `cargo deimos lock`, `accept`, `check`, `diff` and `explain` as a user runs them: output, files, exit status.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lock").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("schemas")).unwrap();
    fs::write(folder.join("deimos.toml"), TOPICS).unwrap();
    order(&folder, FIRST);
    folder
}

fn order(folder: &Path, text: &str) {
    fs::write(folder.join("schemas/Order.avsc"), text).unwrap();
}

/// In a world of its own: no configuration of git, a day that does not pass.
fn command(program: &str, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("SOURCE_DATE_EPOCH", "1795392000");
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null").env("USER", "ann");
    command.env("GIT_CEILING_DIRECTORIES", Path::new(env!("CARGO_TARGET_TMPDIR")).join("lock"));
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(env!("CARGO_BIN_EXE_cargo-deimos"), folder, arguments).output().unwrap()
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = command("git", folder, arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", err(&output));
}

fn commit(folder: &Path) {
    git(folder, &["init", "-q"]);
    git(folder, &["add", "-A"]);
    git(folder, &["-c", "user.name=Ann", "-c", "user.email=ann@acme.com", "commit", "-q", "-m", "first"]);
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn exits(output: &Output, status: i32) {
    assert_eq!(output.status.code(), Some(status), "stdout: {}\nstderr: {}", out(output), err(output));
}

#[test]
fn what_is_published_is_recorded_once() {
    let folder = folder("recorded");
    let first = run(&folder, &["lock"]);
    exits(&first, 0);
    assert_eq!(err(&first), "orders-key: version 1 is recorded\norders-value: version 1 is recorded\n");
    let file = fs::read_to_string(folder.join("schemas.lock/orders-value.json")).unwrap();
    assert!(file.contains("\"version\": 1") && file.contains("\"date\": \"2026-11-23\""), "{file}");
    let again = run(&folder, &["lock"]);
    exits(&again, 0);
    assert_eq!(err(&again), "nothing is new: every subject is as it was published\n");
    assert_eq!(fs::read_to_string(folder.join("schemas.lock/orders-value.json")).unwrap(), file);
    assert_eq!(out(&first), "");
}

#[test]
fn a_broken_promise_ends_every_command_with_findings_until_it_is_accepted() {
    let folder = folder("accepted");
    exits(&run(&folder, &["lock"]), 0);
    order(&folder, SECOND);
    let checked = run(&folder, &["check"]);
    exits(&checked, 100);
    assert!(err(&checked).starts_with("error[backward::field_without_default]: "), "{}", err(&checked));
    assert!(
        err(&checked).contains("orders-value: changed since version 1; deploy producers first\n"),
        "{}",
        err(&checked)
    );
    exits(&run(&folder, &["gen"]), 100);
    let before = fs::read_to_string(folder.join("schemas.lock/orders-value.json")).unwrap();
    let refused = run(&folder, &["lock"]);
    exits(&refused, 100);
    assert!(err(&refused).ends_with("error: promises are broken; nothing was recorded\n"), "{}", err(&refused));
    assert_eq!(fs::read_to_string(folder.join("schemas.lock/orders-value.json")).unwrap(), before);

    let rule = "backward::field_without_default";
    let accepted = run(&folder, &["accept", "orders-value", rule, "Order.total", "--reason", "no data yet"]);
    exits(&accepted, 0);
    assert_eq!(err(&accepted), "orders-value: accepted by ann; 0 more to settle\n");
    exits(&run(&folder, &["check"]), 0);
    exits(&run(&folder, &["gen"]), 0);
    let recorded = run(&folder, &["lock"]);
    exits(&recorded, 0);
    assert_eq!(err(&recorded), "orders-value: version 2 is recorded\n");
}

/// A registry gives each text an id, and a key begins with it: the description of a key's type counts, once it is published.
#[test]
fn the_text_of_a_key_is_part_of_what_is_published() {
    let folder = folder("key_text");
    let described = |doc: &str| {
        let id = format!(r#"{{"type": "enum", "name": "Id", "doc": "{doc}", "symbols": ["A"]}}"#);
        order(&folder, &FIRST.replace(r#""string""#, &id));
    };
    described("a letter");
    exits(&run(&folder, &["lock"]), 0);
    described("one letter");
    let checked = run(&folder, &["check"]);
    exits(&checked, 100);
    let change = r#"doc of Id was "a letter" and is "one letter""#;
    assert!(
        err(&checked).starts_with("error[key::text_changed]: ") && err(&checked).contains(change),
        "{}",
        err(&checked)
    );
    let verdicts = "orders-key: changed since version 1; deploy in any order\norders-value: as in version 1\n";
    assert!(err(&checked).contains(verdicts), "{}", err(&checked));
    let differences = run(&folder, &["diff"]);
    let expected = "orders-key: changed since version 1; deploy in any order\n  \
                    [*] doc of Id: \"a letter\" -> \"one letter\" (key::text_changed)\n";
    assert_eq!(out(&differences), expected);

    let accept = ["accept", "orders-key", "key::text_changed", "Order_key", "--reason", "no data yet"];
    exits(&run(&folder, &accept), 0);
    described("any letter");
    exits(&run(&folder, &["check"]), 100);
    described("one letter");
    let checked = run(&folder, &["check"]);
    exits(&checked, 0);
    assert!(!err(&checked).contains("warning"), "{}", err(&checked));
    let recorded = run(&folder, &["lock"]);
    assert_eq!(err(&recorded), "orders-key: version 2 is recorded\n");
    let checked = run(&folder, &["check"]);
    assert_eq!(err(&checked), "orders-key: as in version 2\norders-value: as in version 1\n");
}

#[test]
fn a_key_that_gains_a_schema_is_no_news() {
    let folder = folder("key_gained");
    fs::write(folder.join("deimos.toml"), TOPICS.replace("{ field = \"id\" }", "\"plain\"")).unwrap();
    exits(&run(&folder, &["lock"]), 0);
    fs::write(folder.join("deimos.toml"), TOPICS).unwrap();
    let checked = run(&folder, &["check"]);
    exits(&checked, 100);
    assert!(
        err(&checked).starts_with("error[key::schema_changed]: `orders-key` has a schema now, "),
        "{}",
        err(&checked)
    );
    let differences = run(&folder, &["diff"]);
    let expected = "orders-key: changed since version 1 of the values; no order of deployment lets everybody read everything\n  \
                    [*] Order_key: a key without a schema -> acme.Order_key (key::schema_changed)\n";
    assert_eq!(out(&differences), expected);
    exits(&run(&folder, &["lock"]), 100);

    let accept = ["accept", "orders-key", "key::schema_changed", "Order_key", "--reason", "no data yet"];
    exits(&run(&folder, &accept), 0);
    let recorded = run(&folder, &["lock"]);
    assert_eq!(err(&recorded), "orders-key: version 1 is recorded\n");
    let checked = run(&folder, &["check"]);
    assert_eq!(err(&checked), "orders-key: as in version 1\norders-value: as in version 1\n");
}

#[test]
fn what_is_no_finding_cannot_be_accepted() {
    let folder = folder("no_finding");
    exits(&run(&folder, &["lock"]), 0);
    let rule = "backward::field_without_default";
    let accept = |path: &str, reason: &str| run(&folder, &["accept", "orders-value", rule, path, "--reason", reason]);
    let nothing = accept("Order.total", "why not");
    exits(&nothing, 2);
    assert_eq!(err(&nothing), "error: there is nothing to accept: no promise is broken\n");
    order(&folder, SECOND);
    let other = accept("Order.sum", "why not");
    exits(&other, 2);
    let expected = "error: there is no such break; these are there:\n  orders-value backward::field_without_default 'Order.total'    with version 1\n";
    assert_eq!(err(&other), expected);
    exits(&accept("Order.total", ""), 2);
    exits(&run(&folder, &["accept", "orders-value", rule, "Order.total"]), 2);
    let mut nobody = command(env!("CARGO_BIN_EXE_cargo-deimos"), &folder, &[]);
    nobody.args(["accept", "orders-value", rule, "Order.total", "--reason", "x"]).env_remove("USER");
    let nobody = nobody.output().unwrap();
    exits(&nobody, 2);
    assert!(err(&nobody).contains("--by NAME"), "{}", err(&nobody));
    git(&folder, &["init", "-q"]);
    git(&folder, &["config", "user.name", "Ann Lee"]);
    let named = accept("Order.total", "no data yet");
    exits(&named, 0);
    assert_eq!(err(&named), "orders-value: accepted by Ann Lee; 0 more to settle\n");
}

#[test]
fn a_revision_of_git_is_as_good_as_a_lock() {
    let folder = folder("git");
    commit(&folder);
    exits(&run(&folder, &["check", "--against", "git:HEAD"]), 0);
    order(&folder, SECOND);
    fs::write(
        folder.join("deimos.toml"),
        format!("{TOPICS}\n[topics.copies]\nvalue = \"acme.Order\"\nkey = \"none\"\n"),
    )
    .unwrap();
    let checked = run(&folder, &["check", "--against", "git:HEAD"]);
    exits(&checked, 100);
    let said = err(&checked);
    assert!(said.contains("must read the earlier schema (git:HEAD)") && said.contains("copies-value: new\n"), "{said}");
    assert!(!said.contains("cargo deimos accept"), "{said}");
    exits(&run(&folder, &["check"]), 0);
    let within = run(
        &folder.join("schemas"),
        &["check", "--schemas", ".", "--config", "../deimos.toml", "--against", "git:HEAD"],
    );
    exits(&within, 100);
    assert!(err(&within).contains("`Order.total` is new"), "{}", err(&within));
}

#[test]
fn a_revision_that_cannot_be_read_is_no_clean_one() {
    let folder = folder("no_git");
    let outside = run(&folder, &["check", "--against", "git:HEAD"]);
    exits(&outside, 3);
    assert!(
        err(&outside).contains("cannot compare with git:HEAD: git says: not a git repository"),
        "{}",
        err(&outside)
    );
    fs::write(folder.join("schemas/Bad.avsc"), "{").unwrap();
    commit(&folder);
    fs::remove_file(folder.join("schemas/Bad.avsc")).unwrap();
    let unknown = run(&folder, &["check", "--against", "git:no-such-branch"]);
    exits(&unknown, 3);
    assert!(err(&unknown).contains("there is no revision `no-such-branch`"), "{}", err(&unknown));
    let refused = run(&folder, &["diff", "--against", "git:HEAD"]);
    exits(&refused, 3);
    assert!(
        err(&refused).contains("error: cannot compare with git:HEAD: its contract is refused"),
        "{}",
        err(&refused)
    );
    exits(&run(&folder, &["check", "--against", "git:--help"]), 3);
    exits(&run(&folder, &["check", "--against", "svn:7"]), 2);
}

#[test]
fn differences_are_printed_line_by_line() {
    let folder = folder("differences");
    exits(&run(&folder, &["lock"]), 0);
    let same = run(&folder, &["diff"]);
    exits(&same, 0);
    assert_eq!((out(&same), err(&same)), (String::new(), "nothing has changed since the lock\n".to_owned()));
    order(&folder, &SECOND.replace("\"id\", \"type\": \"string\"", "\"id\", \"type\": \"bytes\""));
    fs::write(folder.join("deimos.toml"), TOPICS.replace("{ field = \"id\" }", "\"none\"")).unwrap();
    let changed = run(&folder, &["diff"]);
    exits(&changed, 0);
    let expected = "orders-value: changed since version 1; deploy producers first\n  \
                    [*] Order.id: string -> bytes\n  \
                    [+] Order.total: long (backward::field_without_default)\n\
                    orders-key: changed since version 1; no order of deployment lets everybody read everything\n  \
                    [*] key: a key with a schema -> a key without a schema (key::schema_changed)\n";
    assert_eq!(out(&changed), expected);
}

#[test]
fn a_rule_is_explained() {
    let folder = folder("explained");
    let page = run(&folder, &["explain", "backward::type_changed"]);
    exits(&page, 0);
    assert!(out(&page).starts_with("backward::type_changed\n\nA type is another one, "), "{}", out(&page));
    let list = run(&folder, &["explain"]);
    exits(&list, 0);
    assert!(out(&list).lines().count() > 80, "{}", out(&list));
    let unknown = run(&folder, &["explain", "type_changed"]);
    exits(&unknown, 2);
    assert!(err(&unknown).contains("  there is `backward::type_changed`\n"), "{}", err(&unknown));
}

#[test]
fn every_help_has_examples_and_names_what_a_status_means() {
    let folder = folder("help");
    for name in ["check", "diff", "lock", "accept"] {
        let help = out(&run(&folder, &["deimos", name, "--help"]));
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

fn merge(folder: &Path, branch: &str) -> Output {
    let identity = ["-c", "user.name=Ann", "-c", "user.email=ann@acme.com"];
    command("git", folder, &[&identity[..], &["merge", "-q", "--no-edit", branch]].concat()).output().unwrap()
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
    exits(&run(&folder, &["lock"]), 0);
    commit(&folder);
    git(&folder, &["branch", "-q", "-m", "main"]);
    git(&folder, &["branch", "-q", "payments"]);
    git(&folder, &["branch", "-q", "orders"]);

    order(&folder, &total(0));
    exits(&run(&folder, &["lock"]), 0);
    commit_all(&folder, "orders have a total");
    git(&folder, &["checkout", "-q", "payments"]);
    payment(r#"{"name": "id", "type": "string", "default": ""}"#);
    exits(&run(&folder, &["lock"]), 0);
    commit_all(&folder, "payments have an id");
    assert!(merge(&folder, "main").status.success());
    let merged = run(&folder, &["check"]);
    exits(&merged, 0);
    assert_eq!(err(&merged).matches("as in version 2").count(), 2, "{}", err(&merged));

    git(&folder, &["checkout", "-q", "orders"]);
    order(&folder, &total(1));
    exits(&run(&folder, &["lock"]), 0);
    commit_all(&folder, "orders have another total");
    assert!(!merge(&folder, "main").status.success());
    order(&folder, &total(0));
    let conflict = run(&folder, &["check"]);
    exits(&conflict, 100);
    assert!(err(&conflict).starts_with("error[lock::conflict]: two branches have changed"), "{}", err(&conflict));
}
