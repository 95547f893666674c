//! The JSON parser, held against `serde_json`: on small texts and on all their neighbours.

use deimos_schema::json::{self, Json, Node};
use deimos_schema::{Issue, SourceId};
use serde_json::Value;

const SEEDS: &[&str] = &[
    "null",
    "[true,false]",
    r#"{"a":1,"b":[2]}"#,
    r"[-0.5e+10,0,12,1E3]",
    r#""\ud83d\ude00\n\"\\""#,
    r#"["é","\u00e9",""]"#,
    "{ \"k\" :\t{}\r\n, \"l\":[ ] }",
    r#"[[[]],{"x":{"y":null}}]"#,
];

const LETTERS: &[char] = &[
    '{', '}', '[', ']', ',', ':', '"', '\\', '/', '-', '+', '.', 'e', '0', '1', 'u', 'n', 't', ' ', '\n', '\t',
    '\u{1}', '\u{7f}', '\u{a0}', '\u{2028}', 'é', '\u{feff}', '\u{c}', '\'',
];

#[test]
fn accepts_what_serde_json_accepts_and_reads_the_same() {
    let mut checked = 0;
    for seed in SEEDS {
        for text in neighbours(seed) {
            check(&text);
            checked += 1;
        }
    }
    println!("{checked} texts");
    assert!(checked > 5000);
}

/// The text, and every text that differs from it in one character.
fn neighbours(seed: &str) -> Vec<String> {
    let letters: Vec<char> = seed.chars().collect();
    let mut texts = vec![seed.to_owned()];
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        let joined = |middle: &[char], after: &[char]| [before, middle, after].concat().iter().collect::<String>();
        texts.push(joined(&[], &[]));
        texts.extend(LETTERS.iter().map(|letter| joined(&[*letter], after)));
        if let Some((_, rest)) = after.split_first() {
            texts.push(joined(&[], rest));
            texts.extend(LETTERS.iter().map(|letter| joined(&[*letter], rest)));
        }
    }
    texts
}

fn check(text: &str) {
    let mut issues = Vec::new();
    let ours = json::parse(SourceId(0), text, &mut issues);
    let theirs = serde_json::from_str::<Value>(text);
    assert_eq!(ours.is_none(), issues.iter().any(Issue::is_error), "{text}");
    for issue in &issues {
        assert!(text.get(issue.span.start..issue.span.end).is_some(), "{text}: {issue:?} is not a part of the text");
    }
    // Comments and keys that occur twice are ours to judge.
    if issues.iter().any(|issue| matches!(issue.rule, "json::comment" | "json::duplicate_key")) {
        return;
    }
    match (ours, theirs) {
        (Some(ours), Ok(theirs)) => {
            assert_eq!(value(&ours), theirs, "{text}");
            assert_eq!(serde_json::from_str::<Value>(&ours.to_text()).expect("JSON"), theirs, "{text}");
            assert_eq!(&text[ours.span.start..ours.span.end], text.trim(), "{text}");
        }
        (None, Err(_)) => {}
        (Some(_), Err(error)) if error.to_string().starts_with("number out of range") => {}
        (ours, theirs) => panic!("{text:?}: {ours:?} and {theirs:?}; {issues:?}"),
    }
}

fn value(node: &Node) -> Value {
    match &node.json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(text) => serde_json::from_str(text).expect("a number"),
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => items.iter().map(value).collect(),
        Json::Object(members) => members.iter().map(|member| (member.key.clone(), value(&member.value))).collect(),
    }
}

#[test]
fn every_key_and_value_has_its_span() {
    let text = r#" {"name" : ["é", {"x": -1.5e3}]} "#;
    let node = json::parse(SourceId(7), text, &mut Vec::new()).expect("JSON");
    let Json::Object(members) = &node.json else { panic!("an object") };
    let Json::Array(items) = &members[0].value.json else { panic!("an array") };
    let Json::Object(inner) = &items[1].json else { panic!("an object") };
    let spans = [members[0].key_span, members[0].value.span, items[0].span, inner[0].key_span, inner[0].value.span];
    let shown: Vec<_> = spans.iter().map(|span| &text[span.start..span.end]).collect();
    assert_eq!(shown, [r#""name""#, r#"["é", {"x": -1.5e3}]"#, r#""é""#, r#""x""#, "-1.5e3"]);
    assert!(spans.iter().all(|span| span.source == SourceId(7)));
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let read = |depth| {
        let mut issues = Vec::new();
        json::parse(SourceId(0), &nested(depth), &mut issues).ok_or(issues)
    };
    assert!(read(json::MAX_DEPTH).is_ok());
    for depth in [json::MAX_DEPTH + 1, 1_000_000] {
        let issues = read(depth).expect_err("too deep");
        assert_eq!(issues.len(), 1);
        assert_eq!(issues[0].message, "arrays and objects nest deeper than 256 levels");
    }
}
