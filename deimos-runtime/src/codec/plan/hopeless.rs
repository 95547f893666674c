//! Plans by which nothing can be read, whatever the data: found before any comes.

use super::nodes::{self, Id, Nodes, Reading, SAME, Step};

/// Whether there is no value at all that the plan from this node on reads, such as a union none of whose branches is
/// known.
pub(super) fn is_hopeless(nodes: &Nodes, root: Id) -> bool {
    let mut users: Vec<Vec<Id>> = vec![Vec::new(); nodes.reading.len()];
    // How many nodes have to be readable before this one is.
    let mut missing = vec![0; nodes.reading.len()];
    let mut readable = vec![SAME];
    for (reading, id) in nodes.reading.iter().zip(0..) {
        let (needed, below) = needs(reading);
        missing[id as usize] = needed;
        for below in below {
            users[nodes::place(below)].push(id);
        }
        if needed == 0 && id != SAME {
            readable.push(id);
        }
    }
    while let Some(id) = readable.pop() {
        if id as usize == nodes::place(root) {
            return false;
        }
        for user in std::mem::take(&mut users[id as usize]) {
            let missing = &mut missing[user as usize];
            if *missing > 0 {
                *missing -= 1;
                readable.extend((*missing == 0).then_some(user));
            }
        }
    }
    true
}

/// How many of these nodes have to be readable for one of them to be.
fn needs(reading: &Reading) -> (usize, Vec<Id>) {
    match reading {
        // An array may be empty.
        Reading::Same | Reading::Promoted(_) | Reading::Items { .. } => (0, Vec::new()),
        Reading::Symbols(symbols) => (usize::from(symbols.iter().all(Result::is_err)), Vec::new()),
        Reading::Unreadable(_) => (1, Vec::new()),
        Reading::Written(branches) => (1, branches.to_vec()),
        Reading::Branches(branches) => (1, branches.iter().map(|branch| branch.node).collect()),
        Reading::Into { value, .. } => (1, vec![*value]),
        Reading::Record(steps) => {
            let read = steps.written.iter().filter_map(|step| match step {
                Step::Read { node, .. } => Some(*node),
                Step::Skip { .. } => None,
            });
            let below: Vec<Id> = read.collect();
            (below.len(), below)
        }
    }
}
