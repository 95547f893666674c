//! `cargo deimos new`: a crate that is built, run and tested with what this workspace has built already.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::run::{Said, deimos, empty, said};

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Where this test was built.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned()
}

/// Cargo in the crate, offline, with the profile of this workspace, so that nothing heavy is built again.
fn cargo(folder: &Path, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO"));
    command.arg("--offline").args(arguments).current_dir(folder);
    let profile = ["CARGO_PROFILE_DEV_DEBUG", "CARGO_PROFILE_DEV_BUILD_OVERRIDE_DEBUG"];
    command.env("CARGO_TARGET_DIR", target()).envs(profile.map(|name| (name, "line-tables-only")));
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_this_build(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    said(&command.output().unwrap())
}

/// A folder of this checkout's own, always the same, so that a second run builds nothing.
fn outside_of_any_workspace() -> PathBuf {
    let checkout = deimos_schema::fingerprint::crc_64_avro(target().to_string_lossy().as_bytes());
    let folder = std::env::temp_dir().join(format!("deimos-new-{checkout:x}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    folder
}

/// What Cargo tells this test about its own crate.
fn is_of_this_build(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
        .iter()
        .any(|front| name.starts_with(front))
}

#[test]
fn the_crate_runs_and_is_tested_at_once() {
    let folder = outside_of_any_workspace();
    let made = deimos(&folder, &["new", "my-billing", "--path", &workspace().to_string_lossy()], &[]).exits(0);
    made.tells(&["my-billing is there; next: cd my-billing && cargo run"]);
    let billing = folder.join("my-billing");
    fs::copy(workspace().join("Cargo.lock"), billing.join("Cargo.lock")).unwrap();

    let run = cargo(&billing, &["run"]).exits(0);
    assert_eq!(run.out, "the customer of order-7 is to pay 19.90\n");
    let tests = cargo(&billing, &["test"]).exits(0);
    assert!(tests.out.contains("test an_order_is_billed ... ok"), "{}", tests.out);
    for said in [run, tests] {
        assert!(!said.err.contains("warning: unused") && !said.err.contains("`my-billing` ("), "{}", said.err);
    }
    if cargo(&billing, &["clippy", "--version"]).status == Some(0) {
        cargo(&billing, &["clippy", "--all-targets", "--", "-D", "warnings", "-W", "clippy::pedantic"]).exits(0);
    } else {
        eprintln!("skipped: clippy is not installed");
    }
    deimos(&billing, &["model"], &[]).exits(0);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_published_crates_of_this_version_are_the_default() {
    let folder = empty("new_published");
    deimos(&folder, &["new", "services/billing"], &[]).exits(0);
    let manifest = fs::read_to_string(folder.join("services/billing/Cargo.toml")).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert!(manifest.contains("name = \"billing\"\n"), "{manifest}");
    assert!(manifest.contains(&format!("deimos-runtime = \"{version}\"\n")), "{manifest}");
    assert!(manifest.contains(&format!("deimos-codegen = \"{version}\"\n")), "{manifest}");
}

#[test]
fn a_folder_that_exists_is_never_touched() {
    let folder = empty("new_exists");
    fs::create_dir(folder.join("billing")).unwrap();
    deimos(&folder, &["new", "billing"], &[]).exits(2).tells(&["billing exists already"]);
    assert_eq!(fs::read_dir(folder.join("billing")).unwrap().count(), 0);
    for name in ["Billing", "1a", "match", "..", "tokio"] {
        deimos(&folder, &["new", name], &[]).exits(2).tells(&["cannot be the name of a crate"]);
    }
    deimos(&folder, &["new", "other", "--path", "."], &[]).exits(2).tells(&["is . a checkout of Deimos?"]);
    assert!(!folder.join("other").exists());
}

#[test]
fn a_crate_within_a_workspace_is_told_so() {
    let folder = empty("new_member");
    fs::write(folder.join("Cargo.toml"), "[workspace]\nmembers = []\n").unwrap();
    deimos(&folder, &["new", "billing"], &[]).exits(0).tells(&["within the workspace of", "`members`"]);
}
