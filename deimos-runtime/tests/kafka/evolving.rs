//! Consumer groups that read what older and newer services have written.

use deimos_runtime::codec::confluent;
use deimos_runtime::testing::written_by;
use serde_json::json;

use crate::contract::{Orders, order};
use crate::running::{Act, Running, broker, group, next, recorder, send};

/// Versions were ints, orders had a shop, keys were bytes.
const OLDER: (&str, &str) = (
    r#"{"type":"record","name":"Order_key","namespace":"com.acme","fields":[{"name":"id","type":"bytes"}]}"#,
    r#"{"type":"record","name":"Order","namespace":"com.acme","fields":[
        {"name":"version","type":"int"},{"name":"shop","type":"string"},{"name":"id","type":"string"}]}"#,
);

/// Orders may have no version yet, but a list of lines; keys have a shop.
const NEWER: (&str, &str) = (
    r#"{"type":"record","name":"Order_key","namespace":"com.acme","fields":[
        {"name":"shop","type":"int"},{"name":"id","type":"string"}]}"#,
    r#"{"type":"record","name":"Order","namespace":"com.acme","fields":[
        {"name":"id","type":"string"},{"name":"lines","type":{"type":"array","items":"string"}},
        {"name":"version","type":["null","long"]}]}"#,
);

#[tokio::test]
async fn a_group_reads_what_older_and_newer_services_write() {
    let (broker, orders) = broker(1).await;
    orders.publish(order("o-1", 1)).await.unwrap();
    let messages = [
        (OLDER, json!({"id": "o-1"}), json!({"version": 2, "shop": "s", "id": "o-1"})),
        (NEWER, json!({"shop": 7, "id": "o-1"}), json!({"id": "o-1", "lines": ["a", "b"], "version": 3})),
        (NEWER, json!({"shop": 7, "id": "o-1"}), json!({"id": "o-1", "lines": [], "version": null})),
    ];
    for ((key_schema, value_schema), key, value) in messages {
        let registry = broker.registry();
        let key_id = registry.register("orders-key", key_schema).await.unwrap();
        let value_id = registry.register("orders-value", value_schema).await.unwrap();
        let key = confluent::frame(key_id, &written_by(key_schema, &key).unwrap());
        send(&broker, "orders", &key, &confluent::frame(value_id, &written_by(value_schema, &value).unwrap()));
    }

    let (consumer, mut seen) = recorder(Act::Succeed);
    let error = Running::start(group(&broker).subscribe(Orders, consumer)).ended().await.unwrap_err().to_string();
    let read: Vec<_> = next(&mut seen, 3).await.into_iter().map(|(.., order)| order).collect();
    assert_eq!(read, [1, 2, 3].map(|version| Some(order("o-1", version))));
    assert_eq!(
        error,
        "topic orders, partition 0, offset 3: the value is not what its schema says: cannot decode com.acme.Order.version \
         at byte 6: written as null, which cannot be read as long",
        "a version that is null is none, and this data alone cannot be read"
    );
}
