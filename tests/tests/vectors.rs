//! The reference vectors: all of their schemas compiled by the real compiler, all of their rows read by plans.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use deimos_codegen::Inputs;
use deimos_tests::{corpus, rustc};
use serde_json::Value;

/// Why the test was skipped.
const ABSENT: &str = "no reference vectors; DEIMOS_SHARED names the folder that holds `vectors`";

/// Reads each row of a file and says which do not come out as expected.
const PROGRAM: &str = r#"
use deimos_runtime::{Record, codec};
#[allow(dead_code)]
mod contract { include!("bindings.rs"); }
include!("table.rs");

fn outcome<T: Record>(writer: &str, written: &[u8]) -> Result<Vec<u8>, String> {
    let plan = codec::Plan::<T>::compile(writer).map_err(|error| error.to_string())?;
    let value = plan.decode(written).map_err(|error| error.to_string())?;
    codec::encode(&value).map_err(|error| error.to_string())
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect()
}

fn main() {
    let rows = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    for row in rows.lines() {
        let [case, writer, written] = row.splitn(3, '\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        match read(case, writer, &bytes(written)) {
            Ok(bytes) => println!("{}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
            Err(error) => println!("error: {}", error.replace('\n', " ")),
        }
    }
}
"#;

#[test]
fn every_row_comes_out_as_the_references_say() {
    let Some(vectors) = corpus::shared("vectors") else {
        deimos_tests::skipped(ABSENT);
        return;
    };
    let rows: Vec<Value> = fs::read_to_string(vectors.join("cases.jsonl"))
        .unwrap()
        .lines()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    let outcomes = outcomes(&program(&vectors.join("schemas")), &rows);
    assert_eq!(outcomes.len(), rows.len());
    let wrong: Vec<String> = rows.iter().zip(&outcomes).filter_map(|(row, outcome)| wrong(row, outcome)).collect();
    let refused = rows.iter().filter(|row| row["error"].is_string()).count();
    println!("{} rows, {refused} of them to be refused; {} are wrong", rows.len(), wrong.len());
    assert!(rows.len() > 4_000 && refused > 600, "{} rows, {refused} of them to be refused", rows.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The program over the types of all schemas.
fn program(schemas: &Path) -> PathBuf {
    let scratch = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("vectors");
    fs::create_dir_all(&scratch).unwrap();
    let bindings = deimos_codegen::generate(&Inputs::new(schemas)).unwrap_or_else(|wrong| panic!("{wrong}"));
    fs::write(scratch.join("bindings.rs"), bindings.rust()).unwrap();
    let mut cases: Vec<String> = fs::read_dir(schemas)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    cases.sort();
    println!("{} schemas", cases.len());
    let arms = cases.iter().fold(String::new(), |mut arms, case| {
        writeln!(arms, "{case:?} => outcome::<contract::vectors::{case}::Case>(writer, written),").unwrap();
        arms
    });
    let table = format!(
        "fn read(case: &str, writer: &str, written: &[u8]) -> Result<Vec<u8>, String> {{\n\
         match case {{ {arms} _ => panic!(\"no schema of {{case}}\") }}\n}}"
    );
    fs::write(scratch.join("table.rs"), table).unwrap();
    fs::write(scratch.join("main.rs"), PROGRAM).unwrap();
    rustc::built(&scratch.join("main.rs"))
}

/// What the program makes of each row.
fn outcomes(program: &Path, rows: &[Value]) -> Vec<String> {
    let lines = rows.iter().fold(String::new(), |mut lines, row| {
        writeln!(lines, "{}\t{}\t{}", word(&row["case"]), row["writer"], word(&row["written"])).unwrap();
        lines
    });
    let path = program.with_extension("rows");
    fs::write(&path, lines).unwrap();
    let output = Command::new(program).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(ToOwned::to_owned).collect()
}

fn wrong(row: &Value, outcome: &str) -> Option<String> {
    let right = match (row["expected"].as_str(), outcome.strip_prefix("error: ")) {
        (Some(expected), _) => expected == outcome,
        (None, Some(error)) => {
            let (kind, _) = word(&row["error"]).split_once(": ").unwrap();
            words_of(kind).iter().any(|words| error.contains(words))
        }
        (None, None) => false,
    };
    let expected = row["expected"].as_str().unwrap_or(word(&row["error"]));
    (!right).then(|| format!("{} {}: expected {expected}, got {outcome}\n  {row}", row["case"], row["topic"]))
}

/// What the errors of a kind say, one of these.
fn words_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "incompatible" => &["read as", "is a branch "],
        "truncated" => &["are left", "the bytes end within a number"],
        "overflow" => &[
            "for an int of 32 bits",
            "of more than 5 bytes",
            "of more than 10 bytes",
            "of more than 64 bits",
            "the schema has",
        ],
        "limit" => &["items that take no bytes", "nest deeper than", "are left"],
        "bad-utf8" => &["a string that is not UTF-8"],
        "negative-length" => &["a length of -", "a block of 2^63 items"],
        "missing-field" => &["is not written and has no default", "with no default"],
        "bad-union-index" | "bad-enum-index" => &["the schema has"],
        "enum-unknown" => &["which the reader's enum has not, nor a default"],
        other => panic!("an unknown kind of error, {other}"),
    }
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
