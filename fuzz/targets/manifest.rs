//! deimos.toml, and perhaps a file of the lock after a line `+++`, for a contract that is good: bindings, or findings in
//! them.
#![no_main]

use std::hint::black_box;

use deimos_codegen::{Inputs, Look};
use libfuzzer_sys::fuzz_target;

const ORDER: &str = r#"{
  "type": "record", "name": "Order", "namespace": "acme.orders",
  "fields": [
    {"name": "id", "type": {"type": "record", "name": "OrderId", "fields": [{"name": "number", "type": "long"}]}},
    {"name": "tenant", "type": "string"},
    {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["OPEN", "PAID"], "default": "OPEN"}},
    {"name": "total", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2}], "default": null},
    {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "tags", "type": {"type": "map", "values": ["int", "string"]}, "default": {}}
  ]
}"#;

fuzz_target!(|text: &str| {
    let (manifest, lock) = text.split_once("\n+++\n").unwrap_or((text, ""));
    let mut files = vec![("schemas/Order.avsc", ORDER), ("deimos.toml", manifest)];
    if !lock.is_empty() {
        files.push(("schemas.lock/orders-value.json", lock));
    }
    match deimos_codegen::generate(&Inputs::texts(files)) {
        Ok(bindings) => black_box(bindings.warnings().render(Look::Plain)),
        Err(diagnostics) => {
            assert!(diagnostics.iter().all(|finding| !finding.rule().starts_with("json::") || !lock.is_empty()));
            black_box(diagnostics.render(Look::Plain))
        }
    };
});
