//! `cargo deimos decode` and `encode`: JSON into bytes and back, by files, types of the contract and stdin.

use std::fs;
use std::path::PathBuf;

use super::run::{deimos, folder, with_stdin};

const NOTE: &str = r#"{"type": "record", "name": "acme.Note", "fields": [
    {"name": "id", "type": "acme.Id"}, {"name": "text", "type": ["null", "string"]}]}"#;
const ID: &str = r#"{"type": "fixed", "name": "acme.Id", "size": 2}"#;
const LINES: &str = "{\"id\":\"ab\",\"text\":{\"string\":\"hé\"}}\n{\"id\":\"\\u0000ÿ\",\"text\":null}\n";

fn notes(name: &str) -> PathBuf {
    let files = [("schemas/Note.avsc", NOTE), ("schemas/Id.avsc", ID), ("notes.jsonl", LINES), ("int.avsc", "\"int\"")];
    folder(name, &files)
}

#[test]
fn lines_survive_every_framing_as_hexadecimal_text() {
    let folder = notes("decode_hex");
    for (framing, first) in [
        (&["none"][..], "61620206"),
        (&["confluent", "--schema-id", "258"], "000000010261620206"),
        (&["single-object"], "c301"),
    ] {
        let to = [&["encode", "--schema", "acme.Note", "--hex", "notes.jsonl", "--framing"], framing].concat();
        let hex = deimos(&folder, &to, &[]).exits(0).out;
        assert!(hex.starts_with(first), "{framing:?}: {hex}");
        assert_eq!(hex.lines().count(), 2);
        let back = ["decode", "--schema", "acme.Note", "--hex", "--framing", framing[0]];
        assert_eq!(with_stdin(&folder, &back, hex.as_bytes()).exits(0).out, LINES, "{framing:?}");
    }
}

#[test]
fn lines_survive_container_files_of_every_codec() {
    let folder = notes("decode_file");
    for compression in ["null", "deflate", "snappy", "zstandard"] {
        let to = ["encode", "--schema", "acme.Note", "--framing", "file", "--compression", compression];
        let to = [&to[..], &["--output", "notes.avro", "notes.jsonl"]].concat();
        assert_eq!(deimos(&folder, &to, &[]).exits(0).out, "");
        assert!(fs::read(folder.join("notes.avro")).unwrap().starts_with(b"Obj\x01"));
        assert_eq!(deimos(&folder, &["decode", "notes.avro"], &[]).exits(0).out, LINES, "{compression}");
        let twice = deimos(&folder, &["decode", "notes.avro", "notes.avro"], &[]).exits(0).out;
        assert_eq!(twice, LINES.repeat(2));
    }
    let plain = deimos(&folder, &["decode", "--plain", "notes.avro"], &[]).exits(0).out;
    assert_eq!(plain.lines().next(), Some(r#"{"id":"ab","text":"hé"}"#));
}

#[test]
fn bytes_may_hold_values_one_behind_the_other() {
    let folder = notes("decode_bytes");
    let to = ["encode", "--schema", "acme.Note", "--output", "notes.bin", "notes.jsonl"];
    deimos(&folder, &to, &[]).exits(0);
    assert_eq!(fs::read(folder.join("notes.bin")).unwrap(), b"ab\x02\x06h\xc3\xa9\x00\xff\x00");
    let back = deimos(&folder, &["decode", "--schema", "acme.Note", "notes.bin"], &[]).exits(0);
    assert_eq!(back.out, LINES);
    assert_eq!(with_stdin(&folder, &["decode", "--schema", "int.avsc"], &[2, 3]).exits(0).out, "1\n-2\n");
}

#[test]
fn what_does_not_fit_is_named_by_line_and_path_and_nothing_is_written() {
    let folder = notes("encode_slips");
    let input = "\n{\"id\":\"abc\",\"txt\":1}\n1\n";
    let to = ["encode", "--schema", "acme.Note", "--output", "out.bin"];
    with_stdin(&folder, &to, input.as_bytes()).exits(100).tells(&[
        "error: stdin:2: the value is no acme.Note in Avro's JSON encoding",
        "id: a string of 3 characters, expected 2 bytes",
        "text: missing, expected null or {\"string\": …}",
        "txt: an unknown field",
        "error: stdin:3: the value is no acme.Note",
        "a number, expected the record acme.Note",
    ]);
    assert!(!folder.join("out.bin").exists());
}

#[test]
fn what_cannot_be_decoded_is_named_by_its_place() {
    let folder = notes("decode_slips");
    let hex = ["decode", "--schema", "acme.Note", "--hex"];
    let cut = with_stdin(&folder, &hex, b"616200\n616202\n").exits(100);
    assert_eq!(cut.out, "{\"id\":\"ab\",\"text\":null}\n", "what went before is printed");
    cut.tells(&["error: stdin:2: cannot decode acme.Note.text at byte 3: the bytes end within a number"]);
    with_stdin(&folder, &hex, b"6162000\n").exits(100).tells(&["stdin:1: 7 hexadecimal digits"]);
    let other = ["decode", "--schema", "int.avsc", "--hex", "--framing", "single-object"];
    with_stdin(&folder, &other, b"c301000000000000000002").exits(100).tells(&["written with another schema"]);
    let confluent = ["decode", "--schema", "int.avsc", "--framing", "confluent"];
    with_stdin(&folder, &confluent, &[1]).exits(100).tells(&["the first byte is 1, expected 0"]);
    with_stdin(&folder, &["decode"], b"PAR1").exits(100).tells(&["this is no Avro container file"]);
    with_stdin(&folder, &["decode", "--schema", "int.avsc"], &[2, 0x80]).exits(100).tells(&["begins at byte 1"]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = notes("decode_usage");
    let of = |arguments: &[&str]| deimos(&folder, arguments, &[]);
    of(&["decode", "--framing", "confluent"]).exits(2).tells(&["--schema has to say"]);
    of(&["decode", "--framing", "file", "--schema", "int.avsc"]).exits(2).tells(&["leave out --schema"]);
    of(&["decode", "--hex"]).exits(2).tells(&["without --hex"]);
    of(&["decode", "none.avro"]).exits(3).tells(&["cannot read none.avro"]);
    of(&["decode", "--schema", "Note"]).exits(2).tells(&["did you mean `acme.Note`?"]);
    of(&["encode", "--schema", "int.avsc", "--framing", "confluent"]).exits(2).tells(&["--schema-id"]);
    of(&["encode", "--schema", "acme.Note", "--framing", "single-object", "notes.jsonl"])
        .exits(2)
        .tells(&["2 messages one behind the other could not be told apart: take --hex"]);
    of(&["encode", "--schema", "acme.Note", "none.jsonl"]).exits(3).tells(&["cannot read none.jsonl"]);
    of(&["encode", "--schema", "acme.Note", "--output", "no/where", "notes.jsonl"]).exits(3).tells(&["cannot write"]);
}
