//! Two schemas with a line `+++` between them: whether one reads the other's data is answered, and each reads its own.
#![no_main]

use std::hint::black_box;

use deimos_schema::compatibility::check;
use deimos_schema::{Compatibility, Schema, can_read, same_on_the_wire};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some((writer, reader)) = text.split_once("\n+++\n") else { return };
    let (Ok(writer), Ok(reader)) = (Schema::parse(writer), Schema::parse(reader)) else { return };
    let breaks = can_read(&writer, &reader);
    for found in &breaks {
        assert!(!found.to_string().is_empty());
    }
    assert!(can_read(&writer, &writer).is_empty(), "{}", writer.text());
    if writer.identity() == reader.identity() {
        assert!(breaks.is_empty(), "{breaks:?}");
    }
    let earlier = [writer];
    for finding in check(Compatibility::FullTransitive, &reader, &earlier) {
        black_box((finding.rule(), finding.who()));
    }
    black_box(same_on_the_wire(&earlier[0], &reader)).ok();
});
