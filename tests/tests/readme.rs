//! The README and the guides show what is there: their code is that of programs that run, a diagnostic is one that is printed.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The fenced blocks of a language in the README.
fn blocks(language: &str) -> Vec<String> {
    blocks_of("README.md", language)
}

fn blocks_of(page: &str, language: &str) -> Vec<String> {
    let text = read(page);
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_example_is_the_program_hello() {
    let blocks = blocks("rust");
    let [build, main] = blocks.as_slice() else { panic!("{} blocks of Rust", blocks.len()) };
    assert!(read("examples/hello/build.rs").ends_with(build), "{build}");
    assert!(read("examples/hello/src/main.rs").ends_with(main), "{main}");
    assert!(main.starts_with("use "), "only the sentence about the module is left out:\n{main}");
    assert_eq!(self::blocks("toml"), [read("examples/hello/deimos.toml")]);
}

#[test]
fn the_diagnostic_is_printed_by_the_compiler() {
    let blocks = blocks("text");
    let [diagnostic] = blocks.as_slice() else { panic!("{} blocks of text", blocks.len()) };
    let printed = read("tests/invalid/promise_field_without_default/expected.stderr");
    assert!(printed.starts_with(diagnostic.trim_end()), "{diagnostic}");
}

#[test]
fn the_guide_to_the_codec_has_the_code_of_records() {
    let program = read("examples/records/src/main.rs");
    let blocks = blocks_of("docs/codec.md", "rust");
    assert!(!blocks.is_empty());
    for block in blocks {
        assert!(program.contains(&block), "not in examples/records:\n{block}");
    }
}

#[test]
fn the_readme_is_short() {
    let lines = read("README.md").lines().count();
    assert!(lines < 150, "{lines} lines");
}
