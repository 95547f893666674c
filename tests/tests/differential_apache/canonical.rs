//! Canonical forms: of every golden record, and of what is known to differ.

use std::collections::BTreeMap;

use deimos_runtime::Record;
use deimos_schema::Schema;
use serde_json::Value as Json;

use crate::{KNOWN, records};

/// Both forms of a schema; why not, where apache-avro refuses it.
fn forms(text: &str) -> (String, String) {
    let own = Schema::parse(text).unwrap().canonical_form();
    let theirs = apache_avro::Schema::parse_str(text).map(|schema| schema.canonical_form());
    (own, theirs.unwrap_or_else(|error| format!("error: {error}")))
}

#[test]
fn what_is_wrong_with_its_canonical_forms_is_known() {
    let known: Json = serde_json::from_str(KNOWN).unwrap();
    let cases = known["canonical"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let (own, theirs) = forms(&case["schema"].to_string());
        assert_eq!((own.as_str(), theirs.as_str()), (text(&case["form"]), text(&case["apache-avro"])), "{case}");
        assert!(case["specification"].is_string(), "{case}");
    }
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap()
}

macro_rules! each {
    ($($($segment:ident)::+,)*) => {
        [$((stringify!($($segment)::+), deimos_tests::$($segment)::+::SCHEMA.text()),)*]
    };
}

#[test]
fn golden_records_have_the_same_canonical_form_but_for_logical_types() {
    let mut same = 0;
    let mut differing = BTreeMap::new();
    for (path, text) in records::with_records!(each) {
        let (own, theirs) = forms(&text);
        // What it leaves of logical types, which the specification strips, is a case of `canonical`.
        let leaves = text.contains("logicalType") || theirs.starts_with("error: ");
        match own == theirs {
            true => same += 1,
            false if leaves => {}
            false => drop(differing.insert(path, (own, theirs))),
        }
    }
    println!("{same} records");
    assert!(same > 50 && differing.is_empty(), "{same} are the same, but not {differing:#?}");
}
