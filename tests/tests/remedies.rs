//! What is proposed as a patch settles what it is proposed for.

use std::fs;
use std::path::{Path, PathBuf};

use deimos_codegen::{Diagnostic, Diagnostics, Inputs, Remedy};

/// The cases with a broken promise, from the folder of this package, in which tests run.
fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir("invalid").unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    entries.filter(|path| name(path).starts_with("promise_")).collect()
}

fn found(folder: &Path) -> Diagnostics {
    let inputs = Inputs::new(folder).manifest(folder.join("deimos.toml"));
    match deimos_codegen::generate(&inputs) {
        Ok(bindings) => bindings.warnings().clone(),
        Err(diagnostics) => diagnostics,
    }
}

/// The files of a case, and of its lock.
fn files(folder: &Path) -> Vec<PathBuf> {
    let lock = fs::read_dir(folder.join("schemas.lock")).unwrap();
    let own = fs::read_dir(folder).unwrap();
    own.chain(lock).map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect()
}

/// A copy of the case in which the remedy was taken.
fn settled(case: &Path, remedy: &Remedy<'_>) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("remedies").join(case.file_name().unwrap());
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("schemas.lock")).unwrap();
    for file in files(case) {
        let mut text = fs::read_to_string(&file).unwrap();
        let mut changes: Vec<_> = remedy.changes.iter().filter(|(place, _)| place.path == file).collect();
        changes.sort_by_key(|(place, _)| std::cmp::Reverse(place.bytes.start));
        for (place, replacement) in changes {
            text.replace_range(place.bytes.clone(), replacement);
        }
        fs::write(folder.join(file.strip_prefix(case).unwrap()), text).unwrap();
    }
    folder
}

#[test]
fn a_patch_mends_the_promise_that_was_broken() {
    let mut patches = 0;
    for case in cases() {
        let before = found(&case);
        for finding in &before {
            let is_same = |other: &Diagnostic| (other.rule(), other.message()) == (finding.rule(), finding.message());
            for remedy in before.remedies(finding).iter().filter(|remedy| !remedy.changes.is_empty()) {
                let after = found(&settled(&case, remedy));
                assert!(!after.iter().any(is_same), "{}: {}\n{after}", case.display(), remedy.message);
                let valid = |finding: &Diagnostic| {
                    finding.rule().starts_with("backward") || finding.rule().starts_with("forward")
                };
                assert!(after.iter().all(valid), "{}: {}\n{after}", case.display(), remedy.message);
                patches += 1;
            }
        }
    }
    assert!(patches >= 10, "only {patches} patches");
}
