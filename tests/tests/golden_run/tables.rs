//! Rows of generated entities and of the application's own.

use std::collections::HashMap;

use deimos_runtime::Duration;
use deimos_runtime::bigdecimal::BigDecimal;
use deimos_runtime::chrono::{DateTime, NaiveDate, NaiveTime};
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::uuid::Uuid;
use deimos_tests::{own_entities, tables, tables_of_wide_types};

use crate::round_trip;

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

/// What databases would cut is stored as text, as a number or as JSON.
#[test]
fn rows_hold_what_databases_have_no_columns_for() {
    use deimos_runtime::sea_orm::TryIntoModel;
    use deimos_runtime::table::{SinkTopic, SourceTopic};
    use tables_of_wide_types::acme::{Part, Wide};
    use tables_of_wide_types::topics::{Wide as Topic, WideKey, wide_source_table};

    let at = DateTime::from_timestamp_nanos(1_700_000_000_123_456_789);
    let every = Duration { months: 1, days: 2, milliseconds: 3 };
    let sum: BigDecimal = "12345678901234567890123456789.0123456789".parse().unwrap();
    let value = Wide {
        id: 7,
        wei: "1e-18".parse().unwrap(),
        maybe_wei: None,
        sum: sum.clone(),
        at,
        maybe_at: Some(at),
        local: at.naive_utc(),
        every,
        maybe_every: None,
        nothing: (),
        parts: vec![Part { sum, every, at }],
    };
    round_trip(&value);
    let copy = Topic::row(value.clone()).try_into_model().unwrap();
    assert_eq!(Topic::key_values(&WideKey { id: 7 }).len(), <Topic as SinkTopic>::KEY.len());
    let row = wide_source_table::Model {
        id: copy.id,
        wei: copy.wei,
        maybe_wei: copy.maybe_wei,
        sum: copy.sum,
        at: copy.at,
        maybe_at: copy.maybe_at,
        local: copy.local,
        every: copy.every,
        maybe_every: copy.maybe_every,
        nothing: copy.nothing,
        parts: copy.parts,
    };
    assert_eq!(<Topic as SourceTopic>::value(&row), value);
}
