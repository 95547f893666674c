//! A second consumer of the topic, which checks that each version of each order comes once and in its turn.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use deimos_runtime::{BoxError, Metadata};

use crate::contract::com::example::shop::Order;
use crate::contract::topics::{OrderKey, OrdersConsumer};

/// What came over the topic so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    versions: HashMap<String, i64>,
    messages: u64,
    faults: Vec<String>,
}

impl Ledger {
    /// How many messages came.
    pub(crate) fn messages(&self) -> u64 {
        self.state().messages
    }

    /// What came out of turn, in words.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.state().faults.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while the lock is held")
    }
}

impl OrdersConsumer for Ledger {
    async fn consume(&self, order: Order, at: &Metadata<OrderKey>) -> Result<(), BoxError> {
        let mut state = self.state();
        state.messages += 1;
        let before = state.versions.insert(order.id.clone(), order.version).unwrap_or(0);
        if order.version != before + 1 {
            let fault = format!("{}: version {} came after {before} (offset {})", order.id, order.version, at.offset);
            state.faults.push(fault);
        }
        Ok(())
    }

    async fn tombstone(&self, at: &Metadata<OrderKey>) -> Result<(), BoxError> {
        self.state().faults.push(format!("{}: a tombstone, and no order is ever deleted", at.key.id));
        Ok(())
    }
}
