//! What keys of `deimos.toml` make of the bindings, at work.

use std::collections::{BTreeMap, HashMap};

use deimos_runtime::chrono::{DateTime, NaiveDate};
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::telemetry::LogLevel;
use deimos_runtime::uuid::Uuid;
use deimos_runtime::{Placement, Record, Topic, codec, coerce};
use deimos_tests::own::{Colour, Money, Number, Payer, Position};
use deimos_tests::{derived, own_types, renamed_columns, serde, sorted_maps, topic_settings};
use serde_json::{Value, from_value, json, to_value};

#[track_caller]
fn round_trip<T: Record>(value: &T) -> Vec<u8> {
    let bytes = codec::encode(value).unwrap();
    assert_eq!(codec::decode::<T>(&bytes).unwrap(), *value);
    bytes
}

fn event() -> serde::acme::Event {
    use serde::acme::{Event, EventSource, EventSubject, Kind, Md5, Person, Signature};

    let person = Person { last_name: "Noether".to_owned() };
    Event {
        event_id: Uuid::from_u128(7),
        r#type: Kind::Created,
        at: DateTime::UNIX_EPOCH,
        day: NaiveDate::from_ymd_opt(2026, 1, 2).unwrap(),
        price: Decimal::new(1999, 2),
        note: None,
        subject: Some(EventSubject::Array(vec![1])),
        source: EventSource::Person(person),
        digest: Md5([1; 16]),
        signature: Signature([2; 64]),
        labels: HashMap::from([("k".to_owned(), "v".to_owned())]),
        raw: vec![9],
        cause: None,
    }
}

#[test]
fn serde_writes_the_names_of_the_schema() {
    use serde::acme::EventSource;

    let event = serde::acme::Event { cause: Some(Box::new(event())), ..event() };
    let json = to_value(&event).unwrap();
    let expected = json!({
        "eventId": "00000000-0000-0000-0000-000000000007", "type": "CREATED", "At": "1970-01-01T00:00:00Z",
        "day": "2026-01-02", "price": "19.99", "note": null, "subject": {"array": [1]},
        "source": {"acme.Person": {"lastName": "Noether"}}, "digest": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        "signature": vec![2; 64], "labels": {"k": "v"}, "raw": [9], "cause": json["cause"],
    });
    assert_eq!(json, expected);
    assert_eq!(from_value::<serde::acme::Event>(json).unwrap(), event);
    assert_eq!(to_value(EventSource::Int(1)).unwrap(), json!({"int": 1}));
    assert_eq!(to_value(serde::Points(vec![0.5])).unwrap(), json!([0.5]));
    let key = serde::topics::EventKey::from(&event);
    assert_eq!(to_value(key).unwrap(), json!({"eventId": "00000000-0000-0000-0000-000000000007"}));
    round_trip(&event);
}

#[test]
fn derives_of_a_type_reach_what_it_holds() {
    use derived::acme::{Plain, Point, Shape, ShapeFill};

    let shape = Shape { origin: Point::default(), fill: ShapeFill::String("red".to_owned()) };
    assert_eq!(to_value(&shape).unwrap(), json!({"origin": {"x": 0, "y": 0}, "fill": {"string": "red"}}));
    round_trip(&Plain { point: shape.origin });
}

#[test]
fn maps_are_of_the_kind_that_is_asked_for() {
    use sorted_maps::acme::{Inner, NewSettings, Settings, SettingsChoice};

    let usual: fn(&Settings) -> &BTreeMap<String, i32> = |settings| &settings.usual;
    let hashed: fn(&Settings) -> &HashMap<String, i32> = |settings| &settings.hashed;
    let nested = vec![Inner { labels: HashMap::from([("k".to_owned(), "v".to_owned())]) }];
    let inner = BTreeMap::from([("b".to_owned(), BTreeMap::from([("c".to_owned(), 1_i64)]))]);
    let settings = Settings { choice: Some(SettingsChoice::Map(inner)), ..Settings::from(NewSettings { nested }) };
    assert_eq!((usual(&settings).get("a"), hashed(&settings).get("a")), (Some(&1), Some(&1)));
    round_trip(&settings);
    assert_eq!(sorted_maps::Table(BTreeMap::new()).0.len(), 0);
}

fn invoice() -> own_types::acme::Invoice {
    use own_types::acme::{Invoice, InvoicePlace, NewInvoice};

    Invoice::from(NewInvoice { number: Number(7), place: InvoicePlace::Point(Position((1, -1))) })
}

#[test]
fn types_of_the_application_stand_in_fields() {
    use own_types::acme::Invoice;
    use own_types::topics::InvoiceKey;

    let invoice = invoice();
    assert_eq!(invoice.total, Money(Decimal::new(256, 2)), "the default of the schema, converted");
    assert_eq!(invoice.parts, [Money(Decimal::new(1, 2))]);
    assert_eq!((invoice.payer.clone(), invoice.colour.rest), (Payer::Anybody, [2, 3]));
    assert_eq!(InvoiceKey::from(&invoice), InvoiceKey { number: Number(7) });
    round_trip(&InvoiceKey::from(&invoice));
    let full = Invoice {
        discount: Some(Money(Decimal::new(50, 2))),
        by_account: HashMap::from([("a".to_owned(), Money(Decimal::ONE))]),
        payer: Payer::Named("n".to_owned()),
        colour: Colour { red: 1.0, rest: [0, 0] },
        ..invoice
    };
    let bytes = round_trip(&full);
    assert!(bytes.starts_with(&[4, b'R', b'7']), "the number is written as its text: {bytes:?}");
}

#[test]
fn what_a_type_refuses_is_named_by_its_field() {
    use own_types::acme::Invoice;

    let precise = Invoice { parts: vec![Money(Decimal::new(1, 5))], ..invoice() };
    let error = codec::encode(&precise).unwrap_err().to_string();
    assert!(error.starts_with("cannot encode acme.Invoice.parts[0]: "), "{error}");
    let debt = Invoice { discount: Some(Money(Decimal::new(-1, 2))), ..invoice() };
    let error = codec::decode::<Invoice>(&codec::encode(&debt).unwrap()).unwrap_err().to_string();
    assert!(error.starts_with("cannot decode acme.Invoice.discount at byte "), "{error}");
    assert!(error.ends_with("Money refuses it: money is never owed"), "{error}");
}

/// The writer lacks fields, and promotes what an own type stands for.
#[test]
fn data_of_another_version_becomes_types_of_the_application() {
    use own_types::acme::{Invoice, InvoicePlace};

    let writer = r#"{"type": "record", "name": "Invoice", "namespace": "acme", "fields": [
        {"name": "place", "type": "string"}, {"name": "number", "type": "bytes"}]}"#;
    let plan = codec::Plan::<Invoice>::compile(writer).unwrap();
    let invoice = plan.decode(&[2, b'x', 4, b'R', b'9']).unwrap();
    assert_eq!((invoice.number, invoice.place), (Number(9), InvoicePlace::String("x".to_owned())));
    assert_eq!((invoice.total, invoice.payer), (Money(Decimal::new(256, 2)), Payer::Anybody), "the defaults");
    let error = plan.decode(&[2, b'x', 4, b'R', b'?']).unwrap_err().to_string();
    assert!(error.contains("acme.Invoice.number") && error.contains("Number refuses it"), "{error}");
}

#[test]
fn json_becomes_types_of_the_application() {
    let value = json!({"number": "R12", "place": "home", "total": "3.50", "payer": 4});
    let invoice: own_types::acme::Invoice = coerce::from_json(&value).unwrap();
    assert_eq!((invoice.number, invoice.total), (Number(12), Money(Decimal::new(350, 2))));
    assert_eq!(invoice.payer, Payer::Customer(4));
    let error = coerce::from_json::<own_types::acme::Invoice>(&json!({"number": "x", "place": "home"})).unwrap_err();
    assert!(error.to_string().contains("number"), "{error}");
}

#[test]
fn a_topic_states_how_its_messages_are_placed_and_logged() {
    use topic_settings::acme::{Kind, NewOrder, Order};
    use topic_settings::topics::{Gem, GemPlain, Java, OrderKey, Usual};

    let key = OrderKey::from(&Order::from(NewOrder { id: 7, kind: Kind::Small }));
    assert_eq!(
        (Usual::placement(&key), Java::placement(&key)),
        (Placement::ConsistentRandom, Placement::Murmur2Random)
    );
    assert_eq!(Gem::placement(&key), Placement::ruby("7"));
    assert_eq!(GemPlain::placement(&"a".into()), Placement::ruby("a"));
    assert_eq!((Usual::LOG, Java::LOG, Gem::LOG), (LogLevel::Keys, LogLevel::Full, LogLevel::Count));
}

#[test]
fn columns_are_called_as_the_manifest_says() {
    use deimos_runtime::sea_orm::{ColumnTrait, EntityName, IdenStatic, TryIntoModel};
    use deimos_runtime::table::{SinkTopic, SourceTopic};
    use renamed_columns::acme::{Digest, NewOrder, Order, Status};
    use renamed_columns::topics::{Orders, Owned, orders_source_table, orders_table};

    let order = Order {
        note: Some("fragile".to_owned()),
        ..Order::from(NewOrder {
            id: "o-1".to_owned(),
            r#type: "book".to_owned(),
            status: Status::Open,
            digest: Digest([3; 48]),
        })
    };
    let row = Orders::row(order.clone()).try_into_model().unwrap();
    assert_eq!((row.order_number.as_str(), row.kind.as_str(), row.remark.as_deref()), ("o-1", "book", Some("fragile")));
    assert_eq!(orders_table::Column::Kind.as_str(), "Kind");
    assert_eq!(orders_table::Entity.table_name(), "orders_copy");
    assert!(!orders_table::Column::OrderNumber.def().is_null());
    let own = Owned::row(order.clone()).try_into_model().unwrap();
    assert_eq!((own.kind.as_str(), own.remark.as_deref()), ("book", Some("fragile")));

    let source = orders_source_table::Model {
        number: row.order_number,
        r#type: row.kind,
        status: row.status,
        digest: row.digest,
    };
    let published = <Orders as SourceTopic>::value(&source);
    assert_eq!(published, Order { note: None, ..order }, "what has no column has its default");
    let stored: Value = to_value(source.digest.0).unwrap();
    assert_eq!(stored, json!(vec![3; 48]));
}
