//! What is generated is, to the byte, the expected file beside the schemas; `UPDATE_EXPECT=1` rewrites it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use deimos_codegen::{Bindings, Inputs};
use deimos_tests::GOLDEN_CASES;
use expect_test::expect_file;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// The contract of the examples in the documentation of the runtime, which cannot generate its own.
fn documentation() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deimos-runtime/docs/contract")
}

fn generate(case: &str) -> Bindings {
    generate_from(&root().join(case))
}

fn generate_from(folder: &Path) -> Bindings {
    let inputs = Inputs::new(folder);
    let manifest = folder.join("deimos.toml");
    let inputs = if manifest.exists() { inputs.manifest(manifest) } else { inputs };
    deimos_codegen::generate(&inputs).unwrap_or_else(|diagnostics| panic!("{}:\n{diagnostics}", folder.display()))
}

#[test]
fn bindings_are_as_expected() {
    for case in GOLDEN_CASES {
        let expected = root().join(case).join("expected/bindings.rs");
        expect_file![expected].assert_eq(generate(case).rust());
    }
}

#[test]
fn bindings_of_the_documentation_are_as_expected() {
    let bindings = generate_from(&documentation());
    expect_file![documentation().join("bindings.rs")].assert_eq(bindings.rust());
}

#[test]
fn every_case_is_listed() {
    let entries = fs::read_dir(root()).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir());
    let folders = entries.map(|entry| entry.file_name().into_string().unwrap());
    let listed: BTreeSet<String> = GOLDEN_CASES.iter().map(ToString::to_string).collect();
    assert_eq!(listed, folders.collect());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for case in GOLDEN_CASES {
        let (first, second) = (generate(case), generate(case));
        assert_eq!(first.rust(), second.rust(), "{case}");
    }
}
