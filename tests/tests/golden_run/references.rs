//! References in any order, across files, namespaces and definitions in definitions.

use deimos_runtime::Record;
use deimos_tests::references::acme::{billing, orders, shipping};

use crate::is_written_as;

#[test]
fn equal_short_names_and_nested_definitions_are_told_apart() {
    let contact = shipping::Contact { address: None, country: billing::Country::At };
    let order = orders::Order {
        billing: billing::Address { street: "s".to_owned(), country: billing::Country::De },
        shipping: shipping::Address { line: 1, contact: contact.clone() },
        country: billing::Country::At,
        customer: orders::Customer { contacts: vec![contact], id: orders::Id([1, 2]) },
        id: orders::Id([3, 4]),
    };
    let bytes: &[&[u8]] = &[&[2, b's', 0], &[2, 0, 2], &[2], &[2, 0, 2, 0, 1, 2], &[3, 4]];
    is_written_as(&order, bytes);
    assert_eq!(orders::Customer::SCHEMA.fullname, "acme.orders.Customer", "a dotted name has its own namespace");

    let first = orders::Invoice { order: order.clone(), previous: None };
    let bytes = bytes.concat();
    is_written_as(&first, &[&bytes, &[0]]);
    is_written_as(&orders::Invoice { order, previous: Some(Box::new(first)) }, &[&bytes, &[2], &bytes, &[0]]);
}
