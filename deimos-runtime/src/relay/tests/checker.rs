//! What must hold of every run, whatever went wrong in it.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{Message, State};

/// Everything that is wrong.
pub(super) fn wrong(state: &State) -> Vec<String> {
    let mut wrong = state.wrong.clone();
    let committed: BTreeSet<i64> = state.committed.iter().map(|message| message.id).collect();
    let delivered: BTreeSet<i64> = state.delivered.iter().map(|message| message.id).collect();
    for id in &committed {
        match (delivered.contains(id), state.dead.contains(id)) {
            (false, false) => wrong.push(format!("row {id} was lost")),
            (true, true) => wrong.push(format!("row {id} was delivered and given up")),
            _ => {}
        }
    }
    wrong.extend(delivered.difference(&committed).map(|id| format!("row {id} was never committed")));
    if !state.disturbed && delivered.len() < state.delivered.len() && !state.faults.poison {
        wrong.push("rows were sent twice without a fault".to_owned());
    }
    if !state.faults.leaks && !in_order(state.delivered.iter()) {
        wrong.push("the first deliveries of a key are out of order".to_owned());
    }
    if !last_in_order(&state.delivered) {
        wrong.push("the last deliveries of a key are out of order".to_owned());
    }
    wrong
}

fn in_order<'a>(delivered: impl Iterator<Item = &'a Message>) -> bool {
    let mut highest: BTreeMap<u8, u32> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    delivered.filter(|message| seen.insert(message.id)).all(|message| {
        let before = highest.insert(message.key, message.version);
        before.is_none_or(|before| before < message.version)
    })
}

/// A consumer that keeps the last of each key ends with the highest version.
fn last_in_order(delivered: &[Message]) -> bool {
    let mut lowest: BTreeMap<u8, u32> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    delivered.iter().rev().filter(|message| seen.insert(message.id)).all(|message| {
        let after = lowest.insert(message.key, message.version);
        after.is_none_or(|after| after > message.version)
    })
}
