//! `cargo deimos decode` and `encode`: JSON into bytes and back, by files, types of the contract and stdin.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use super::run::{COMMAND, deimos, folder, process, with_stdin};

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
    let sizes = ["0", "9"].map(|level| {
        let to = ["encode", "--schema", "acme.Note", "--codec", "deflate", "--level", level, "notes.jsonl"];
        deimos(&folder, &[&to[..], &["--output", "level.avro"]].concat(), &[]).exits(0);
        assert_eq!(deimos(&folder, &["decode", "level.avro"], &[]).exits(0).out, LINES, "{level}");
        fs::metadata(folder.join("level.avro")).unwrap().len()
    });
    assert!(sizes[0] != sizes[1], "{sizes:?}");
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
    fs::write(folder.join("out.avro"), "as it was").unwrap();
    let to = ["encode", "--schema", "int.avsc", "--output", "out.avro"];
    with_stdin(&folder, &to, "1\nx\n".repeat(30).as_bytes()).exits(100).tells(&[
        "error: stdin:2: the value is no int in Avro's JSON encoding",
        "error: stdin:40: ",
        "error: 30 lines do not fit the schema",
    ]);
    assert_eq!(fs::read_to_string(folder.join("out.avro")).unwrap(), "as it was");
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.contains("out.avro")).collect::<Vec<_>>(), ["out.avro"]);
    with_stdin(&folder, &["encode", "--schema", "acme.Note", "--hex"], b"{\n\"id\": \"ab\"\n}\n")
        .exits(100)
        .tells(&["help: each line is a value of its own: `jq -c .` puts each on one line"]);
}

/// Whatever is wrong with a line, and wherever it stands.
#[test]
fn what_is_encoded_before_something_fails_is_printed() {
    let folder = notes("encode_before");
    for wrong in [&b"x"[..], b"\xff", b"\xff\n3\n"] {
        let to = ["encode", "--schema", "int.avsc", "--hex"];
        let encoded = with_stdin(&folder, &to, &[b"1\n2\n", wrong].concat()).exits(100);
        assert_eq!(encoded.out, "02\n04\n", "{wrong:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_what_it_leads_to_is_written() {
    let folder = notes("encode_link");
    std::os::unix::fs::symlink("later.avro", folder.join("link.avro")).unwrap();
    for input in ["1\n", "2\n"] {
        with_stdin(&folder, &["encode", "--schema", "int.avsc", "--output", "link.avro"], input.as_bytes()).exits(0);
        assert_eq!(deimos(&folder, &["decode", "later.avro"], &[]).exits(0).out, input);
        assert!(folder.join("link.avro").is_symlink());
    }
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
    let encode = |more: &[&str]| of(&[&["encode", "--schema", "int.avsc"], more].concat()).exits(2);
    encode(&["--framing", "confluent"]).tells(&["--schema-id"]);
    encode(&["--schema-id", "7"]).tells(&["only --framing confluent has a --schema-id"]);
    encode(&["--framing", "none", "--codec", "snappy"]).tells(&["only container files are compressed"]);
    encode(&["--codec", "snappy", "--level", "1"]).tells(&["--codec snappy has no --level"]);
    encode(&["--codec", "zstandard", "--level", "23"]).tells(&["from 1 to 22 for this --codec, and is 23"]);
    encode(&["--framing", "file", "--hex"]).tells(&["without --hex"]);
    of(&["encode", "--schema", "acme.Note", "--framing", "single-object", "notes.jsonl"])
        .exits(2)
        .tells(&["messages one behind the other could not be told apart: take --hex"]);
    of(&["encode", "--schema", "acme.Note", "none.jsonl"]).exits(3).tells(&["cannot read none.jsonl"]);
    of(&["encode", "--schema", "acme.Note", "--output", "no/where", "notes.jsonl"]).exits(3).tells(&["cannot write"]);
}

const DATED: &str = r#"{"type": "record", "name": "Dated", "fields": [
    {"name": "on", "type": ["null", {"type": "int", "logicalType": "date"}], "default": null},
    {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}}]}"#;

#[test]
fn values_are_printed_and_read_as_people_write_them() {
    let folder = folder("decode_plain", &[("dated.avsc", DATED)]);
    let plain = "{\"on\":\"2026-11-23\",\"at\":\"2026-11-23T00:00:00.001Z\",\"total\":\"12.50\"}\n";
    let hex = with_stdin(&folder, &["encode", "--schema", "dated.avsc", "--plain", "--hex"], plain.as_bytes()).exits(0);
    let of = |more: &[&str]| {
        with_stdin(&folder, &[&["decode", "--schema", "dated.avsc", "--hex"], more].concat(), hex.out.as_bytes())
    };
    assert_eq!(of(&["--plain"]).exits(0).out, plain);
    let avro = "{\"on\":{\"int\":20780},\"at\":1795392000001,\"total\":\"\\u0004â\"}\n";
    assert_eq!(of(&[]).exits(0).out, avro);
    let short = ["encode", "--schema", "dated.avsc", "--plain", "--hex"];
    with_stdin(&folder, &short, b"{\"at\": 0, \"total\": 1}\n").exits(0);
    with_stdin(&folder, &short, b"{\"at\": \"today\", \"total\": 1.005}\n{\n").exits(100).tells(&[
        "error: stdin:1: the value is no Dated",
        "at: a string that is no RFC 3339 time with a zone",
        "total: a number with more digits or decimal places",
        "error: stdin:2: no JSON",
    ]);
}

/// A run that can be talked to.
fn conversation(folder: &Path, arguments: &[&str]) -> Child {
    let mut process = process(COMMAND, folder);
    process.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    process.spawn().unwrap()
}

/// Each value comes out before the next one goes in: nothing is kept until the end.
#[test]
fn values_are_written_as_they_come() {
    let folder = notes("decode_streams");
    let (int, note) = (&["--schema", "int.avsc"][..], &["--schema", "acme.Note"][..]);
    for (arguments, input, expected) in [
        ([&["encode", "--hex"], int].concat(), &b"7\n"[..], "0e\n"),
        ([&["decode", "--hex"], int].concat(), b"0e\n", "7\n"),
        ([&["decode"], int].concat(), b"\x0e", "7\n"),
        ([&["decode"], note].concat(), b"ab\x00", "{\"id\":\"ab\",\"text\":null}\n"),
    ] {
        let mut child = conversation(&folder, &arguments);
        let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        for _ in 0..3 {
            stdin.write_all(input).unwrap();
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            assert_eq!(line, expected, "{arguments:?}");
        }
        drop(stdin);
        assert!(child.wait().unwrap().success(), "{arguments:?}");
    }
}

#[test]
fn values_longer_than_what_is_read_at_once_are_whole() {
    let folder = notes("decode_long");
    let text = format!("{{\"id\":\"ab\",\"text\":{{\"string\":\"{}\"}}}}\n", "x".repeat(3 << 20)).repeat(2);
    fs::write(folder.join("long.jsonl"), &text).unwrap();
    deimos(&folder, &["encode", "--schema", "acme.Note", "--output", "long.bin", "long.jsonl"], &[]).exits(0);
    assert!(deimos(&folder, &["decode", "--schema", "acme.Note", "long.bin"], &[]).exits(0).out == text);
}

#[test]
fn who_has_read_enough_is_not_told_of_it() {
    let folder = notes("decode_pipe");
    let lines = LINES.repeat(5000);
    fs::write(folder.join("many.jsonl"), &lines).unwrap();
    deimos(&folder, &["encode", "--schema", "acme.Note", "--output", "many.avro", "many.jsonl"], &[]).exits(0);
    for arguments in [
        &["decode", "many.avro"][..],
        &["encode", "--schema", "acme.Note", "--hex", "many.jsonl"],
        &["encode", "--schema", "acme.Note", "--framing", "file", "many.jsonl"],
    ] {
        let mut child = conversation(&folder, arguments);
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{arguments:?}");
    }
}
