//! Data of other versions, read as the record of the golden case `resolution`: a file of `tests/resolution` a change.

use std::fs;
use std::path::{Path, PathBuf};

use deimos_runtime::codec::{self, DecodeError, Plan, json};
use deimos_runtime::coerce;
use deimos_runtime::testing::written_by;
use deimos_schema::Schema;
use deimos_tests::resolution::acme::shop::Order;
use serde_json::Value;

/// What is written reads as what the case says; with a field of the record that is left out at its default.
#[track_caller]
fn check(name: &str, case: &Value) {
    let writer = case["writer"].to_string();
    let plan = Plan::<Order>::compile(&writer);
    if let Some(refused) = case["refused"].as_str() {
        return assert_eq!(plan.unwrap_err().to_string(), refused, "{name}");
    }
    let plan = plan.unwrap_or_else(|error| panic!("{name}: {error}, {:?}", std::error::Error::source(&error)));
    let rows = case["rows"].as_array().unwrap_or_else(|| panic!("{name} has neither rows nor a refusal"));
    assert!(!rows.is_empty(), "{name}");
    for row in rows {
        let written = written(name, &writer, row);
        let read = plan.decode(&written);
        let viewed = plan.decode_ref(&written).map(|view| view.to_owned());
        let told = |read: &Result<Order, DecodeError>| read.as_ref().map_err(ToString::to_string).cloned();
        assert_eq!(told(&viewed), told(&read), "{name}: the view");
        if let Some(why) = row["unreadable"].as_str() {
            assert_eq!(read.unwrap_err().to_string(), why, "{name}");
            continue;
        }
        let expected: Order = coerce::from_json(&row["read"]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(read.unwrap_or_else(|error| panic!("{name}: {error}")), expected, "{name}");
        cut_short(&plan, &written, &expected);
    }
}

/// The bytes of a row: `value` is as people write it, `avro` is Avro's JSON encoding.
fn written(name: &str, writer: &str, row: &Value) -> Vec<u8> {
    let written = match row.get("avro") {
        Some(line) => {
            let writer = Schema::parse_written(writer).unwrap();
            json::to_avro(&writer, &line.to_string()).map_err(|error| error.to_string())
        }
        None => written_by(writer, &row["value"]).map_err(|error| error.to_string()),
    };
    written.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Fewer bytes are an error, more of them are left over.
#[track_caller]
fn cut_short(plan: &Plan<Order>, written: &[u8], expected: &Order) {
    for end in 0..written.len() {
        assert!(plan.decode(&written[..end]).is_err(), "{end} of {} bytes", written.len());
    }
    let longer = [written, b"more"].concat();
    assert_eq!(plan.decode_prefix(&longer).unwrap(), (expected.clone(), &b"more"[..]));
    let error = plan.decode(&longer).unwrap_err().to_string();
    assert!(error.ends_with("4 bytes are left over behind the value"), "{error}");
    let own = Plan::<Order>::compile(&<Order as deimos_runtime::Record>::SCHEMA.text()).unwrap();
    assert!(own.is_same());
    assert_eq!(own.decode(&codec::encode(expected).unwrap()).unwrap(), *expected);
}

fn cases() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("resolution");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let case = |path: &PathBuf| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    paths.iter().map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), case(path))).collect()
}

#[test]
fn other_versions_are_read_as_the_specification_says() {
    let cases = cases();
    assert!(cases.len() > 15, "only {} cases found", cases.len());
    for (name, case) in cases {
        check(&name, &case);
    }
}

/// Random changes of good bytes, always the same ones.
#[test]
fn spoilt_bytes_are_an_error_or_another_value() {
    let mut state = 7_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let (mut read, mut refused) = (0, 0);
    for (name, case) in cases() {
        let writer = case["writer"].to_string();
        let Ok(plan) = Plan::<Order>::compile(&writer) else { continue };
        for row in case["rows"].as_array().into_iter().flatten() {
            let written = written(&name, &writer, row);
            for _ in 0..2_000 {
                let mut spoilt = written.clone();
                for _ in 0..=random(3) {
                    let at = random(spoilt.len());
                    match random(4) {
                        0 => spoilt.truncate(at + 1),
                        1 => spoilt.insert(at, [0, 1, 2, 0x7f, 0x80, 0xff][random(6)]),
                        _ => spoilt[at] = u8::try_from(random(256)).unwrap(),
                    }
                }
                match plan.decode(&spoilt) {
                    Ok(order) => {
                        read += 1;
                        let bytes = codec::encode(&order).unwrap_or_else(|error| panic!("{name}: {error}"));
                        codec::decode::<Order>(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
                    }
                    Err(error) => {
                        refused += 1;
                        assert!(error.offset() <= spoilt.len(), "{name}: {error}");
                    }
                }
            }
        }
    }
    assert!(read > 1_000 && refused > 1_000, "{read} read, {refused} refused");
}

#[test]
fn a_value_that_is_written_can_be_read() {
    let mut order: Order = coerce::from_json(&serde_json::json!({"id": 0, "customer": "Ada"})).unwrap();
    let blank = order.clone();
    let mut levels = 0;
    let refused = loop {
        order = Order { parent: Some(Box::new(order)), ..blank.clone() };
        levels += 1;
        match codec::encode(&order) {
            Ok(bytes) => assert_eq!(codec::decode::<Order>(&bytes).unwrap(), order),
            Err(error) => break error.to_string(),
        }
        assert!(levels < 1000);
    };
    assert!(refused.ends_with("values nest deeper than 192 levels"), "{refused}");
    assert!(levels > 60, "{levels}");
}
