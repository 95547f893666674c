//! Bytes as a message of a type with everything in it: owned, borrowed, framed, as a container file, as JSON.
#![no_main]

use std::hint::black_box;

use deimos_fuzz::contract::acme::fuzz::{Everything, EverythingRef};
use deimos_fuzz::memory::{Counted, within};
use deimos_fuzz::{LIMITS, survives};
use deimos_runtime::codec::file::{Blocks, Reader};
use deimos_runtime::codec::{json, single_object};
use deimos_runtime::coerce;
use libfuzzer_sys::fuzz_target;

#[global_allocator]
static MEMORY: Counted = Counted;

/// An item of an array is a byte in the message, and in memory the struct, twice while the array grows.
const TIMES: usize = 4 * size_of::<Everything>();
/// What nothing in the message pays for: errors, items without bytes, the tables of decompressors.
const FREE: usize = 8 << 20;
/// How much a block may hold, which compression makes of a few bytes.
const BLOCK: usize = 1 << 14;

fuzz_target!(|bytes: &[u8]| {
    let cap = FREE + bytes.len() * TIMES;
    within(cap, || message(bytes));
    within(cap + BLOCK * TIMES, || file(bytes));
    if let Ok(text) = str::from_utf8(bytes) {
        within(cap, || text_of_json(text));
    }
});

/// The record and its view are the same, and refuse the same.
fn message(bytes: &[u8]) {
    let owned = LIMITS.decode::<Everything>(bytes);
    let view = LIMITS.decode_ref::<EverythingRef<'_>>(bytes);
    match (owned, view) {
        (Ok(owned), Ok(view)) => {
            let plain = survives(&owned);
            assert_eq!(plain, survives(&view.to_owned()));
            if plain.is_some() {
                framed(&owned);
                shown(&owned);
            }
        }
        (Err(owned), Err(view)) => {
            assert_eq!((owned.offset(), owned.to_string()), (view.offset(), view.to_string()));
            assert!(owned.offset() <= bytes.len());
        }
        (owned, view) => panic!("{owned:?}, but its view {view:?}"),
    }
    black_box(single_object::decode::<Everything>(bytes)).ok();
}

fn framed(value: &Everything) {
    let message = single_object::encode(value).expect("what was read can be framed");
    assert_eq!(survives(value), survives(&single_object::decode(&message).expect("what was framed can be read")));
}

/// Compared as text, where a NaN has no bits of its own.
fn shown(value: &Everything) {
    let text = json::encode(value).expect("what was read can be shown");
    match json::decode::<Everything>(&text) {
        Ok(again) => assert_eq!(text, json::encode(&again).expect("what was read can be shown")),
        Err(error) => assert!(error.to_string().contains("nest"), "what was shown can be read: {error}"),
    }
}

fn file(bytes: &[u8]) {
    if let Ok(values) = Reader::<Everything, _>::new(bytes) {
        for value in values.with_max_block(BLOCK).with_limits(LIMITS).map_while(Result::ok) {
            survives(&value);
        }
    }
    let Ok(blocks) = Blocks::new(bytes) else { return };
    let schema = blocks.header().schema().clone();
    let printer = json::Printer::new(&schema);
    for mut block in blocks.with_max_block(BLOCK).map_while(Result::ok) {
        while let Some(Ok(text)) = block.next_value(|bytes| printer.print_prefix(bytes)) {
            black_box(text);
        }
    }
}

fn text_of_json(text: &str) {
    if let Ok(value) = json::decode::<Everything>(text) {
        survives(&value);
    }
    let Ok(value) = serde_json::from_str(text) else { return };
    if let Ok(value) = coerce::from_json::<Everything>(&value) {
        survives(&value);
    }
}
