//! Public contracts: bindings or a diagnostic for each, never a panic; all bindings compile, a module a contract.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use deimos_codegen::{Diagnostics, Inputs};
use deimos_tests::corpus::{self, Expected, Unit};
use deimos_tests::rustc;

#[derive(Default)]
struct Count {
    accepted: usize,
    refused: usize,
}

#[test]
fn every_contract_is_bound_or_explained() {
    let Some(folder) = corpus::folder() else {
        deimos_tests::skipped(corpus::ABSENT);
        return;
    };
    let units = corpus::units(&folder);
    assert!(units.len() > 250, "only {} contracts found", units.len());
    let scratch = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    fs::create_dir_all(&scratch).unwrap();
    let mut count = Count::default();
    let mut root = String::from("#![deny(warnings, missing_docs)]\n//! Contracts.\n");
    for unit in &units {
        match deimos_codegen::generate(&Inputs::new(&unit.path)) {
            Ok(bindings) => {
                assert_ne!(unit.expected, Expected::Reject, "{} was accepted", unit.path.display());
                fs::write(scratch.join(format!("unit_{}.rs", count.accepted)), bindings.rust()).unwrap();
                writeln!(root, "/// One.\npub mod unit_{0} {{ include!(\"unit_{0}.rs\"); }}", count.accepted).unwrap();
                count.accepted += 1;
            }
            Err(diagnostics) => count.refuse(unit, &diagnostics),
        }
    }
    let Count { accepted, refused } = count;
    println!("{accepted} contracts accepted, {refused} refused");
    fs::write(scratch.join("lib.rs"), root).unwrap();
    rustc::checks("lib", &scratch.join("lib.rs"));
    println!("{accepted} contracts compiled");
}

impl Count {
    fn refuse(&mut self, unit: &Unit, diagnostics: &Diagnostics) {
        assert!(!diagnostics.to_string().is_empty(), "{}", unit.path.display());
        assert_ne!(unit.expected, Expected::Accept, "{}:\n{diagnostics}", unit.path.display());
        self.refused += 1;
    }
}
