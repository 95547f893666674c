//! `cargo deimos migration` as a user runs it; the files it writes here are applied to databases by other tests.

use std::fs;
use std::path::{Path, PathBuf};

use super::run::{self, Said, deimos};

const FIRST: &str = "m20261123_000000_deimos.rs";
const SECOND: &str = "m20261124_010203_deimos.rs";

/// The folder of the tests that cross crates.
fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests")
}

/// A folder with a contract and a crate of migrations without any.
fn folder(name: &str) -> PathBuf {
    let text = |path: &str| fs::read_to_string(tests().join(path)).unwrap();
    let contract = text("golden/migrated/deimos.toml");
    let schema = text("migrations/before/Payment.avsc");
    let folder =
        run::folder(&format!("migration/{name}"), &[("deimos.toml", &contract), ("schemas/Payment.avsc", &schema)]);
    fs::create_dir_all(folder.join("migration/src")).unwrap();
    folder
}

fn schema(folder: &Path, text: &str) {
    fs::write(folder.join("schemas/Payment.avsc"), text).unwrap();
}

/// On a day of its own, given in seconds.
fn run(folder: &Path, seconds: u64, arguments: &[&str]) -> Said {
    deimos(folder, &[&["migration"], arguments].concat(), &[("SOURCE_DATE_EPOCH", &seconds.to_string())])
}

/// Holds a migration against the one that is applied to databases, or writes that where `UPDATE_EXPECT` is set.
#[track_caller]
fn is_as_expected(folder: &Path, file: &str) {
    let (written, expected) = (folder.join("migration/src").join(file), tests().join("migrations").join(file));
    let text = fs::read_to_string(written).unwrap();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&expected, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(expected).unwrap(), text);
}

const DAY: u64 = 24 * 60 * 60;
const START: u64 = 20_780 * DAY;

#[test]
fn tables_that_grow_get_another_migration() {
    let folder = folder("growing");
    let missing = run(&folder, START, &["--check"]);
    assert_eq!(missing.status, Some(100), "{}", missing.err);
    assert!(missing.err.contains("makes the table `payments_copy`"), "{}", missing.err);

    let first = run(&folder, START, &[]);
    assert_eq!(first.status, Some(0), "{}", first.err);
    assert_eq!(first.out.trim(), format!("migration/src/{FIRST}"));
    assert!(first.err.contains("mod m20261123_000000_deimos;"), "{}", first.err);
    is_as_expected(&folder, FIRST);
    let again = run(&folder, START, &[]);
    assert_eq!((again.status, again.out.len()), (Some(0), 0), "{}", again.err);
    assert!(again.err.starts_with("nothing to do"), "{}", again.err);

    schema(&folder, &fs::read_to_string(tests().join("golden/migrated/Payment.avsc")).unwrap());
    fs::write(folder.join("migration/src/lib.rs"), "mod m20261124_010203_deimos;\n").unwrap();
    let second = run(&folder, START + DAY + 3723, &[]);
    assert_eq!(second.status, Some(0), "{}", second.err);
    let told = "adds `fee`, `tags` to the table `payments_copy`\nadds `fee`, `tags` to the table `payments`\n";
    assert_eq!(second.err, told);
    is_as_expected(&folder, SECOND);
    run(&folder, START, &["--check"]).exits(0);
}

#[test]
fn what_could_lose_data_is_refused_until_it_is_recorded() {
    let folder = folder("shrinking");
    run(&folder, START, &["--record"]).exits(0);
    assert!(!folder.join("migration/src").join(FIRST).exists());
    let before = fs::read_to_string(folder.join("schemas/Payment.avsc")).unwrap();
    let changed = before
        .replace(r#"{"name": "ratio", "type": "double"},"#, r#"{"name": "count", "type": "long"},"#)
        .replace(r#"{"name": "final", "type": "boolean"}"#, r#"{"name": "final", "type": ["null", "boolean"]}"#);
    schema(&folder, &changed);
    let refused = run(&folder, START, &[]);
    assert_eq!(refused.status, Some(100), "{}", refused.err);
    for words in [
        "error: the table `payments_copy` would lose its column `ratio`",
        "error: the table `payments_copy` would get the column `count`, which is never null",
        "error: the column `final` of `payments` would change from boolean (never null) to boolean (nullable)",
        "help: write that migration yourself",
    ] {
        assert!(refused.err.contains(words), "no {words:?} in {}", refused.err);
    }
    run(&folder, START, &["--record"]).exits(0);
    run(&folder, START, &["--check"]).exits(0);
}

#[test]
fn a_folder_that_is_missing_is_named() {
    let folder = folder("nowhere");
    let output = run(&folder, START, &["--out", "db/src"]);
    assert_eq!(output.status, Some(3), "{}", output.err);
    assert!(output.err.starts_with("error: there is no folder db/src;"), "{}", output.err);
}
