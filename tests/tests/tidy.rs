//! The rules of the house: who may know what, and how files are kept.

use std::fs;
use std::path::{Path, PathBuf};

const CRATES: [&str; 9] = [
    "deimos-schema",
    "deimos-codegen",
    "cargo-deimos",
    "deimos-runtime",
    "build-support",
    "build-support/bench",
    "examples/hello",
    "examples/shop",
    "tests",
];

/// The longest source file; one that outgrows it has outgrown its sentence.
const MAX_LINES: usize = 500;

struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The code without comments, so that a rule may be explained where it holds.
    fn code(&self) -> String {
        let lines = self.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for name in CRATES {
        for folder in ["src", "tests", "examples", "benches"] {
            collect(&root().join(name).join(folder), &mut found);
        }
        let build = root().join(name).join("build.rs");
        found.extend(build.exists().then_some(build));
    }
    assert!(found.len() > 30, "only {} files found", found.len());
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        Source { path: path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(), text }
    };
    found.into_iter().map(read).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[track_caller]
fn none(what: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{what}:\n  {}", offenders.join("\n  "));
}

/// Files whose code names one of `words`, apart from those under `allowed`.
fn naming(words: &[&str], within: &str, allowed: &[&str]) -> Vec<String> {
    let sources = sources().into_iter().filter(|source| source.path.starts_with(within));
    let others = sources.filter(|source| !allowed.iter().any(|allowed| source.path.starts_with(allowed)));
    let offending = |source: Source| {
        let code = source.code();
        words.iter().find(|word| code.contains(*word)).map(|word| format!("{} names {word}", source.path))
    };
    others.filter_map(offending).collect()
}

/// The names in the dependency tables of a manifest.
fn dependencies(name: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(name).join("Cargo.toml")).unwrap();
    let mut names = Vec::new();
    let mut within = false;
    for line in text.lines() {
        if let Some(table) = line.strip_prefix('[') {
            within = table.ends_with("dependencies]");
        } else if within && let Some((name, _)) = line.split_once(['.', ' ', '=']) {
            names.push(name.to_owned());
        }
    }
    names
}

#[test]
fn every_file_starts_with_one_sentence() {
    let starts = |source: &Source| {
        let first = source.text.lines().next().unwrap_or_default();
        let paragraph: Vec<&str> =
            source.text.lines().take_while(|line| line.trim() != "//!" && line.starts_with("//!")).collect();
        let sentence = paragraph.join(" ");
        !(first.starts_with("//! ") && sentence.trim_end().ends_with(['.', ':']))
    };
    none("no sentence that says what the file is for", &paths(sources().iter().filter(|source| starts(source))));
}

#[test]
fn no_file_is_too_long() {
    let long = |source: &&Source| source.text.lines().count() > MAX_LINES;
    none("more than 500 lines", &paths(sources().iter().filter(long)));
}

#[test]
fn no_module_is_named_after_nothing() {
    let empty = ["utils", "util", "common", "helpers", "helper", "manager", "data", "info", "misc"];
    let named = |source: &&Source| empty.contains(&stem(&source.path));
    none("a name that says nothing", &paths(sources().iter().filter(named)));
}

#[test]
fn the_architecture_names_every_module() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let known = |name: &str| map.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
    let missing = |source: &&Source| {
        let name = stem(&source.path);
        source.path.contains("/src/") && !["lib", "main", "mod", "tests"].contains(&name) && !known(name)
    };
    none("not in ARCHITECTURE.md", &paths(sources().iter().filter(missing)));
    assert!(map.lines().count() < 150, "ARCHITECTURE.md has {} lines", map.lines().count());
}

fn stem(path: &str) -> &str {
    Path::new(path).file_stem().unwrap().to_str().unwrap()
}

fn paths<'a>(sources: impl Iterator<Item = &'a Source>) -> Vec<String> {
    sources.map(|source| source.path.clone()).collect()
}

#[test]
fn generator_and_runtime_do_not_know_each_other() {
    assert!(!dependencies("deimos-codegen").iter().any(|name| name == "deimos-runtime"));
    assert!(!dependencies("deimos-runtime").iter().any(|name| name == "deimos-codegen"));
    let schema = dependencies("deimos-schema");
    assert!(schema.iter().any(|name| name == "sha2"), "the manifest is read: {schema:?}");
    assert!(!schema.iter().any(|name| name.starts_with("deimos")), "{schema:?}");
}

#[test]
fn the_tasks_of_the_workspace_depend_on_no_product_crate() {
    let tasks = dependencies("build-support");
    assert!(!tasks.iter().any(|name| name.contains("deimos") || name == "shop"), "{tasks:?}");
}

#[test]
fn every_version_stands_in_the_root_manifest() {
    let versions = |name: &&&str| {
        let text = fs::read_to_string(root().join(name).join("Cargo.toml")).unwrap();
        text.lines().any(|line| line.contains("version = \""))
    };
    // The comparisons are a workspace of their own.
    let members = CRATES.iter().filter(|name| **name != "build-support/bench");
    none("a version of its own", &members.filter(versions).map(ToString::to_string).collect::<Vec<_>>());
}

#[test]
fn schemas_know_neither_rust_nor_files() {
    none("deimos-schema", &naming(&["std::fs", "quote!", "quote::", "syn::", "rdkafka"], "deimos-schema/src", &[]));
}

#[test]
fn the_stages_of_the_generator_keep_to_themselves() {
    let codegen = "deimos-codegen/src";
    let stage = |name: &str| format!("{codegen}/{name}");
    let allowed = ["load", "output", "unchanged"].map(stage);
    let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
    none("only `load` reads files", &naming(&["fs::read", "fs::File", "read_dir"], codegen, &allowed));
    let rust = ["quote::", "quote!", "proc_macro2", "syn::", "prettyplease"];
    none("no stage before `render` writes Rust", &naming(&rust, codegen, &[&stage("render"), &stage("format")]));
    none("`render` does not know Avro", &naming(&["deimos_schema"], &stage("render"), &[]));
}

#[test]
fn librdkafka_is_known_to_the_kafka_modules_alone() {
    let allowed = ["deimos-runtime/src/kafka", "deimos-runtime/src/testing/broker"];
    none("rdkafka", &naming(&["rdkafka"], "deimos-runtime/src", &allowed));
}

#[test]
fn databases_are_known_to_the_database_modules_alone() {
    let runtime = "deimos-runtime/src";
    let allowed = ["outbox", "relay/store", "sink", "table", "source", "coerce/row", "lib.rs"]
        .map(|name| format!("{runtime}/{name}"));
    let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
    none("sea_orm or sqlx", &naming(&["sea_orm", "sqlx"], runtime, &allowed));
}

#[test]
fn the_registry_module_is_the_only_http_client() {
    let allowed = ["deimos-runtime/src/registry"];
    none("an HTTP client", &naming(&["schema_registry_converter", "reqwest"], "deimos-runtime/src", &allowed));
}

#[test]
fn tests_wait_for_conditions() {
    let tests = |source: &&Source| source.path.contains("/tests/");
    let sleeps = |source: &&Source| source.code().contains(concat!("thread::", "sleep("));
    none("a test that sleeps", &paths(sources().iter().filter(tests).filter(sleeps)));
}

#[test]
fn generated_code_names_absolute_paths_only() {
    let mut goldens = Vec::new();
    collect(&root().join("tests/golden"), &mut goldens);
    assert!(!goldens.is_empty());
    for golden in goldens {
        let text = fs::read_to_string(&golden).unwrap();
        let own = |name: &str| text.contains(&format!("struct {} ", name.trim_end_matches(['<', ','])));
        let mut relative = vec!["Option<", "Vec<", "String,", "Result<", "HashMap<", "Box<"];
        relative.retain(|name| !own(name));
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            for (at, _) in code.match_indices("::core::").chain(code.match_indices("::std::")) {
                let before = code[..at].chars().next_back();
                let absolute = before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '>');
                // A namespace of the contract may be called so too.
                let path = |c: char| c.is_alphanumeric() || "_:#".contains(c);
                let absolute = absolute || code[code[..at].trim_end_matches(path).len()..].starts_with("super::");
                assert!(absolute, "{}:{}: {line}", golden.display(), number + 1);
            }
            for name in &relative {
                for (at, _) in code.match_indices(name) {
                    let before = code[..at].chars().next_back();
                    let absolute = before.is_some_and(|c| c == ':' || c.is_alphanumeric() || c == '_');
                    assert!(absolute, "{}:{}: {line}", golden.display(), number + 1);
                }
            }
        }
    }
}
