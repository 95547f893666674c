//! What a change of a schema costs: rustc's answer at the user's line, and Cargo's whole output where the lock refuses it.

use std::fs;
use std::path::{Path, PathBuf};

use deimos_codegen::{Inputs, Promises};
use deimos_tests::app::App;
use deimos_tests::rustc;
use expect_test::expect_file;

/// The cases, each with `before.avsc`, `after.avsc`, `user.rs`, and what is expected.
const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/evolution");

fn scratch() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compile")
}

/// What rustc says of a user's code over the bindings of a schema.
fn answer(case: &str, schema: &str) -> String {
    let case_folder = Path::new(CASES).join(case);
    let folder = scratch().join("evolution").join(case).join(schema);
    fs::create_dir_all(&folder).unwrap();
    let bindings = deimos_codegen::generate(&Inputs::new(case_folder.join(schema))).unwrap();
    fs::write(folder.join("bindings.rs"), bindings.rust()).unwrap();
    fs::copy(case_folder.join("user.rs"), folder.join("user.rs")).unwrap();
    rustc::answer(&folder.join("user.rs"))
}

#[track_caller]
fn check(case: &str) {
    assert_eq!(answer(case, "before.avsc"), "", "{case}: it was good before");
    expect_file![Path::new(CASES).join(case).join("user.stderr")].assert_eq(&answer(case, "after.avsc"));
}

#[test]
fn a_field_that_is_gone_is_missed_where_it_is_read() {
    check("field_removed");
}

#[test]
fn another_type_is_noticed_where_it_is_used() {
    check("field_retyped");
}

#[test]
fn another_name_is_noticed_where_it_is_used() {
    check("field_renamed");
}

#[test]
fn a_field_without_a_default_is_asked_for_where_records_are_made() {
    check("field_added_without_default");
}

#[test]
fn a_field_with_a_default_breaks_nobody_s_code() {
    check("field_added_with_default");
    assert_eq!(answer("field_added_with_default", "after.avsc"), "");
}

#[test]
fn a_new_symbol_is_noticed_where_all_are_told_apart() {
    check("symbol_added");
}

const FIRST: &str = "{\n  \"type\": \"record\", \"name\": \"Order\", \"namespace\": \"acme\",\n  \"fields\": [\n    \
                     {\"name\": \"id\", \"type\": \"string\"},\n    {\"name\": \"total\", \"type\": \"long\"}\n  ]\n}\n";
const TOPICS: &str = "[topics.orders]\nvalue = \"acme.Order\"\nkey = { field = \"id\" }\n";

/// All that Cargo says, without the folder that the crate is in, the seconds that it took, and who it waited for.
fn said(app: &App) -> String {
    let output = app.cargo(&["build"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.success(), !said.contains("error: "), "{said}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    let said = said.replace(app.root().to_str().unwrap(), "/app");
    let passing = ["Finished ", "Blocking waiting for file lock"];
    let stays = |line: &&str| !passing.iter().any(|start| line.trim_start().starts_with(start));
    said.lines().filter(stays).map(|line| line.to_owned() + "\n").collect()
}

fn publish(app: &App) {
    let inputs = Inputs::new(app.root().join("schemas")).manifest(app.root().join("deimos.toml"));
    for file in Promises::read(&inputs).unwrap().record("2026-11-23").unwrap() {
        app.write(&format!("schemas.lock/{}.json", file.subject), &file.text);
    }
}

#[test]
fn cargo_says_what_the_lock_refuses_and_nothing_else() {
    let app = App::new(&scratch(), "locked");
    app.write("deimos.toml", TOPICS);
    app.write("schemas/acme/Order.avsc", FIRST);
    publish(&app);
    let first = app.cargo(&["build"]);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    assert_eq!(said(&app), "", "what was published is as it was");

    let narrowed = FIRST
        .replace("long", "int")
        .replace("string\"},", "string\"},\n    {\"name\": \"tenant\", \"type\": \"string\"},");
    app.write("schemas/acme/Order.avsc", &narrowed);
    let refused = said(&app);
    expect_file![Path::new(CASES).join("cargo_refuses.stderr")].assert_eq(&refused);
    assert_eq!(said(&app), refused, "it is said again by the next build");

    let rules = "\n[rules]\n\"backward::type_changed\" = \"warn\"\n\"backward::field_without_default\" = \"allow\"\n";
    app.write("deimos.toml", &format!("{TOPICS}{rules}"));
    expect_file![Path::new(CASES).join("cargo_warns.stderr")].assert_eq(&said(&app));
}
