//! Borrowed views: what they hold is where it was in the bytes, and is refused where the record would refuse it.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use deimos_runtime::Record;
use deimos_runtime::codec::{self, Limits, MapRef, Plan, RecordRef, View};
use deimos_runtime::uuid::Uuid;
use deimos_tests::borrowed::acme::trees::{Tree, TreeEither, TreeEitherRef, TreeRef};
use deimos_tests::borrowed::acme::{
    Checksum, Line, LineRef, NewOrder, Order, OrderLot, OrderLotRef, OrderNumber, OrderPerhaps, OrderPerhapsRef,
    OrderRef, Place, Status, Tag, TagRef,
};
use deimos_tests::borrowed_types::acme::{Address, Letter, LetterBody, LetterRef};
use deimos_tests::own::Money;

fn order() -> Order {
    let line = |sku: &str, count| Line { sku: sku.to_owned(), count };
    Order {
        id: -7,
        customer: "Zoë".to_owned(),
        note: Some("by hand".to_owned()),
        remark: None,
        digest: vec![0, 255],
        status: Status::Sent,
        checksum: Checksum([1, 2]),
        amounts: vec![1, -1, i64::MAX],
        tags: vec![String::new(), "a".to_owned()],
        labels: HashMap::from([("b".to_owned(), "2".to_owned()), ("a".to_owned(), "1".to_owned())]),
        sorted: BTreeMap::from([("k".to_owned(), vec![vec![1], Vec::new()])]),
        to_owned: HashMap::from([("sent".to_owned(), Status::Sent)]),
        total: Money("12.50".parse().unwrap()),
        key: Uuid::from_u128(7),
        shipped_at: Some("2026-11-23T10:00:00Z".parse().unwrap()),
        place: Place { x: 3, y: 4 },
        lines: vec![line("one", 1), line("two", 2)],
        first: line("first", 1),
        last: Some(line("last", 9)),
        lot: OrderLot::Line(line("lot", 5)),
        perhaps: Some(OrderPerhaps::String("perhaps".to_owned())),
        number: Some(OrderNumber::Double(0.5)),
    }
}

/// A view holds what the record holds, and gives it back.
#[track_caller]
fn survives<T>(value: &T)
where
    T: Record + View + for<'a> From<<T as View>::Ref<'a>>,
    for<'a> <T as View>::Ref<'a>: RecordRef<'a, Record = T> + Clone + Debug + PartialEq,
{
    let bytes = codec::encode(value).unwrap();
    let view: T::Ref<'_> = codec::decode_ref(&bytes).unwrap();
    assert_eq!(T::owned(&view), *value);
    assert_eq!(T::from(view.clone()), *value);
    let plan = Plan::<T>::compile(T::SCHEMA.text().as_str()).unwrap();
    assert_eq!(plan.decode_ref(&bytes).unwrap(), view);
}

#[test]
fn a_view_holds_what_the_record_holds() {
    survives(&order());
    for lot in [
        OrderLot::String("s".to_owned()),
        OrderLot::Long(-1),
        OrderLot::Bytes(vec![1]),
        OrderLot::Place(Place { x: 0, y: 0 }),
        OrderLot::Array(vec!["a".to_owned(), "b".to_owned()]),
    ] {
        survives(&Order { lot, last: None, note: None, perhaps: None, number: None, ..order() });
    }
    survives(&Order { perhaps: Some(OrderPerhaps::Int(1)), remark: Some("r".to_owned()), ..order() });
    survives(&Letter { to: Address { street: "Elm".to_owned() }, body: Some(LetterBody::Bytes(vec![1, 2])) });
}

#[test]
fn fields_are_what_was_written() {
    let bytes = codec::encode(&order()).unwrap();
    let view: OrderRef<'_> = codec::decode_ref(&bytes).unwrap();
    assert_eq!((view.id, view.customer, view.note, view.remark), (-7, "Zoë", Some("by hand"), None));
    assert_eq!((view.digest, view.status, &view.amounts[..2]), (&[0, 255][..], Status::Sent, &[1, -1][..]));
    assert_eq!((view.tags.as_slice(), view.labels.get("b")), (&["", "a"][..], Some(&"2")));
    assert_eq!(view.sorted, MapRef::from([("k", vec![&[1][..], &[][..]])]));
    assert_eq!(view.lines, [LineRef { sku: "one", count: 1 }, LineRef { sku: "two", count: 2 }]);
    assert_eq!(view.lot, OrderLotRef::Line(LineRef { sku: "lot", count: 5 }));
    assert_eq!(view.perhaps, Some(OrderPerhapsRef::String("perhaps")));
    for text in [view.customer, view.note.unwrap(), view.labels.get("a").unwrap(), view.lines[1].sku] {
        assert!(bytes.as_ptr_range().contains(&text.as_ptr()), "{text} was copied");
    }
}

#[test]
fn views_of_recursive_records_have_an_end() {
    let leaf = |name: &str| Tree {
        name: name.to_owned(),
        left: None,
        either: TreeEither::String("leaf".to_owned()),
        children: Vec::new(),
        named: HashMap::new(),
        line: Line { sku: name.to_owned(), count: 1 },
    };
    let tree = Tree {
        left: Some(Box::new(leaf("left"))),
        either: TreeEither::Tree(Box::new(leaf("either"))),
        children: vec![leaf("first"), leaf("second")],
        named: HashMap::from([("k".to_owned(), leaf("named"))]),
        ..leaf("root")
    };
    survives(&tree);
    let bytes = codec::encode(&tree).unwrap();
    let view: TreeRef<'_> = codec::decode_ref(&bytes).unwrap();
    assert_eq!(view.left.as_ref().map(|left| left.name), Some("left"));
    assert!(matches!(&view.either, TreeEitherRef::Tree(tree) if tree.line.sku == "either"));
    assert_eq!(view.named.get("k").map(|named| named.name), Some("named"));

    let deep = (0..40).fold(leaf("end"), |tree, _| Tree { left: Some(Box::new(tree)), ..leaf("") });
    let bytes = codec::encode(&deep).unwrap();
    let limits = Limits::new().with_depth(30);
    let refused = |error: codec::DecodeError| error.to_string();
    let error = limits.decode_ref::<TreeRef<'_>>(&bytes).map_err(refused).unwrap_err();
    assert_eq!(error, limits.decode::<Tree>(&bytes).map_err(refused).unwrap_err());
    assert!(error.contains("deeper than 30 levels"), "{error}");
}

/// Every beginning of the bytes, and the bytes with each of them changed, are refused in the same words, or are the same.
#[test]
fn what_a_record_refuses_its_view_refuses() {
    let bytes = codec::encode(&order()).unwrap();
    let check = |bytes: &[u8]| {
        let view = codec::decode_ref::<OrderRef<'_>>(bytes).map(|view| view.to_owned());
        let value = codec::decode::<Order>(bytes);
        match (view, value) {
            (Ok(view), Ok(value)) => assert_eq!(view, value),
            (Err(view), Err(value)) => assert_eq!(view.to_string(), value.to_string()),
            (view, value) => panic!("{bytes:?}: {view:?}, but {value:?}"),
        }
    };
    (0..bytes.len()).for_each(|end| check(&bytes[..end]));
    let mut changed = bytes.clone();
    for at in 0..bytes.len() {
        for byte in [0, 1, 2, 0x7f, 0x80, 0xff, bytes[at] ^ 1, bytes[at] ^ 2] {
            changed[at] = byte;
            check(&changed);
        }
        changed[at] = bytes[at];
    }
    let error = codec::decode_ref::<OrderRef<'_>>(&[13, 2, 0xff]).unwrap_err();
    assert_eq!(error.to_string(), "cannot decode acme.Order.customer at byte 2: a string that is not UTF-8");
}

#[test]
fn plans_read_views_of_other_writers_data() {
    let writer = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
        {"name": "gone", "type": {"type": "array", "items": "string"}},
        {"name": "customer", "type": "bytes"},
        {"name": "id", "type": "int"},
        {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
            {"name": "old", "type": "long"}, {"name": "sku", "type": "string"}]}}},
        {"name": "note", "type": "string"},
        {"name": "lot", "type": ["int", "bytes", "string"]},
        {"name": "checksum", "type": {"type": "fixed", "name": "Checksum", "size": 2}},
        {"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
        {"name": "key", "type": "string"},
        {"name": "sorted", "type": {"type": "map", "values": {"type": "array", "items": "string"}}}]}"#;
    let mut bytes = vec![2, 2, b'x', 0, 2, b'c', 3, 2, 10, 4, b's', b'k', 0, 2, b'n', 2, 2, 9, 1, 2, 2, 100, 72];
    bytes.extend_from_slice(b"00000000-0000-0000-0000-000000000007");
    bytes.extend_from_slice(&[2, 2, b'm', 2, 2, b'v', 0, 0]);
    let plan = Plan::<Order>::compile(writer).unwrap();
    let value = plan.decode(&bytes).unwrap();
    let expected = Order {
        lot: OrderLot::Bytes(vec![9]),
        note: Some("n".to_owned()),
        sorted: BTreeMap::from([("m".to_owned(), vec![b"v".to_vec()])]),
        ..Order::from(NewOrder {
            id: -2,
            customer: "c".to_owned(),
            checksum: Checksum([1, 2]),
            total: Money("1.00".parse().unwrap()),
            key: Uuid::from_u128(7),
            lines: vec![Line { sku: "sk".to_owned(), count: 1 }],
        })
    };
    assert_eq!(value, expected, "what was not written is the schema's default");

    let view = plan.decode_ref(&bytes).unwrap();
    assert_eq!(view.to_owned(), value);
    assert_eq!((view.tags.as_slice(), view.digest, view.labels.get("k")), (&["new"][..], &[255][..], Some(&"v")));
    assert_eq!(view.first, LineRef { sku: "none", count: 2 });
    for end in 0..bytes.len() {
        let (view, value) = (plan.decode_ref(&bytes[..end]).unwrap_err(), plan.decode(&bytes[..end]).unwrap_err());
        assert_eq!(view.to_string(), value.to_string());
    }
}

#[test]
fn views_compare_as_records_do() {
    let (one, other) = (Tag { name: "a".to_owned(), data: None }, Tag { name: "b".to_owned(), data: Some(vec![1]) });
    let bytes = [codec::encode(&one).unwrap(), codec::encode(&other).unwrap()];
    let views: Vec<TagRef<'_>> = bytes.iter().map(|bytes| codec::decode_ref(bytes).unwrap()).collect();
    assert_eq!((views[0].cmp(&views[1]), views[0] == views[0]), (one.cmp(&other), true));
}

#[test]
fn a_record_that_asks_alone_has_a_view() {
    let letter = Letter { to: Address { street: "Elm".to_owned() }, body: Some(LetterBody::String("hi".to_owned())) };
    let bytes = [codec::encode(&letter).unwrap(), vec![7]].concat();
    let (view, rest): (LetterRef<'_>, &[u8]) = codec::decode_ref_prefix(&bytes).unwrap();
    assert_eq!((view.to.street, rest, view.to_owned()), ("Elm", &[7][..], letter));
}
