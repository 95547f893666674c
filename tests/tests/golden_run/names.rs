//! Names that Rust reserves, that its prelude has, and that differ in little.

use std::collections::HashMap;

use deimos_runtime::{Enumeration, Record, Topic};
use deimos_tests::{dashed_namespaces, keywords, names, renamed};

use crate::{is_written_as, round_trip};

#[test]
fn names_that_rust_reserves_are_names_like_others() {
    use keywords::topics::{C, SelfKey, Type};
    use keywords::r#type::self_::crate_::Self_;

    let value = Self_ {
        r#type: "t".to_owned(),
        self_: 1,
        crate_: 2,
        r#gen: None,
        r#async: true,
        underscore: 3,
        _id: 4,
        id: 5,
        _1: 6,
    };
    round_trip(&Self_ { r#gen: Some(Box::new(value.clone())), ..value.clone() });
    assert_eq!(SelfKey::from(&value), SelfKey { self_: 1 });
    assert_eq!((Type::NAME, C::NAME), ("type", "c"));

    let option = keywords::Option {
        string: keywords::String { some: "s".to_owned() },
        vec: vec![keywords::Box([1, 2, 3])],
        result: Some(keywords::Result::Self_),
    };
    round_trip(&option);
    assert_eq!(keywords::Result::SYMBOLS, ["Ok", "Err", "Self", "None", "Some", "try"]);
    assert_eq!(keywords::Sizes::from_symbol("high"), Some(keywords::Sizes::high));
    round_trip(&keywords::Cases { fooBar: 1, foo_bar: 2, FooBar: 3 });
}

#[test]
fn namespaces_are_modules() {
    use dashed_namespaces::my_company::{Line, order_service::Order};

    round_trip(&Order { line: Line { id: 1 } });
    assert_eq!(Order::SCHEMA.fullname, "com.my-company.order-service.Order");

    let order = renamed::acme::Purchase::from(renamed::acme::NewPurchase {
        number: "7".to_owned(),
        line: renamed::acme::Line { kind: "k".to_owned() },
    });
    assert_eq!(round_trip(&order), [2, b'7', 0, 2, b'k']);
}

#[test]
fn underscores_and_digits_are_names() {
    use names::{_9, Underscore, Underscore2, Underscore9};

    let value = Underscore {
        underscore: Underscore2::_1,
        underscore2: _9([7]),
        _1: 1,
        _9: Underscore9::Underscore2(Underscore2::A1),
        a_b: 2,
        trailing: 3,
    };
    is_written_as(&value, &[&[2, 7, 2, 4, 8, 4, 6]]);
    assert_eq!(Underscore2::SYMBOLS, ["_", "_1", "__", "A_", "a1"]);
    assert_eq!(Underscore::SCHEMA.fullname, "_");
}

#[test]
fn names_that_differ_in_case_only_stay_apart() {
    use names::cases::{Cases, CasesOther, Level, UserInfo, user_info};

    let value = Cases {
        fooBar: user_info {},
        foo_bar: UserInfo { id: 1 },
        FooBar: Level::high,
        other: CasesOther::UserInfo(UserInfo { id: -1 }),
    };
    is_written_as(&value, &[&[2, 4, 2, 1]]);
    is_written_as(&CasesOther::user_info(user_info {}), &[&[0]]);
    assert_eq!([Level::HIGH, Level::High, Level::high, Level::Low].map(Level::symbol), Level::SYMBOLS[..]);
}

#[test]
fn names_of_the_prelude_are_names_like_others() {
    use names::prelude::{Box, Copy, HashMap as Map, NewVec, Option, Result, Self_, String, Vec, VecEither};

    let value = Vec::from(NewVec {
        option: Option { string: String { str: "s".to_owned() }, none: Some("n".to_owned()) },
        result: Result::Value,
        boxed: Box([1, 2]),
        map: HashMap::from([("k".to_owned(), Map { k: 5 })]),
        items: vec![Copy([3])],
        either: VecEither::Self_(Self_ { self_: Some(std::boxed::Box::new(Self_ { self_: None })) }),
        value: 1,
        out: 2,
        reader: 3,
        stamp: 4,
    });
    let start: &[u8] = &[2, b's', 2, 2, b'n', 8, 1, 2, 2, 2, b'k', 10, 0, 2, 3, 0];
    is_written_as(&value, &[start, &[16, 2, 0], &[2, 4, 6, 8, 2]]);
    is_written_as(&VecEither::PreludeString(String { str: "x".to_owned() }), &[&[26, 2, b'x']]);
    is_written_as(&VecEither::String("x".to_owned()), &[&[22, 2, b'x']]);
    is_written_as(&VecEither::Usize(names::prelude::Usize([9])), &[&[20, 9]]);
}

#[test]
fn segments_of_namespaces_may_be_anything() {
    use names::deimos_runtime::codec::Schema;
    use names::self_::super_::crate_::self_::Modules;
    use names::{Rootless, core, std, v1};

    let time = std::core::Time { r#fn: 1 };
    let value = Modules {
        std: time.clone(),
        core: core::Time { r#mod: time },
        runtime: Schema::Type,
        root: Rootless([5]),
        digits: v1::_2::V {},
    };
    is_written_as(&value, &[&[2, 2, 2, 5]]);
    assert_eq!(Modules::SCHEMA.fullname, "self.super.crate.Self.Modules");
}

#[test]
fn the_manifest_settles_what_the_rule_cannot() {
    use names::renamed::{Calendar, Day, NewCalendar};

    let calendar = Calendar::from(NewCalendar { first_day: Day::Monday });
    assert_eq!(calendar.first, Day::Mon, "the symbol `MON`, alone in its case since `Mon` has another name");
    is_written_as(&calendar, &[&[2, 0]]);
    assert_eq!((Day::FULLNAME, Day::Kind.symbol()), ("renamed.Weekday", "type"));
}

#[test]
fn types_take_no_name_that_generated_code_needs() {
    use names::parameters::{I32, Parameters, ParametersE, Reader, Value, i32_, value_};

    let value = Parameters { a: value_([1]), b: Value([2]), c: i32_ { x: 3 }, d: I32 {}, e: ParametersE::I32(I32 {}) };
    is_written_as(&value, &[&[1, 2, 6, 6]]);
    is_written_as(&ParametersE::value_(value_([9])), &[&[0, 9]]);
    is_written_as(&ParametersE::Reader(Reader([9])), &[&[8, 9]]);
    is_written_as(&names::DEFINITIONS_([7]), &[&[7]]);
}

#[test]
fn symbols_that_are_reserved_in_two_cases_stay_apart() {
    use names::prelude::Selves;

    assert_eq!([Selves::Self_, Selves::self_, Selves::Super].map(Selves::symbol), ["Self", "self", "super"]);
    is_written_as(&Selves::self_, &[&[2]]);
}
