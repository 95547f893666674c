//! JSON and texts with names into the records of the sample contract.

use std::collections::HashMap;

use deimos_runtime::chrono::DateTime;
use deimos_runtime::coerce;
use deimos_runtime::rust_decimal::Decimal;
use deimos_tests::shop::com::example::shop::{Line, NewOrder, Order, Status};
use serde_json::json;

#[test]
fn json_becomes_an_order() {
    let order: Order = coerce::from_json(&json!({
        "id": 7,
        "version": "2",
        "status": "SHIPPED",
        "total": "9999999999.99",
        "lines": [{"article": "tea", "price": -2.5}],
        "placed_at": "2026-01-02T03:04:05.006+01:00",
    }))
    .unwrap();
    let new = NewOrder {
        id: "7".into(),
        version: 2,
        status: Status::Shipped,
        total: Decimal::new(999_999_999_999, 2),
        placed_at: DateTime::parse_from_rfc3339("2026-01-02T02:04:05.006Z").unwrap().to_utc(),
    };
    let line = Line { article: "tea".into(), quantity: 1, price: Decimal::new(-25, 1) };
    assert_eq!(order, Order { lines: vec![line], ..new.into() });
}

#[test]
fn what_does_not_fit_is_named_by_its_path() {
    let errors = coerce::from_json::<Order>(&json!({
        "id": "7",
        "version": 1,
        "status": "LOST",
        "total": 0.001,
        "lines": [{"article": "tea", "price": 1}, {"article": null, "price": "much"}],
        "placed_at": "yesterday",
        "messageid": "1",
    }))
    .unwrap_err();
    let expected = [
        ("messageid", "an unknown field; do you mean message_id?"),
        ("status", "a string that is no symbol, expected one of OPEN, PAID, SHIPPED, CANCELLED, UNKNOWN"),
        ("total", "a number with more digits or decimal places, expected a decimal(12,2)"),
        ("lines[1].article", "null, expected a string"),
        ("lines[1].price", "a string that is no decimal of at most 28 digits, expected a decimal(12,2)"),
        ("placed_at", "a string that is no RFC 3339 time with a zone, expected a timestamp-millis"),
    ];
    assert_eq!(errors.iter().map(|error| (error.path(), error.message())).collect::<Vec<_>>(), expected);
}

#[test]
fn a_form_becomes_an_order() {
    let form = HashMap::from([
        ("id", "7"),
        ("version", "2"),
        ("status", "SHIPPED"),
        ("total", "12.30"),
        ("lines", r#"[{"article": "tea", "price": 2}]"#),
        ("placed_at", "2026-01-02T03:04:05Z"),
    ]);
    let order: Order = coerce::from_strings(&form).unwrap();
    assert_eq!((&*order.id, order.version, order.total), ("7", 2, Decimal::new(1230, 2)));
    assert_eq!(order.lines[0].article, "tea");

    let mistaken = form.into_iter().map(|(name, text)| if name == "total" { ("totl", text) } else { (name, "") });
    let errors = coerce::from_strings::<Order, _, _>(mistaken).unwrap_err();
    let expected = [
        ("totl", "an unknown field; do you mean total?"),
        ("version", "an empty string, expected a long"),
        ("status", "an empty string, expected one of OPEN, PAID, SHIPPED, CANCELLED, UNKNOWN"),
        ("total", "missing, expected a decimal(12,2)"),
        ("lines", "an empty string, expected an array"),
        ("placed_at", "an empty string, expected a timestamp-millis"),
    ];
    assert_eq!(errors.iter().map(|error| (error.path(), error.message())).collect::<Vec<_>>(), expected);
}
