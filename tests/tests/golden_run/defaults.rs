//! Defaults of every kind as values of `New…`.

use std::collections::HashMap;

use deimos_runtime::rust_decimal::Decimal;
use deimos_tests::{defaults, primitives};

use crate::{is_written_as, round_trip};

#[test]
fn defaults_are_those_of_the_schema() {
    use primitives::acme::{Defaults, Inner, NewDefaults, Pair, Size};

    let value = Defaults::from(NewDefaults { given: "x".to_owned() });
    let expected = Defaults {
        boolean: true,
        int: -7,
        long: i64::MIN,
        float: 1.0,
        double: 1e-9,
        negative: -0.5,
        bytes: vec![0xff, 0, b'a'],
        string: "say \"hi\"\n".to_owned(),
        empty: String::new(),
        fixed: Pair([1, 0xfe]),
        array: vec!["a".to_owned(), "b".to_owned()],
        map: HashMap::from([("k".to_owned(), 1)]),
        size: Size::Large,
        nothing: (),
        line: Inner { x: 3, size: Size::Small },
        given: "x".to_owned(),
    };
    assert_eq!(value, expected);
    round_trip(&value);
}

#[test]
fn defaults_of_scalars_are_exact() {
    use defaults::acme::{NewScalars, Scalars, Size, Two};

    let value = Scalars::from(NewScalars {});
    let expected = Scalars {
        float_of_an_integer: 1.0,
        double_of_an_integer: -3.0,
        tiny: 1e-9,
        pi: "3.14159265".parse().unwrap(),
        float: 0.1,
        huge: f64::MAX,
        smallest: i32::MIN,
        largest: i64::MAX,
        bytes: vec![0xff],
        fixed: Two([0xff, 0]),
        text: "\"quoted\" \\ back\nü 😀".to_owned(),
        enumeration: Size::Large,
        nothing: (),
    };
    assert_eq!(value, expected);
    let bytes: &[&[u8]] = &[
        &[0, 0, 128, 63],
        &[0, 0, 0, 0, 0, 0, 8, 192],
        &[149, 214, 38, 232, 11, 46, 17, 62],
        &[241, 212, 200, 83, 251, 33, 9, 64],
        &[205, 204, 204, 61],
        &[255, 255, 255, 255, 255, 255, 239, 127],
        &[0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
        &[2, 0xff],
        &[0xff, 0],
        &[46],
        "\"quoted\" \\ back\nü 😀".as_bytes(),
        &[2],
    ];
    is_written_as(&value, bytes);
}

#[test]
fn defaults_of_records_may_leave_out_what_has_a_default() {
    use defaults::acme::{Currency, Line, Money, Nested, NewNested, Tree};

    let value = Nested::from(NewNested { given: true });
    let line = |article: &str, amount, currency, count| Line {
        article: article.to_owned(),
        price: Money { amount: Decimal::new(amount, 2), currency },
        count,
    };
    let leaf = Tree { value: 2, left: None, children: vec![] };
    let expected = Nested {
        given: true,
        whole: line("a", 256, Currency::Usd, 2),
        partial: line("b", -1, Currency::Eur, 1),
        lines: vec![line("c", 0, Currency::Eur, 1)],
        by_name: HashMap::from([("quote \" backslash \\".to_owned(), vec![1, -1]), ("empty".to_owned(), vec![])]),
        tree: Some(Tree { value: 1, left: Some(Box::new(leaf)), children: vec![] }),
    };
    assert_eq!(value, expected);
    let one_entry = Nested { by_name: HashMap::from([("q\"".to_owned(), vec![1])]), ..value };
    let bytes: &[&[u8]] = &[
        &[1],
        &[2, b'a', 4, 1, 0, 2, 4],
        &[2, b'b', 2, 0xff, 0, 2],
        &[2, 2, b'c', 2, 0, 0, 2, 0],
        &[2, 4, b'q', b'"', 2, 2, 0, 0],
        &[2, 2, 2, 4, 0, 0, 0],
    ];
    is_written_as(&one_entry, bytes);
}

#[test]
fn defaults_of_unions_may_be_of_any_branch() {
    use defaults::acme::{
        Branches, BranchesLastOfMany, BranchesLong, BranchesNumber, BranchesRecord, BranchesSymbol, NewBranches, Point,
        Size,
    };

    let value = Branches::from(NewBranches {});
    let expected = Branches {
        first: Some("x".to_owned()),
        later: Some("x".to_owned()),
        last_of_many: Some(BranchesLastOfMany::Array(vec![Size::Small])),
        record: Some(BranchesRecord::Point(Point { x: 1, y: 7 })),
        number: BranchesNumber::Int(5),
        fraction: BranchesNumber::Double(0.5),
        long: Some(BranchesLong::Long(8_589_934_592)),
        null: None,
        only_null: (),
        symbol: BranchesSymbol::Size(Size::Large),
    };
    assert_eq!(value, expected);
    let bytes: &[&[u8]] = &[
        &[0, 2, b'x'],
        &[2, 2, b'x'],
        &[4, 2, 0, 0],
        &[4, 2, 14],
        &[0, 10],
        &[2, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f],
        &[4, 0x80, 0x80, 0x80, 0x80, 0x40],
        &[2],
        &[0],
        &[0, 2],
    ];
    is_written_as(&value, bytes);
}
