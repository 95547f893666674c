//! Contracts made to hurt: deep, long, huge. Bindings or a diagnostic, never a panic, in a time that grows with their size.

use std::fmt::Write;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use deimos_codegen::{Bindings, Diagnostics, Inputs};

/// The answer of the compiler on a thread like those of tests and build scripts.
#[track_caller]
fn generate(texts: Vec<(String, String)>) -> Result<Bindings, Diagnostics> {
    let (send, receive) = mpsc::channel();
    let inputs = Inputs::texts(texts);
    thread::spawn(move || send.send(deimos_codegen::generate(&inputs)));
    receive.recv_timeout(Duration::from_mins(2)).expect("an answer")
}

fn one(text: String) -> Result<Bindings, Diagnostics> {
    generate(vec![("Order.avsc".to_owned(), text)])
}

#[test]
fn deep_types_have_bindings() {
    for (open, close) in [(r#"{"type":"array","items":"#, "}"), (r#"{"type":"map","values":"#, "}")] {
        let deep = open.repeat(253) + "\"int\"" + &close.repeat(253);
        let record = format!(r#"{{"type":"record","name":"Order","fields":[{{"name":"deep","type":{deep}}}]}}"#);
        one(record).expect("bindings");
    }
    let text = one("[".repeat(100_000)).expect_err("too deep").to_string();
    assert!(text.starts_with("error[json::too_deep]"), "{text}");
}

#[test]
fn deep_records_have_bindings() {
    let mut text = "\"int\"".to_owned();
    for level in 0..84 {
        text = format!(r#"{{"type":"record","name":"R{level}","fields":[{{"name":"f","type":{text}}}]}}"#);
    }
    one(text).expect("bindings");
}

#[test]
fn a_chain_of_records_across_files_has_bindings() {
    let record = |level: usize| {
        let next = if level == 399 { "int".to_owned() } else { format!("R{}", level + 1) };
        (
            format!("R{level}.avsc"),
            format!(r#"{{"type":"record","name":"R{level}","fields":[{{"name":"f","type":"{next}"}}]}}"#),
        )
    };
    let bindings = generate((0..400).map(record).collect()).expect("bindings");
    assert!(bindings.rust().contains("pub struct R399"));
}

#[test]
fn a_key_of_fields_that_no_memory_could_hold_has_bindings() {
    let record = |level: usize| {
        let ty = level.checked_sub(1).map_or("double".to_owned(), |inner| format!("R{inner}"));
        let fields = ["a", "b"].map(|name| format!(r#"{{"name":"{name}","type":"{ty}"}}"#)).join(",");
        (format!("R{level}.avsc"), format!(r#"{{"type":"record","name":"R{level}","fields":[{fields}]}}"#))
    };
    let topic = "[topics.orders]\nvalue = \"R64\"\nkey = { fields = [\"a\", \"b\"] }\n";
    let texts = (0..65).map(record).chain([("deimos.toml".to_owned(), topic.to_owned())]);
    let bindings = generate(texts.collect()).expect("bindings");
    assert!(bindings.rust().contains("pub struct R64Key"));
}

#[test]
fn a_ring_of_records_across_files_has_bindings() {
    let record = |level: usize| {
        let next = (level + 1) % 400;
        let field = format!(r#"{{"name":"f","type":["null","R{next}"]}}"#);
        (format!("R{level}.avsc"), format!(r#"{{"type":"record","name":"R{level}","fields":[{field}]}}"#))
    };
    generate((0..400).map(record).collect()).expect("bindings");
}

#[test]
fn a_text_of_fifty_megabytes_is_answered() {
    let record =
        |rest: &str| format!(r#"{{"type":"fixed","name":"Id","doc":"{}","size":{rest}}}"#, "x".repeat(50_000_000));
    let text = one(record("-1")).expect_err("no size").to_string();
    assert!(text.contains("Order.avsc:1:50000045") && text.len() < 2_000, "{}", &text[..text.len().min(2_000)]);
    one(record("8")).expect("bindings");
}

#[test]
fn a_record_of_many_fields_is_answered() {
    let record = |ty: &str| {
        let mut fields = String::new();
        for number in 0..100_000 {
            write!(fields, "{}\n{{\"name\":\"f{number}\",\"type\":\"{ty}\"}}", if number > 0 { "," } else { "" })
                .expect("a string takes all");
        }
        format!(r#"{{"type":"record","name":"Order","fields":[{fields}]}}"#)
    };
    let diagnostics = one(record("strng")).expect_err("no such type");
    assert_eq!(diagnostics.iter().count(), 1001);
    assert!(diagnostics.to_string().len() < 1_000_000);
}

#[test]
fn a_field_that_is_there_many_times_is_answered() {
    let mut fields = String::new();
    for _ in 0..20_000 {
        fields += "{\"name\":\"f\",\"type\":\"int\"},\n";
    }
    let text =
        format!("{{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{fields}{{\"name\":\"g\",\"type\":\"int\"}}]}}");
    let diagnostics = one(text).expect_err("fields that are called the same");
    assert!(diagnostics.to_string().contains("more findings are not shown"));
}

#[test]
fn five_thousand_fields_have_bindings() {
    let mut fields = String::new();
    for number in 0..5_000 {
        write!(fields, "{}{{\"name\":\"f{number}\",\"type\":[\"null\",\"int\"]}}", if number > 0 { "," } else { "" })
            .expect("a string takes all");
    }
    one(format!(r#"{{"type":"record","name":"Order","fields":[{fields}]}}"#)).expect("bindings");
}
