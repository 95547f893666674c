//! `cargo deimos fingerprint`: numbers and forms.

use super::run::{deimos, folder};

const ID: &str = r#"{"type": "fixed", "name": "acme.Id", "size": 8}"#;
const PRICE: &str = r#"{"type": "record", "name": "acme.Price", "doc": "x", "fields": [{"name": "of", "type": "acme.Id"},
    {"name": "cents", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": SCALE}}]}"#;

fn print(name: &str, arguments: &[&str]) -> String {
    let price = PRICE.replace("SCALE", "2");
    let folder = folder(name, &[("schemas/Id.avsc", ID), ("schemas/Price.avsc", &price), ("int.avsc", "\"int\"")]);
    deimos(&folder, &[&["fingerprint"], arguments].concat(), &[]).exits(0).out
}

/// The values of Avro's own tests.
#[test]
fn a_file_has_the_fingerprints_of_the_specification() {
    let of = |algorithm| print("fingerprint_file", &["int.avsc", "--algorithm", algorithm]);
    assert_eq!(print("fingerprint_file", &["int.avsc"]), "7275d51a3f395c8f\n");
    assert_eq!(of("crc-64-avro"), "7275d51a3f395c8f\n");
    assert_eq!(of("md5"), "ef524ea1b91e73173d938ade36c1db32\n");
    assert_eq!(of("sha-256"), "3f2b87a9fe7cc9b13835598c3981cd45e3e355309e5090aa0933d7becb6fba45\n");
}

#[test]
fn types_of_the_contract_are_found_across_files() {
    let form = print("fingerprint_types", &["acme.Price", "--canonical"]);
    let expected = r#"{"name":"acme.Price","type":"record","fields":[{"name":"of","type":{"name":"acme.Id","type":"fixed","size":8}},{"name":"cents","type":"bytes"}]}"#;
    assert_eq!(form, format!("{expected}\n"));
    let resolution = print("fingerprint_types", &["acme.Price", "--canonical", "--algorithm", "identity"]);
    assert!(resolution.contains(r#""logicalType":"decimal","precision":9,"scale":2"#), "{resolution}");
    let all = print("fingerprint_types", &[]);
    let names: Vec<_> = all.lines().map(|line| line.split_once("  ").unwrap().1).collect();
    assert_eq!(names, ["acme.Id", "acme.Price"]);
    assert_eq!(all.lines().nth(1).unwrap().split_once("  ").unwrap().0.len(), 16);
}

#[test]
fn only_the_identity_tells_scales_apart() {
    let of = |scale: &str, algorithm: &str| {
        let price = PRICE.replace("SCALE", scale);
        let folder = folder("fingerprint_scale", &[("schemas/Id.avsc", ID), ("schemas/Price.avsc", &price)]);
        deimos(&folder, &["fingerprint", "acme.Price", "--algorithm", algorithm], &[]).exits(0).out
    };
    assert_eq!(of("2", "sha-256"), of("4", "sha-256"));
    assert_ne!(of("2", "identity"), of("4", "identity"));
}

#[test]
fn what_is_not_there_is_said() {
    let folder = folder(
        "fingerprint_slips",
        &[("schemas/Id.avsc", ID), ("part.avsc", r#"{"type": "array", "items": "acme.Id"}"#)],
    );
    let of = |schema: &str| deimos(&folder, &["fingerprint", schema], &[]);
    of("Id").exits(2).tells(&["has no type `Id`", "did you mean `acme.Id`?"]);
    of("none.avsc").exits(3).tells(&["cannot read none.avsc"]);
    of("part.avsc").exits(100).tells(&["part.avsc:1:28: unknown type `acme.Id`", "fingerprint TYPE"]);
    deimos(&folder, &["fingerprint", "--schemas", "nowhere"], &[]).exits(3);
}
