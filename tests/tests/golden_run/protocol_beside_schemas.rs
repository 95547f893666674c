//! The types of a protocol, errors among them, beside those of a schema that uses them.

use deimos_runtime::Record;
use deimos_tests::protocol_beside_schemas::acme::{billing::Invoice, shop};

use crate::is_written_as;

#[test]
fn the_types_of_a_protocol_are_types_like_others() {
    let refused = shop::Refused { reason: "no".to_owned() };
    let order = shop::Order { id: shop::Id([1, 2]), status: shop::Status::Paid, refused: Some(refused) };
    is_written_as(&order, &[&[1, 2], &[2], &[2, 4, b'n', b'o']]);
    assert_eq!(shop::Refused::SCHEMA.fullname, "acme.shop.Refused");
    is_written_as(&Invoice { orders: vec![order] }, &[&[2], &[1, 2], &[2], &[2, 4, b'n', b'o'], &[0]]);
}
