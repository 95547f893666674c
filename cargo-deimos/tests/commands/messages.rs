//! `--message-format` and `--color` as a user, an editor, a CI server and a code scanner see them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::json_schema;
use super::run::{self, COMMAND, Said, deimos, process, run, said};

const ORDER: &str = r#"{
  "type": "record",
  "name": "Order",
  "namespace": "acme",
  "fields": [
    {"name": "größe", "type": "strng"},
    {"name": "id", "type": "int", "type": "long"}
  ]
}
"#;
const ID: &str = r#"{"type": "fixed", "name": "Id", "size": 8}"#;

/// A folder of its own with these schemas.
fn folder(name: &str, schemas: &[(&str, &str)]) -> PathBuf {
    let files: Vec<(String, &str)> = schemas.iter().map(|(file, text)| (format!("schemas/{file}"), *text)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let folder = run::folder(&format!("messages/{name}"), &files);
    fs::create_dir_all(folder.join("schemas")).unwrap();
    folder
}

#[track_caller]
fn texts(said: Said, status: i32) -> (String, String) {
    let said = said.exits(status);
    (said.out, said.err)
}

#[test]
fn short_is_a_line_a_finding_on_stderr() {
    let folder = folder("short", &[("Order.avsc", ORDER), ("Id.avsc", "// an id\n{")]);
    let (out, err) = texts(run(&folder, &["gen", "--message-format", "short"]), 100);
    let expected = "schemas/Id.avsc:1:1: warning[json::comment]: a comment, which JSON does not have and other Avro tools refuse\n\
                    schemas/Id.avsc:2:1: error[json::unclosed]: an object that is not closed\n\
                    schemas/Order.avsc:7:35: error[json::duplicate_key]: the key `type` twice in one object\n";
    assert_eq!((out.as_str(), err.as_str()), ("", expected));

    let (_, err) = texts(run(&folder, &["gen", "--schemas", "none", "--message-format", "short"]), 3);
    assert_eq!(err, "none: error[load::unreadable]: there is no folder none\n");
}

#[test]
fn the_format_may_stand_before_the_subcommand() {
    let folder = folder("before", &[("Order.avsc", "{")]);
    let before = run(&folder, &["--message-format", "json", "gen"]);
    let after = run(&folder, &["deimos", "gen", "--message-format=json"]);
    assert_eq!(texts(before, 100), texts(after, 100));
    texts(run(&folder, &["gen", "--message-format", "xml"]), 2);
}

/// One line of JSON each.
fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn unknown_type(name: &str) -> (PathBuf, Vec<Value>) {
    let text = ORDER.replace(r#""int", "type": "long""#, r#""long""#).replace("größe", "size");
    let folder = folder(name, &[("Order.avsc", &text)]);
    let (out, err) = texts(run(&folder, &["gen", "--message-format", "json"]), 100);
    assert_eq!(err, "", "all is on stdout");
    (folder, lines(&out))
}

/// The keys at each place of a document, lists and their depth left out, with the types of their values but for null.
fn shape(value: &Value, path: &str, shapes: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            // Children are diagnostics again.
            let path = if path.ends_with("children") { "children".to_owned() } else { path.to_owned() };
            shapes.entry(path.clone()).or_default().insert(name.clone());
            shape(value, &format!("{path}.{name}").replace("children.spans", ".spans"), shapes);
        }),
        Value::Array(items) => items.iter().for_each(|item| shape(item, path, shapes)),
        _ => {}
    }
}

#[test]
fn json_has_the_keys_of_rustc_s_own() {
    let (folder, ours) = unknown_type("keys");
    fs::write(folder.join("lib.rs"), "pub fn f() -> Vecc<u8> { String::new() }\n").unwrap();
    let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--crate-type", "lib", "--error-format", "json", "lib.rs"])
        .current_dir(&folder)
        .output()
        .unwrap();
    let theirs = lines(&String::from_utf8(rustc.stderr).unwrap());
    let (mut our_shape, mut their_shape) = (BTreeMap::new(), BTreeMap::new());
    shape(&ours.into(), "", &mut our_shape);
    shape(&theirs.into(), "", &mut their_shape);
    assert!(our_shape.contains_key(".spans.text") && our_shape.contains_key("children"), "{our_shape:#?}");
    assert_eq!(our_shape, their_shape);
}

#[test]
fn json_says_where_and_what_to_write_there() {
    let (folder, messages) = unknown_type("places");
    assert_eq!(messages.len(), 1);
    let message = &messages[0];
    assert_eq!((&message["level"], &message["code"]["code"]), (&"error".into(), &"names::unknown_type".into()));
    assert!(message["rendered"].as_str().unwrap().starts_with("error[names::unknown_type]: unknown type"));
    let span = &message["spans"][0];
    let expected = serde_json::json!({
        "file_name": "schemas/Order.avsc", "byte_start": 107, "byte_end": 114,
        "line_start": 6, "line_end": 6, "column_start": 30, "column_end": 37, "is_primary": true,
        "text": [{ "text": r#"    {"name": "size", "type": "strng"},"#, "highlight_start": 30, "highlight_end": 37 }],
        "label": null, "suggested_replacement": null, "suggestion_applicability": null, "expansion": null,
    });
    assert_eq!(span, &expected);

    let fix = &message["children"][0]["spans"][0];
    let range = |span: &Value| {
        let offset = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
        offset("byte_start")..offset("byte_end")
    };
    let path = folder.join(fix["file_name"].as_str().unwrap());
    let mut text = fs::read_to_string(&path).unwrap();
    assert_eq!(&text[range(span)], "\"strng\"");
    text.replace_range(range(fix), fix["suggested_replacement"].as_str().unwrap());
    fs::write(path, text).unwrap();
    let (out, _) = texts(run(&folder, &["gen", "--message-format", "json"]), 0);
    assert_eq!(out, "", "the suggestion settles it, and stdout is for messages alone");
}

#[test]
fn columns_are_characters_and_bytes_are_bytes() {
    let folder = folder("characters", &[("Order.avsc", ORDER.replace("größe\"", "größe\" ").as_str())]);
    let (out, _) = texts(run(&folder, &["gen", "--message-format", "json"]), 100);
    let text = fs::read_to_string(folder.join("schemas/Order.avsc")).unwrap();
    for message in lines(&out) {
        let span = &message["spans"][0];
        let number = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
        let line = text.lines().nth(number("line_start") - 1).unwrap();
        let by_columns: String =
            line.chars().skip(number("column_start") - 1).take(number("column_end") - number("column_start")).collect();
        assert_eq!(by_columns, text[number("byte_start")..number("byte_end")], "{span}");
        assert_eq!(span["text"][0]["text"], line);
    }
}

#[test]
fn github_gets_a_command_a_finding_and_a_summary() {
    let folder = folder("github", &[("Order.avsc", "{\"type\": \"record\",}"), ("50%,a:b.avsc", "[\"int\" \"int\"]")]);
    let summary = folder.join("summary.md");
    let workspace = folder.parent().unwrap().to_str().unwrap();
    let variables = [("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()), ("GITHUB_WORKSPACE", workspace)];
    let (out, err) = texts(deimos(&folder, &["gen", "--message-format", "github"], &variables), 100);
    let expected = "::error file=github/schemas/50%25%2Ca%3Ab.avsc,line=1,endLine=1,col=7,endColumn=7,title=json%3A%3Amissing_comma\
                    ::no comma between this and the next%0Ahelp: add `,`: `,`\n\
                    ::error file=github/schemas/Order.avsc,line=1,endLine=1,col=18,endColumn=19,title=json%3A%3Atrailing_comma\
                    ::a comma after the last item%0Ahelp: remove it\n";
    assert_eq!((out.as_str(), err.as_str()), (expected, ""));
    let table = fs::read_to_string(&summary).unwrap();
    assert!(
        table.contains("| error | json::trailing_comma | schemas/Order.avsc:1 | a comma after the last item |"),
        "{table}"
    );
}

fn sarif(folder: &Path, arguments: &[&str], status: i32) -> Value {
    let (out, _) = texts(run(folder, arguments), status);
    let log: Value = serde_json::from_str(&out).unwrap();
    let schema: Value = serde_json::from_str(include_str!("data/sarif-2.1.0.json")).unwrap();
    let violations = json_schema::violations(&schema, &log);
    assert!(violations.is_empty(), "{violations:#?}\n{log:#}");
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].is_string() && place["region"]["startLine"].as_u64() > Some(0));
    }
    log
}

#[test]
fn sarif_is_valid_with_findings_without_and_where_nothing_can_be_read() {
    let twice = ID.replace('8', "16");
    let folder = folder("sarif", &[("Id.avsc", ID), ("Id2.avsc", &twice), ("Line.avsc", "[\"int\", \"Idd\", ]")]);
    let log = sarif(&folder, &["gen", "--message-format", "sarif"], 100);
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "json::trailing_comma");
    assert_eq!(log["runs"][0]["results"][0]["fixes"][0]["description"]["text"], "remove it");

    fs::remove_file(folder.join("schemas/Line.avsc")).unwrap();
    let log = sarif(&folder, &["gen", "--message-format", "sarif"], 100);
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"], "schemas/Id.avsc");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["snippet"]["text"], "\"Id\"");
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["id"], result["ruleId"]);

    fs::remove_file(folder.join("schemas/Id2.avsc")).unwrap();
    let log = sarif(&folder, &["gen", "--message-format", "sarif"], 0);
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));

    let log = sarif(&folder, &["gen", "--schemas", "no folder", "--message-format", "sarif"], 3);
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!((&place["artifactLocation"]["uri"], &place["region"]["startLine"]), (&"no%20folder".into(), &1.into()));
}

#[test]
fn the_check_of_sarif_can_fail() {
    let schema: Value = serde_json::from_str(include_str!("data/sarif-2.1.0.json")).unwrap();
    let found = |log: Value| json_schema::violations(&schema, &log).len();
    assert_eq!(found(serde_json::json!({ "version": "2.1.0", "runs": [] })), 0);
    assert!(found(serde_json::json!({ "version": "2.0", "runs": [] })) > 0);
    assert!(found(serde_json::json!({ "version": "2.1.0" })) > 0);
    assert!(found(serde_json::json!({ "version": "2.1.0", "runs": [{ "results": [] }] })) > 0);
    let run = |result: Value| serde_json::json!({ "version": "2.1.0", "runs": [{ "tool": { "driver": { "name": "x" } }, "results": [result] }] });
    assert_eq!(found(run(serde_json::json!({ "message": { "text": "x" } }))), 0);
    assert!(found(run(serde_json::json!({ "message": "x" }))) > 0);
    let region = |line: i32| {
        let place = serde_json::json!({ "artifactLocation": { "uri": "x" }, "region": { "startLine": line } });
        serde_json::json!([{ "physicalLocation": place }])
    };
    assert_eq!(found(run(serde_json::json!({ "message": { "text": "x" }, "locations": region(1) }))), 0);
    assert!(found(run(serde_json::json!({ "message": { "text": "x" }, "locations": region(0) }))) > 0);
}

#[test]
fn colours_are_for_terminals_or_on_demand() {
    let folder = folder("colours", &[("Order.avsc", "{")]);
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        texts(deimos(&folder, arguments, variables), 100).1.contains('\u{1b}')
    };
    assert!(!coloured(&["gen"], &[]), "a pipe is no terminal");
    assert!(coloured(&["gen", "--color", "always"], &[]));
    assert!(coloured(&["gen"], &[("CARGO_TERM_COLOR", "always")]));
    assert!(!coloured(&["gen"], &[("CARGO_TERM_COLOR", "always"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["gen", "--color", "never"], &[("CARGO_TERM_COLOR", "always")]));
}

/// `script` runs a command in a terminal of its own.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_colours() {
    use std::io::Write as _;
    let folder = folder("terminal", &[("Order.avsc", "{")]);
    for (arguments, status, expected) in [
        ("gen", 100, "\u{1b}[1m\u{1b}[91merror[json::unclosed]"),
        ("accept a b c --reason d", 100, "\u{1b}[1m\u{1b}[91merror[json::unclosed]"),
        ("explain none", 2, "\u{1b}[1m\u{1b}[91merror\u{1b}[0m: there is no rule `none`"),
    ] {
        let line = format!("{COMMAND} {arguments}");
        let mut script = process("script", &folder);
        script.args(["--quiet", "--return", "--command", &line, "/dev/null"]).env("TERM", "xterm");
        let Ok(output) = script.output() else {
            let _ = writeln!(std::io::stderr(), "skipped: colours in a terminal; there is no `script`");
            return;
        };
        let (out, _) = texts(said(&output), status);
        assert!(out.contains(expected), "{arguments}: {out:?}");
    }
}
