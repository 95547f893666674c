//! Texts made to hurt: deep, endless, exponential, cut off, garbled. An answer, never a panic.

mod shared;

use std::fmt::Write as _;
use std::fs;

use deimos_schema::{Schema, SourceId, resolve, self_contained_text, syntax};

#[test]
fn deep_types_are_read_up_to_the_bound() {
    let wrap = |depth: usize, open: &str, close: &str| open.repeat(depth) + "\"int\"" + &close.repeat(depth);
    for (open, close) in
        [(r#"{"type":"array","items":"#, "}"), (r#"{"type":"map","values":"#, "}"), (r#"{"type":"#, "}")]
    {
        assert!(Schema::parse(&wrap(256, open, close)).is_ok());
        assert!(Schema::parse(&wrap(257, open, close)).is_err());
    }
    assert!(Schema::parse(&wrap(128, r#"[{"type":"array","items":"#, "}]")).is_ok());
}

#[test]
fn deep_records_and_their_defaults_are_read() {
    let mut text = "\"int\"".to_owned();
    let mut default = "1".to_owned();
    for level in 0..84 {
        text = format!(
            r#"{{"type":"record","name":"R{level}","fields":[{{"name":"f","type":{text},"default":{default}}}]}}"#
        );
        default = format!(r#"{{"f":{default}}}"#);
    }
    let schema = Schema::parse(&text).expect("deep, but not too deep");
    assert_eq!(Schema::parse(&schema.text()).expect("a text of ours").identity(), schema.identity());
}

#[test]
fn a_chain_of_ten_thousand_records_across_texts_is_written() {
    let text = |level: usize| match level {
        9_999 => r#"{"type":"record","name":"R9999","fields":[]}"#.to_owned(),
        _ => format!(r#"{{"type":"record","name":"R{level}","fields":[{{"name":"f","type":"R{}"}}]}}"#, level + 1),
    };
    let mut issues = Vec::new();
    let documents: Vec<_> = (0..10_000)
        .filter_map(|level| syntax::parse(SourceId(u32::try_from(level).expect("small")), &text(level), &mut issues))
        .collect();
    let schemata = resolve(&documents, &mut issues).expect("good schemas");
    assert!(self_contained_text(&schemata, &schemata.roots()[0].ty).contains("R9999"));
}

#[test]
fn defaults_that_grow_exponentially_are_refused() {
    let mut text = r#"[{"type":"record","name":"R0","fields":[{"name":"f","type":"int","default":0}]}"#.to_owned();
    for level in 1..60 {
        let field = |name| format!(r#"{{"name":"{name}","type":"R{}","default":{{}}}}"#, level - 1);
        write!(text, r#",{{"type":"record","name":"R{level}","fields":[{},{}]}}"#, field("a"), field("b"))
            .expect("a string takes all");
    }
    let error = Schema::parse(&(text + "]")).expect_err("too many values");
    assert!(error.message().ends_with("the values that it leaves out never end, or are too many"), "{error}");
}

#[test]
fn cut_off_and_garbled_schemas_are_answered() {
    let Some(corpus) = shared::folder("corpus") else { return };
    let mut checked = 0;
    for unit in ["deimos/com/my-namespace", "reject/rsgen-nested-with-float"] {
        for entry in fs::read_dir(corpus.join(unit)).expect("a unit") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "avsc") {
                checked += garble(&fs::read_to_string(path).expect("text"));
            }
        }
    }
    println!("{checked} texts");
    assert!(checked > 1000);
}

fn garble(text: &str) -> usize {
    let ends: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
    for (count, at) in ends.iter().copied().enumerate() {
        let letter = ['"', '{', '}', '[', ']', ',', ':', '\\', '0', '-'][count % 10];
        let rest: String = text[at..].chars().skip(1).collect();
        for garbled in
            [text[..at].to_owned(), format!("{}{rest}", &text[..at]), format!("{}{letter}{rest}", &text[..at])]
        {
            if let Ok(schema) = Schema::parse(&garbled) {
                assert_eq!(
                    Schema::parse(&schema.text()).expect("a text of ours").identity(),
                    schema.identity(),
                    "{garbled}"
                );
            }
        }
    }
    ends.len() * 3
}
