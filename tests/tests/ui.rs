//! What rustc answers to misuse of the runtime is said as in the file beside it; `UPDATE_EXPECT=1` rewrites it.

use std::fs;
use std::path::{Path, PathBuf};

use deimos_tests::rustc;
use expect_test::expect_file;

/// The cases, from the folder of this package, in which tests run: paths in messages are the same everywhere.
const CASES: &str = "ui";

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(CASES).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "rs")).collect();
    cases.sort();
    assert!(cases.len() >= 10, "only {} cases found", cases.len());
    cases
}

#[test]
fn rustc_answers_as_expected() {
    for case in cases() {
        let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join(case.with_extension("stderr"));
        expect_file![expected].assert_eq(&rustc::refusal(&case));
    }
}
