//! `compile` in a build script, as Cargo sees it; and bindings of whole contracts as rustc sees them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use deimos_codegen::Inputs;
use deimos_tests::app::App;
use deimos_tests::{corpus, rustc};

const ORDER: &str =
    r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [{"name": "id", "type": "string"}]}"#;
const TOPICS: &str = "[topics.orders]\nvalue = \"acme.Order\"\nkey = { field = \"id\" }\n";

fn scratch() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compile")
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn build(app: &App) -> Output {
    app.cargo(&["build", "--verbose"])
}

#[track_caller]
fn build_is(app: &App, state: &str) {
    let output = build(app);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.lines().any(|line| line.trim_start().starts_with(&format!("{state} app v0.1.0"))), "{said}");
}

#[test]
fn a_build_script_is_run_again_only_when_the_contract_changes() {
    let app = App::new(&scratch(), "app");
    app.write("schemas/acme/Order.avsc", ORDER);
    assert!(build(&app).status.success());
    build_is(&app, "Fresh");
    assert!(app.bindings().contains("pub struct Order") && !app.bindings().contains("pub mod topics"));

    app.write("schemas/acme/Line.avsc", &ORDER.replace("Order", "Line"));
    build_is(&app, "Dirty");
    build_is(&app, "Fresh");
    assert!(app.bindings().contains("pub struct Line"), "a new file is seen by its folder");

    app.write("deimos.toml", TOPICS);
    build_is(&app, "Dirty");
    build_is(&app, "Fresh");
    assert!(app.bindings().contains("pub mod topics"), "the manifest beside Cargo.toml is found");

    app.write("deimos.toml", &TOPICS.replace("orders", "purchases"));
    build_is(&app, "Dirty");
    assert!(app.bindings().contains("pub struct Purchases"), "a change of the manifest is seen");

    build_is(&app, "Fresh");
    a_lock_is_awaited(&app);

    app.write("schemas/acme/Line.avsc", &format!("// a line\n{}", ORDER.replace("Order", "Line")));
    let warned = text(&build(&app).stderr);
    assert!(warned.contains("warning: app@0.1.0: json::comment: "), "{warned}");

    nothing_changed(&app);

    app.write("deimos.toml", &TOPICS.replace("\"id\"", "\"ids\"").replace("value", "vaule"));
    refused(&app);
    refused(&app);
}

/// A file that is written anew with what was in it: what was said is said again, out of memory alone, as long as the
/// bindings are there as they were.
#[track_caller]
fn nothing_changed(app: &App) {
    let write_again = || app.write("schemas/acme/Order.avsc", ORDER);
    let (bindings, path) = (app.bindings(), app.written().unwrap());
    let memory = path.with_file_name("unchanged");
    let remembered = fs::read_to_string(&memory).unwrap();
    fs::write(&memory, format!("{remembered}cargo::warning=out of memory\n")).unwrap();
    write_again();
    let said = text(&build(app).stderr);
    assert!(said.contains("Dirty app") && said.contains("warning: app@0.1.0: json::comment: "), "{said}");
    assert!(said.contains("warning: app@0.1.0: out of memory"), "{said}");

    fs::write(&path, "").unwrap();
    write_again();
    let said = text(&build(app).stderr);
    assert!(said.contains("json::comment: ") && !said.contains("out of memory"), "{said}");
    assert_eq!(app.bindings(), bindings);
    assert_eq!(fs::read_to_string(&memory).unwrap(), remembered);
}

/// As a lock arrives by git: nothing else has changed.
#[track_caller]
fn a_lock_is_awaited(app: &App) {
    app.write("schemas.lock/purchases-value.json", "{}\n");
    let said = text(&build(app).stderr);
    assert!(said.contains("lock::missing_key: `format` is missing"), "{said}");

    fs::remove_dir_all(app.root().join("schemas.lock")).unwrap();
    build_is(app, "Dirty");
    build_is(app, "Fresh");
}

/// Only what is wrong is shown, line by line, and shown again by the next build.
#[track_caller]
fn refused(app: &App) {
    let output = build(app);
    let said = text(&output.stderr);
    assert!(!output.status.success(), "{said}");
    let shown: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("error: app@0.1.0: ")).collect();
    assert_eq!(shown[0], "manifest::missing_key: topic `orders` has no `value`", "{said}");
    assert_eq!(shown[1], " --> deimos.toml:1:9", "{said}");
    assert!(shown.contains(&"manifest::unknown_key: unknown key `vaule`"), "{said}");
    assert!(!said.contains("rerun-if-changed") && !said.contains("panicked"), "{said}");
}

#[test]
fn bindings_of_the_sample_contract_compile() {
    compiles("sample", &workspace().join("schemas"));
}

/// Dashed namespaces, recursive unions: what the Ruby gem is tested with.
#[test]
fn bindings_of_the_gem_s_contract_compile() {
    match corpus::folder() {
        Some(folder) => compiles("gem", &folder.join("deimos")),
        None => deimos_tests::skipped(corpus::ABSENT),
    }
}

/// As a public module of a library, where every item must be documented, and as a private one of a binary.
#[track_caller]
fn compiles(name: &str, schemas: &Path) {
    let bindings = deimos_codegen::generate(&Inputs::new(schemas)).unwrap();
    let folder = scratch().join(name);
    bindings.write(&folder).unwrap();
    let library = "#![deny(warnings, missing_docs)]\n//! A contract.\n/// A contract.\npub mod contract { include!(\"bindings.rs\"); }\n";
    let binary = "#![deny(warnings)]\n#[allow(dead_code)]\nmod contract { include!(\"bindings.rs\"); }\nfn main() {}\n";
    for (kind, text) in [("lib", library), ("bin", binary)] {
        let source = folder.join(format!("{kind}.rs"));
        fs::write(&source, text).unwrap();
        rustc::checks(kind, &source);
    }
}
