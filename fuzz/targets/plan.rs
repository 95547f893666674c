//! A writer schema and bytes of it: a text with a line `+++` behind it, or changes of the reader's own schema.
#![no_main]

use std::sync::OnceLock;

use deimos_fuzz::contract::acme::fuzz::Everything;
use deimos_fuzz::memory::{Counted, within};
use deimos_fuzz::{LIMITS, mutation, survives};
use deimos_runtime::Record;
use deimos_runtime::codec::Plan;
use libfuzzer_sys::fuzz_target;

#[global_allocator]
static MEMORY: Counted = Counted;

static OWN: OnceLock<String> = OnceLock::new();

const BETWEEN: &[u8] = b"\n+++\n";
/// An item of an array is a byte in the message, and in memory the struct with its defaults, twice while the array grows.
const TIMES: usize = 4 * size_of::<Everything>();
/// What nothing in the message pays for: errors, items without bytes.
const FREE: usize = 24 << 20;
/// What a byte of a schema may come to in the plan.
const SCHEMA_TIMES: usize = 4096;

fuzz_target!(|bytes: &[u8]| {
    // What is made once for the record is there before.
    let own = OWN.get_or_init(|| {
        let own = Everything::SCHEMA.text();
        Plan::<Everything>::compile(&own).expect("a record reads its own data");
        own
    });
    let at = bytes.windows(BETWEEN.len()).position(|found| found == BETWEEN);
    let split = at.map(|at| (str::from_utf8(&bytes[..at]), &bytes[at + BETWEEN.len()..]));
    let (writer, message) = match split {
        Some((Ok(text), message)) => (text.to_owned(), message),
        Some(_) => return,
        None => match mutation::changed(own, bytes) {
            Some(changed) => changed,
            None => return,
        },
    };
    let plan = within(FREE + writer.len() * SCHEMA_TIMES, || Plan::<Everything>::compile(&writer));
    let Ok(plan) = plan.map(|plan| plan.with_limits(LIMITS)) else { return };
    within(FREE + message.len() * TIMES, || read(&plan, message));
});

fn read(plan: &Plan<Everything>, message: &[u8]) {
    match (plan.decode(message), plan.decode_ref(message)) {
        (Ok(owned), Ok(view)) => assert_eq!(survives(&owned), survives(&view.to_owned())),
        (Err(owned), Err(view)) => {
            assert_eq!((owned.offset(), owned.to_string()), (view.offset(), view.to_string()));
            assert!(owned.offset() <= message.len());
        }
        (owned, view) => panic!("{owned:?}, but its view {view:?}"),
    }
    if plan.is_same() {
        let plain = LIMITS.decode::<Everything>(message);
        assert_eq!(plain.is_ok(), plan.decode(message).is_ok());
    }
}
