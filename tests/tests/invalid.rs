//! What is wrong with an input is said as in the file beside it; `UPDATE_EXPECT=1` rewrites it.

use std::fs;
use std::path::Path;

use deimos_codegen::{Inputs, Look, Severity};
use expect_test::expect_file;

/// The cases, from the folder of this package, in which tests run: paths in messages are the same everywhere.
const CASES: &str = "invalid";

fn inputs(folder: &Path) -> Inputs {
    let manifest = folder.join("deimos.toml");
    let inputs = Inputs::new(folder);
    if manifest.exists() { inputs.manifest(manifest) } else { inputs }
}

fn cases() -> Vec<String> {
    let entries = fs::read_dir(CASES).unwrap();
    let mut cases: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    cases.sort();
    assert!(cases.len() > 50, "only {} cases found", cases.len());
    cases
}

#[test]
fn diagnostics_are_as_expected() {
    for case in cases() {
        let folder = Path::new(CASES).join(&case);
        let (diagnostics, severity) = match deimos_codegen::generate(&inputs(&folder)) {
            Ok(bindings) => (bindings.warnings().clone(), Severity::Warning),
            Err(diagnostics) => (diagnostics, Severity::Error),
        };
        let expected = if case.starts_with("warning_") { Severity::Warning } else { Severity::Error };
        assert!(!diagnostics.is_empty(), "{case}: nothing was found");
        assert_eq!(severity, expected, "{case}:\n{diagnostics}");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder).join("expected.stderr");
        expect_file![file].assert_eq(&diagnostics.render(Look::Plain));
    }
}

#[test]
fn no_rule_goes_without_its_place() {
    for case in cases() {
        let folder = Path::new(CASES).join(&case);
        let Err(diagnostics) = deimos_codegen::generate(&inputs(&folder)) else { continue };
        let text = diagnostics.render(Look::Plain);
        for finding in &diagnostics {
            assert!(finding.rule().contains("::"), "{case}: {}", finding.rule());
            let placed = text.contains("-->") || finding.rule().starts_with("load::");
            assert!(placed, "{case}:\n{text}");
        }
    }
}

#[test]
fn a_folder_that_is_missing_is_named() {
    let diagnostics = deimos_codegen::generate(&Inputs::new("no/such/folder")).unwrap_err();
    assert!(diagnostics.is_unreadable());
    let text = "error[load::unreadable]: there is no folder no/such/folder\n |\n\
                help: make it and put the contract's .avsc files there, or name the folder they are in";
    assert_eq!(diagnostics.to_string(), text);
}

#[test]
fn a_dashed_namespace_is_told_once_for_all_its_files() {
    let folder = std::env::temp_dir().join(format!("deimos-dashes-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for file in 0..25 {
        let text = format!(r#"{{"type": "fixed", "name": "Id{file}", "namespace": "my-company", "size": 8}}"#);
        fs::write(folder.join(format!("Id{file:02}.avsc")), text).unwrap();
    }
    let bindings = deimos_codegen::generate(&Inputs::new(&folder)).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    let text = bindings.warnings().to_string();
    assert_eq!(bindings.warnings().iter().count(), 1, "{text}");
    assert!(text.contains("Id00.avsc:1:47") && text.contains("^^^^ and in 24 other files"), "{text}");
}

#[test]
fn cargo_gets_the_rule_first() {
    let diagnostics = deimos_codegen::generate(&inputs(&Path::new(CASES).join("enum_without_symbols"))).unwrap_err();
    let text = diagnostics.render(Look::Cargo);
    assert!(text.starts_with("avro::no_symbols: "), "{text}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_holds_itself_is_read_once() {
    let folder = std::env::temp_dir().join(format!("deimos-links-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("Id.avsc"), r#"{"type": "fixed", "name": "Id", "size": 8}"#).unwrap();
    std::os::unix::fs::symlink(&folder, folder.join("again")).unwrap();
    let bindings = deimos_codegen::generate(&Inputs::new(&folder)).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert!(bindings.warnings().is_empty(), "{}", bindings.warnings());
    assert_eq!(bindings.read().len(), 2, "the folder and its file: {:?}", bindings.read());
}
