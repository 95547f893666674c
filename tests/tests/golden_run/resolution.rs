//! Data of other writer schemas, read into types whose values are more than one primitive.

use deimos_runtime::bigdecimal::BigDecimal;
use deimos_runtime::codec::Plan;
use deimos_tests::defaults::acme::{Branches, NewBranches};
use deimos_tests::logical_types::acme::{NewWide, Wide};

#[test]
fn fields_that_the_writer_lacks_have_defaults_of_every_kind() {
    let supply = r#"{"type": "fixed", "name": "Supply", "size": 16}"#;
    let writer = format!(
        r#"{{"type": "record", "name": "Wide", "namespace": "acme", "fields": [
            {{"name": "unknown", "type": {{"type": "bytes", "logicalType": "big-decimal"}}}},
            {{"name": "supply", "type": {supply}}}
        ]}}"#
    );
    let plan = Plan::<Wide>::compile(&writer).unwrap();
    let bytes = [&[6, 2, 1, 0][..], &[0xff; 15], &[0xfe]].concat();
    assert_eq!(plan.decode(&bytes).unwrap(), Wide::from(NewWide { supply: BigDecimal::from(-2) }));
}

#[test]
fn a_union_of_null_alone_reads_null_of_any_union() {
    let writer = |ty: &str| {
        let field = format!(r#"{{"name": "only_null", "type": {ty}}}"#);
        let record = format!(r#"{{"type": "record", "name": "Branches", "namespace": "acme", "fields": [{field}]}}"#);
        Plan::<Branches>::compile(&record).unwrap()
    };
    let expected = Branches::from(NewBranches {});
    assert_eq!(writer(r#""null""#).decode(&[]).unwrap(), expected);
    assert_eq!(writer(r#"["null"]"#).decode(&[0]).unwrap(), expected);
    assert_eq!(writer(r#"["int", "null"]"#).decode(&[2]).unwrap(), expected);
    assert!(writer(r#"["int", "null"]"#).decode(&[0, 2]).is_err());
}
