//! The golden bindings at work: what is written is what Avro asks for, and what is read is what was written.

use std::collections::{BTreeMap, HashMap};

use deimos_runtime::chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta};
use deimos_runtime::codec;
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::uuid::Uuid;
use deimos_runtime::{Enumeration, Record, Topic};
use deimos_tests::{
    dashed_namespaces, every_kind_of_key, keywords, logical_types, nullable_in_both_orders, own_entities, primitives,
    recursive_across_files, renamed, tables, unions,
};

#[track_caller]
fn round_trip<T: Record>(value: &T) -> Vec<u8> {
    let bytes = codec::encode(value).unwrap();
    assert_eq!(codec::decode::<T>(&bytes).unwrap(), *value);
    assert!(T::MIN_SIZE <= bytes.len(), "{} bytes, at least {}", bytes.len(), T::MIN_SIZE);
    assert!(bytes.len() <= T::bound(value), "{} bytes, at most {}", bytes.len(), T::bound(value));
    bytes
}

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

/// The generator states as literals what the runtime knows of its codecs.
#[test]
fn facts_agree_with_the_runtime() {
    use deimos_runtime::codec::{
        Array, Boolean, Bytes, Codec, Date, Decimal, DecimalFixed, Double, Fixed, Float, Int, LocalTimestampMicros,
        LocalTimestampMillis, Long, Map, Null, Nullable, Str, TimeMicros, TimeMillis, TimestampMicros, TimestampMillis,
        UuidFixed, UuidString,
    };
    use logical_types::acme::{Amounts, Ids, Times};
    use primitives::acme::{Empty, Everything};

    fn facts<C: Codec>() -> (usize, bool) {
        (C::MIN_SIZE, C::INFALLIBLE)
    }
    fn sum(facts: &[(usize, bool)]) -> (usize, bool) {
        (facts.iter().map(|(size, _)| size).sum(), facts.iter().all(|(_, infallible)| *infallible))
    }

    let numbers = [facts::<Int>(), facts::<Long>(), facts::<Float>(), facts::<Double>()];
    let others = [facts::<Null>(), facts::<Boolean>(), facts::<Bytes>(), facts::<Str>(), facts::<Fixed<16>>()];
    let nested = [facts::<Array<Int>>(), facts::<Map<Double>>(), facts::<Array<Map<Array<Bytes>>>>()];
    assert_eq!(facts::<Everything>(), sum(&[sum(&numbers), sum(&others), sum(&nested)]));
    assert_eq!(facts::<Empty>(), (0, true));

    let times = [facts::<Date>(), facts::<TimeMillis>(), facts::<TimeMicros>(), facts::<Nullable<Date>>()];
    let points = [facts::<TimestampMillis>(), facts::<TimestampMicros>()];
    let local = [facts::<LocalTimestampMillis>(), facts::<LocalTimestampMicros>()];
    assert_eq!(facts::<Times>(), sum(&[sum(&times), sum(&points), sum(&local)]));
    assert_eq!(facts::<Ids>(), sum(&[facts::<UuidString>(), facts::<UuidFixed>()]));

    let decimals = [facts::<Decimal<12, 2>>(), facts::<DecimalFixed<8, 18, 4>>(), facts::<Decimal<4, 2>>()];
    assert_eq!(facts::<Amounts>(), sum(&[sum(&decimals), facts::<Array<DecimalFixed<8, 18, 4>>>()]));
}

#[test]
fn null_keeps_its_branch() {
    use nullable_in_both_orders::acme::{NewPerson, Person};

    let person = Person::from(NewPerson { age: Some(3), tags: vec![None, Some("a".to_owned())] });
    assert_eq!((person.nickname.as_deref(), person.name.as_deref()), (None, Some("none")));
    assert_eq!(round_trip(&person), [0, 0, 8, b'n', b'o', b'n', b'e', 2, 6, 4, 2, 0, 2, b'a', 0]);
}

#[test]
fn unions_are_enums() {
    use unions::acme::events::{
        Card, Cash, Event, EventNested, EventNestedArray, EventNullInTheMiddle, EventPlain, EventRecords,
        EventSameShortName, EventSingle, EventWithNull,
    };
    use unions::acme::left::Point;

    let event = Event {
        plain: EventPlain::Int(1),
        same: EventPlain::String("s".to_owned()),
        with_null: None,
        null_in_the_middle: Some(EventNullInTheMiddle::Boolean(true)),
        records: EventRecords::Cash(Cash { total: "1.5".parse().unwrap() }),
        same_short_name: EventSameShortName::AcmeLeftPoint(Point { x: 1 }),
        nested: HashMap::from([("k".to_owned(), EventNested::Array(vec![EventNestedArray::Boolean(true)]))]),
        single: EventSingle::String("only".to_owned()),
    };
    let bytes = round_trip(&event);
    assert_eq!(bytes[..6], [0, 2, 2, 2, b's', 0], "a branch and its value; null is branch 0 of `with_null`");
    assert_eq!(bytes[6..8], [4, 1], "null is branch 1 of `null_in_the_middle`, so that boolean is branch 2");

    round_trip(&Event {
        with_null: Some(EventWithNull::Array(vec![1])),
        null_in_the_middle: None,
        records: EventRecords::Card(Card { number: "1".to_owned() }),
        ..event.clone()
    });
    let too_precise = EventRecords::Cash(Cash { total: "0.001".parse().unwrap() });
    let error = codec::encode(&Event { records: too_precise, ..event }).unwrap_err().to_string();
    assert!(error.contains("acme.events.Event") && error.contains("records"), "{error}");
}

#[test]
fn recursion_crosses_files() {
    use recursive_across_files::acme::{hr, math};

    let nobody = hr::Department { name: "d".to_owned(), head: None, members: Vec::new() };
    let head = hr::Employee { name: "e".to_owned(), department: nobody.clone() };
    round_trip(&hr::Department { head: Some(Box::new(head.clone())), members: vec![head], ..nobody });

    let number = math::Expression { term: math::ExpressionTerm::Double(1.0) };
    let call =
        math::Call { function: "f".to_owned(), argument: Some(math::CallArgument::Expression(Box::new(number))) };
    round_trip(&math::Expression { term: math::ExpressionTerm::Call(Box::new(call)) });
}

#[test]
fn logical_types_have_types_of_the_ecosystem() {
    use logical_types::acme::{Amounts, Ids, NewAmounts, NewIds, NewTimes, Times};

    let times = Times::from(NewTimes {
        time_micros: NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(),
        local_millis: DateTime::UNIX_EPOCH.naive_utc(),
    });
    assert_eq!(times.timestamp_millis, DateTime::UNIX_EPOCH - TimeDelta::milliseconds(1));
    assert_eq!(times.date, NaiveDate::from_ymd_opt(2022, 1, 1).unwrap());
    assert_eq!(times.time_millis, NaiveTime::from_hms_opt(0, 0, 1).unwrap());
    assert_eq!(times.timestamp_micros.timestamp(), 1_700_000_000);
    round_trip(&times);

    let ids = Ids::from(NewIds { bytes: Uuid::from_u128(1) });
    assert_eq!(ids.text.to_string(), "00112233-4455-6677-8899-aabbccddeeff");
    round_trip(&ids);

    let amounts = Amounts::from(NewAmounts { price: Decimal::new(-1, 2), balance: Decimal::new(10_001, 4) });
    assert_eq!(amounts.fee, Decimal::new(-200, 2));
    round_trip(&Amounts { history: vec![amounts.balance], ..amounts });
}

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
fn keys_are_taken_from_values() {
    use deimos_runtime::{Keyed, MessageKey, NoKey, PlainKey};
    use every_kind_of_key::acme::sensors::{Device, DeviceId, Measurement, NewMeasurement};
    use every_kind_of_key::topics::{ByField, ByFieldToo, BySchema, Devices, MeasurementKey, Plain, Unkeyed};

    fn same<T: Topic<Key = K>, K>(_: T) {}
    fn keyed<T: Keyed>(_: T) {}
    same::<_, MeasurementKey>(ByField);
    same::<_, MeasurementKey>(ByFieldToo);
    same::<_, DeviceId>(BySchema);
    same::<_, PlainKey>(Plain);
    same::<_, NoKey>(Unkeyed);
    keyed(Plain);
    keyed(Devices);

    let labels =
        |order: [&str; 2]| order.iter().map(|word| ((*word).to_owned(), "x".to_owned())).collect::<BTreeMap<_, _>>();
    let measurement = |labels| {
        let device = Device { serial: 1, labels };
        Measurement::from(NewMeasurement { tenant: "t".to_owned(), device, value: 1.0 })
    };
    let key = |labels| MeasurementKey::from(&measurement(labels)).encode().unwrap();
    assert_eq!(key(labels(["a", "b"])), key(labels(["b", "a"])), "equal keys are equal bytes");
    let value = measurement(labels(["a", "b"]));
    assert_eq!(DeviceId::from(&value).device, value.device, "a key with a schema whose fields the value has");
    assert_eq!(<MeasurementKey as Record>::SCHEMA.fullname, "acme.sensors.Measurement_key");
    assert_eq!(every_kind_of_key::SCHEMAS.len(), 5, "each schema once");
}

#[test]
fn rows_hold_what_values_hold() {
    use deimos_runtime::sea_orm::TryIntoModel;
    use deimos_runtime::table::{SinkTopic, SourceTopic};
    use tables::acme::{Everything, EverythingChoice, EverythingMaybeChoice, Line, Md5, NewEverything, Status};
    use tables::topics::{Everything as Topic, EverythingKey};

    let line = Line { article_id: "a".to_owned(), status: Status::Done, next: None };
    let value = Everything {
        maybe_status: Some(Status::Open),
        maybe_price: Some(Decimal::new(1, 2)),
        maybe_line: Some(Line { next: Some(Box::new(line.clone())), ..line.clone() }),
        maybe_choice: Some(EverythingMaybeChoice::String("c".to_owned())),
        ..Everything::from(NewEverything {
            tenant: "t".to_owned(),
            id: Uuid::from_u128(7),
            small: 1,
            large: 2,
            flag: true,
            ratio: 0.5,
            exact: 0.25,
            raw: vec![1, 2],
            status: Status::Done,
            price: Decimal::new(123, 2),
            day: NaiveDate::from_ymd_opt(2026, 1, 2).unwrap(),
            time: NaiveTime::from_hms_opt(1, 2, 3).unwrap(),
            at: DateTime::UNIX_EPOCH,
            local: DateTime::UNIX_EPOCH.naive_utc(),
            checksum: Md5([1; 16]),
            tags: vec!["x".to_owned()],
            labels: HashMap::from([("k".to_owned(), 1)]),
            line,
            choice: EverythingChoice::Int(1),
            r#type: "kind".to_owned(),
        })
    };
    round_trip(&value);
    let copy = Topic::row(value.clone()).try_into_model().unwrap();
    assert_eq!(copy.line.0, value.line);
    assert_eq!(Topic::key_values(&EverythingKey::from(&value)).len(), <Topic as SinkTopic>::KEY.len());

    let row = source_row(&copy);
    assert_eq!(<Topic as SourceTopic>::value(&row), value);
}

#[test]
fn entities_of_the_application_are_converted_only() {
    use deimos_runtime::sea_orm::{ActiveValue, TryIntoModel};
    use deimos_runtime::table::{SinkTopic, SourceTopic};
    use own_entities::acme::{NewOrder, Order, Status};
    use own_entities::topics::{Incoming, Outgoing};

    let order = Order {
        total: Some(Decimal::new(1999, 2)),
        ..Order::from(NewOrder { id: 7, status: Status::Paid, tags: vec!["x".to_owned()] })
    };
    let mut row = Incoming::row(order.clone());
    assert_eq!(row.internal, ActiveValue::NotSet, "what the schema does not know is left alone");
    row.internal = ActiveValue::Set(None);
    assert_eq!(Outgoing::value(&row.try_into_model().unwrap()), order);
}

/// The same row in the table that is the source, which has no columns for what the producer fills in.
fn source_row(copy: &tables::topics::everything_table::Model) -> tables::topics::everything_source_table::Model {
    let copy = copy.clone();
    tables::topics::everything_source_table::Model {
        tenant: copy.tenant,
        id: copy.id,
        small: copy.small,
        large: copy.large,
        flag: copy.flag,
        ratio: copy.ratio,
        exact: copy.exact,
        raw: copy.raw,
        text: copy.text,
        status: copy.status,
        maybe_status: copy.maybe_status,
        price: copy.price,
        maybe_price: copy.maybe_price,
        day: copy.day,
        time: copy.time,
        at: copy.at,
        local: copy.local,
        maybe_at: copy.maybe_at,
        checksum: copy.checksum,
        tags: copy.tags,
        labels: copy.labels,
        line: copy.line,
        maybe_line: copy.maybe_line,
        choice: copy.choice,
        maybe_choice: copy.maybe_choice,
        r#type: copy.r#type,
    }
}
