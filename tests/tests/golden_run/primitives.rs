//! Primitive types, arrays, maps and fixed, and what each takes on the wire.

use std::collections::HashMap;

use deimos_tests::primitives;

use crate::{is_written_as, round_trip};

#[test]
fn primitives_are_written_in_order() {
    use primitives::acme::{Everything, Md5};

    let value = Everything {
        a_null: (),
        a_boolean: true,
        a_int: -1,
        a_long: 64,
        a_float: 1.5,
        a_double: -2.0,
        a_bytes: vec![9],
        a_string: "ü".to_owned(),
        fixed: Md5([7; 16]),
        array: vec![1, 2],
        map: HashMap::from([("k".to_owned(), 0.5)]),
        nested: vec![HashMap::from([("k".to_owned(), vec![vec![1], vec![]])]), HashMap::new()],
    };
    let bytes = round_trip(&value);
    assert_eq!(bytes[..8], [1, 1, 0x80, 0x01, 0, 0, 0xc0, 0x3f]);
}

#[test]
fn the_bytes_of_primitives_are_those_of_the_specification() {
    use primitives::acme::{Empty, Everything, Md5};

    let value = Everything {
        a_null: (),
        a_boolean: false,
        a_int: i32::MIN,
        a_long: -64,
        a_float: -0.0,
        a_double: 0.5,
        a_bytes: vec![0, 255],
        a_string: "grün".to_owned(),
        fixed: Md5([1; 16]),
        array: vec![0, -1],
        map: HashMap::from([("k".to_owned(), 1.0)]),
        nested: vec![HashMap::from([("m".to_owned(), vec![vec![7]])])],
    };
    let expected: &[&[u8]] = &[
        &[0],                            // false; null takes no bytes
        &[0xff, 0xff, 0xff, 0xff, 0x0f], // zig-zag of the smallest int
        &[0x7f],
        &[0, 0, 0, 0x80],
        &[0, 0, 0, 0, 0, 0, 0xe0, 0x3f],
        &[4, 0, 255],
        &[10, b'g', b'r', 0xc3, 0xbc, b'n'],
        &[1; 16],
        &[4, 0, 1, 0],
        &[2, 2, b'k', 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0],
        &[2, 2, 2, b'm', 2, 2, 7, 0, 0, 0],
    ];
    is_written_as(&value, expected);
    is_written_as(&Empty {}, &[]);
}
