//! Avro schemas as data.
