//! The crate apache-avro and this codec on the same values: bytes, other versions, container files; and where it is wrong.

mod canonical;
mod files;
#[path = "../survival/random.rs"]
mod random;
#[path = "../survival/records.rs"]
mod records;
mod resolution;
mod values;
mod versions;

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// What is known of it, beside the cases: what it does, and what the specification says.
const KNOWN: &str = include_str!("../../differential/apache-avro.json");

/// All that differs is known, and all that is known still differs, and in that way.
#[track_caller]
fn compare(part: &str, differing: &BTreeMap<String, String>) {
    let known: Json = serde_json::from_str(KNOWN).unwrap();
    let cases = known[part].as_object().unwrap();
    for (case, names) in cases {
        let Some(found) = differing.get(case) else { panic!("{case} does not differ any more: {names}") };
        for name in names.as_array().unwrap() {
            let error = &known["errors"][name.as_str().unwrap()];
            assert!(error["apache-avro"].is_string() && error["specification"].is_string(), "{name}");
            assert!(found.contains(error["shows"].as_str().unwrap()), "{case}, {name}: {found}");
        }
    }
    let new: Vec<_> = differing.iter().filter(|(case, _)| !cases.contains_key(*case)).collect();
    assert!(new.is_empty(), "{} cases differ: {new:#?}", new.len());
}
