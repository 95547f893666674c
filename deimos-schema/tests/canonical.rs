//! Canonical forms and fingerprints, held against those of other implementations.

mod shared;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use deimos_schema::{Schema, fingerprint, same_on_the_wire};

#[test]
fn canonical_forms_and_fingerprints_are_those_of_other_implementations() {
    let Some(vectors) = shared::folder("vectors") else {
        return;
    };
    let lines = fs::read_to_string(vectors.join("canonical.jsonl")).expect("the vectors");
    let (mut checked, mut refused) = (0, 0);
    for line in lines.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = case["schema"].as_str().expect("a schema");
        match Schema::parse(text) {
            Ok(schema) => check(&schema, &case),
            Err(_) if case["lenient"] == true => refused += 1,
            Err(error) => panic!("{error}\n{text}"),
        }
        checked += 1;
    }
    println!("{checked} checked, {refused} lenient ones refused");
    assert!(checked > 300);
}

fn check(schema: &Schema, case: &serde_json::Value) {
    assert_eq!(schema.canonical_form(), case["pcf"], "{case}");
    assert_eq!(format!("{:016x}", schema.fingerprint()), case["rabin"], "{case}");
    assert_eq!(hex(&schema.sha_256()), case["sha256"], "{case}");
    let again = Schema::parse(&schema.text()).expect("a text of ours");
    assert_eq!(again.identity(), schema.identity(), "{case}");
    assert_eq!(same_on_the_wire(&again, schema), Ok(()), "{case}");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes all");
        hex
    })
}

#[test]
fn the_three_fingerprints_are_those_of_the_canonical_form() {
    let schema = Schema::parse(r#"{"type": "int", "doc": "a number"}"#).expect("a schema");
    assert_eq!(schema.fingerprint(), fingerprint::crc_64_avro(br#""int""#));
    assert_eq!(format!("{:016x}", schema.fingerprint()), "7275d51a3f395c8f");
    assert_eq!(hex(&schema.md5()), "ef524ea1b91e73173d938ade36c1db32");
    assert_eq!(hex(&schema.sha_256()), "3f2b87a9fe7cc9b13835598c3981cd45e3e355309e5090aa0933d7becb6fba45");
}

#[test]
fn avro_s_own_schema_tests_pass() {
    let Some(data) = shared::folder("corpus/data/apache-avro") else {
        return;
    };
    let text = fs::read_to_string(data.join("schema-tests.txt")).expect("the tests");
    let mut checked = 0;
    for case in text.split("\n// ").filter(|case| case.contains("\n<<INPUT")) {
        let field = |name: &str| {
            let start = case.find(&format!("\n<<{name}"))? + name.len() + 3;
            let rest = &case[start..];
            match rest.strip_prefix('\n') {
                Some(block) => block.split(&format!("\n{name}")).next(),
                None => rest.lines().next().map(str::trim),
            }
        };
        let schema = Schema::parse(field("INPUT").expect("an input")).unwrap_or_else(|error| panic!("{error}: {case}"));
        assert_eq!(schema.canonical_form(), field("canonical").expect("a form"), "{case}");
        if let Some(fingerprint) = field("fingerprint") {
            assert_eq!(schema.fingerprint().cast_signed().to_string(), fingerprint, "{case}");
        }
        checked += 1;
    }
    assert_eq!(checked, 34);
}

#[test]
fn every_schema_of_the_vectors_is_read() {
    let Some(vectors) = shared::folder("vectors") else {
        return;
    };
    let mut texts = BTreeSet::new();
    for line in fs::read_to_string(vectors.join("cases.jsonl")).expect("the vectors").lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("JSON");
        match &case["writer"] {
            serde_json::Value::String(text) => texts.insert(text.clone()),
            writer => texts.insert(writer.to_string()),
        };
    }
    for entry in fs::read_dir(vectors.join("schemas")).expect("the schemas") {
        texts.insert(fs::read_to_string(entry.expect("an entry").path()).expect("a schema"));
    }
    let refused: Vec<_> =
        texts.iter().filter_map(|text| Some(format!("{}\n{text}", Schema::parse(text).err()?))).collect();
    println!("{} schemas", texts.len());
    assert!(texts.len() > 1000 && refused.is_empty(), "{} refused:\n{}", refused.len(), refused.join("\n"));
}
