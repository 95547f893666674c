//! The text of a schema in generated code: all that the file says and Avro keeps, beyond what the codec needs.

use std::collections::HashMap;

use deimos_runtime::{Definition, Record, Schema};
use deimos_tests::kept_attributes::acme::{NewOrder, Order, Size, Sum};
use serde_json::Value;

use crate::is_written_as;

fn text(schema: &'static Schema) -> Value {
    let _: &'static [Definition] = schema.definitions;
    serde_json::from_str(&schema.text()).unwrap()
}

/// Aliases are given in full, and an order that goes without saying is not said.
#[test]
fn aliases_orders_docs_and_properties_are_kept() {
    let source = include_str!("../../golden/kept_attributes/Order.avsc");
    let mut expected: Value = serde_json::from_str(source).unwrap();
    expected["aliases"][0] = "acme.Purchase".into();
    expected["fields"][2]["type"]["aliases"][0] = "acme.Extent".into();
    expected["fields"][3]["type"]["aliases"][0] = "acme.Total".into();
    expected["fields"][5].as_object_mut().unwrap().remove("order");
    assert_eq!(text(Order::SCHEMA), expected);
}

#[test]
fn attributes_change_nothing_on_the_wire() {
    let labels = HashMap::from([("k".to_owned(), "v".to_owned())]);
    let order = Order::from(NewOrder { id: 1, size: Size::L, sum: Sum([1, 2]), labels });
    is_written_as(&order, &[&[2], &[2, b'-'], &[2], &[1, 2], &[2, 2, b'k', 2, b'v', 0], &[0]]);
}

#[test]
fn logical_types_and_those_that_are_ignored_are_in_the_text() {
    let unknown = text(deimos_tests::ignored_logical_types::acme::Unknown::SCHEMA);
    assert_eq!(unknown["fields"][0]["type"]["logicalType"], "temperature");
    assert_eq!(unknown["fields"][0]["type"]["unit"], "K");
    let wide = text(deimos_tests::logical_types::acme::Wide::SCHEMA);
    assert_eq!(wide["fields"][0]["type"]["logicalType"], "duration");
    assert_eq!(wide["fields"][2]["default"], "\u{ff}");
}
