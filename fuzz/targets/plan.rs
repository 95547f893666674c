//! A writer schema and bytes of it: a text with a line `+++` behind it, or changes of the reader's own schema.
#![no_main]

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::OnceLock;

use deimos_fuzz::contract::acme::fuzz::Everything;
use deimos_fuzz::memory::{Counted, within};
use deimos_fuzz::{LIMITS, mutation, survives};
use deimos_runtime::Record;
use deimos_runtime::codec::Plan;
use libfuzzer_sys::fuzz_target;

#[global_allocator]
static MEMORY: Counted = Counted;

const BETWEEN: &[u8] = b"\n+++\n";
/// An item of an array is a byte in the message, and in memory the struct with its defaults, twice while the array grows.
const TIMES: usize = 4 * size_of::<Everything>();
/// What nothing in the message pays for: errors, items without bytes.
const FREE: usize = 24 << 20;
/// What a byte of a schema may come to in the plan.
const SCHEMA_TIMES: usize = 4096;
/// How many plans are kept, because making one takes longer than reading a message by it.
const KEPT: usize = 64;

type Plans = HashMap<Vec<u8>, Option<Rc<Plan<Everything>>>>;

thread_local! {
    static PLANS: RefCell<Plans> = RefCell::default();
}

fuzz_target!(|bytes: &[u8]| {
    let at = bytes.windows(BETWEEN.len()).position(|found| found == BETWEEN);
    let text = at.map(|at| (&bytes[..at], &bytes[at + BETWEEN.len()..]));
    let Some((key, message)) = text.or_else(|| mutation::split(bytes)) else { return };
    let kept = PLANS.with_borrow(|plans| plans.get(key).cloned());
    let plan = kept.unwrap_or_else(|| {
        let plan = if text.is_some() { str::from_utf8(key).ok().and_then(plan) } else { plan_of_changed(key) };
        PLANS.with_borrow_mut(|plans| {
            if plans.len() == KEPT {
                plans.clear();
            }
            plans.insert(key.to_vec(), plan.clone());
        });
        plan
    });
    if let Some(plan) = plan {
        within(FREE + message.len() * TIMES, || read(&plan, message));
    }
});

fn plan_of_changed(changes: &[u8]) -> Option<Rc<Plan<Everything>>> {
    static OWN: OnceLock<String> = OnceLock::new();
    // What is made once for the record is made here.
    let own = OWN.get_or_init(|| {
        let own = Everything::SCHEMA.text();
        Plan::<Everything>::compile(&own).expect("a record reads its own data");
        own
    });
    plan(&mutation::changed(own, changes)?)
}

fn plan(writer: &str) -> Option<Rc<Plan<Everything>>> {
    let plan = within(FREE + writer.len() * SCHEMA_TIMES, || Plan::<Everything>::compile(writer));
    Some(Rc::new(plan.ok()?.with_limits(LIMITS)))
}

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
