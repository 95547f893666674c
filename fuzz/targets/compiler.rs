//! The whole compiler: a few files and perhaps a manifest give bindings, or findings that can be shown.
//!
//! Files are apart by a line `+++`; one that starts with `#` is `deimos.toml`, one that starts with `protocol ` is a
//! protocol.
#![no_main]

use std::hint::black_box;

use deimos_codegen::{Diagnostics, Inputs, Look};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let files = text.split("\n+++\n").take(5).enumerate().map(|(number, text)| named(number, text));
    match deimos_codegen::generate(&Inputs::texts(files)) {
        Ok(bindings) => {
            assert!(bindings.rust().starts_with("// @generated"));
            show(bindings.warnings());
        }
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty());
            show(&diagnostics);
        }
    }
});

fn named(number: usize, text: &str) -> (String, &str) {
    match text.strip_prefix("protocol ") {
        _ if text.starts_with('#') => ("deimos.toml".to_owned(), text),
        Some(text) => (format!("{number}.avpr"), text),
        None => (format!("{number}.avsc"), text),
    }
}

fn show(diagnostics: &Diagnostics) {
    black_box(diagnostics.render(Look::Coloured));
    for finding in diagnostics {
        for place in diagnostics.places(finding) {
            assert!(place.start <= place.end && place.start.line > 0 && place.start.column > 0);
            assert!(place.lines.iter().all(|line| line.start <= line.end && !line.text.contains('\n')));
        }
        black_box(diagnostics.remedies(finding));
    }
}
