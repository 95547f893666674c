//! One run of the relay through a plan, with virtual time and crashes.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::checker;
use super::world::{MemoryStore, MemoryTransport, Op, World};
use crate::registry::Registry;
use crate::relay::{Limits, Relay, Store, Transport};

/// Which faults a run has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each fault is there or not, whatever the others are")]
pub(super) struct Faults {
    /// The relay is killed and started again.
    pub(super) crashes: bool,
    /// The relay is told to stop, and started again.
    pub(super) stops: bool,
    /// Statements fail, with or without effect.
    pub(super) sessions: bool,
    /// Messages, partitions and metadata fail.
    pub(super) broker: bool,
    /// Some messages are refused each time.
    pub(super) poison: bool,
    /// What is sent together with a message that is refused is refused as well.
    pub(super) batches: bool,
    /// Messages behind one that fails may get through.
    pub(super) leaks: bool,
}

impl Faults {
    pub(super) const NONE: Self = Self {
        crashes: false,
        stops: false,
        sessions: false,
        broker: false,
        poison: false,
        batches: false,
        leaks: false,
    };
    pub(super) const ALL: Self =
        Self { crashes: true, stops: true, sessions: true, broker: true, poison: true, batches: false, leaks: false };
}

/// What writers do, and what chance does.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) ops: Vec<Op>,
    pub(super) seed: u64,
    pub(super) faults: Faults,
}

/// Runs a plan with the store and the transport as they are, or changed; what was found wrong.
pub(super) fn run<S: Store, T: Transport>(
    plan: &Plan,
    store: impl Fn(MemoryStore) -> S,
    transport: impl Fn(MemoryTransport) -> T,
) -> Vec<String> {
    let world = World::new(&plan.ops, plan.seed, plan.faults);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let done = runtime.block_on(async {
        let crashes = if plan.faults.crashes { world.lock().random.u64(1..4) } else { 0 };
        for _ in 0..crashes {
            let crash = world.lock().plan_crash();
            let relay = relay(store(MemoryStore::new(&world)), transport(MemoryTransport::new(&world)));
            tokio::select! {
                biased;
                () = crash.notified() => {}
                () = sleep(Duration::from_secs(5)) => {}
                _ = relay.run(CancellationToken::new()) => {}
            }
            let mut state = world.lock();
            state.disconnect();
            state.disturbed = true;
        }
        for _ in 0..if plan.faults.stops { 2 } else { 0 } {
            let (stop, shutdown) = (world.lock().plan_crash(), CancellationToken::new());
            let relay = relay(store(MemoryStore::new(&world)), transport(MemoryTransport::new(&world)));
            let cancel = async {
                tokio::select! {
                    () = stop.notified() => {}
                    () = sleep(Duration::from_secs(5)) => {}
                }
                shutdown.cancel();
            };
            let _ = tokio::join!(relay.run(shutdown.clone()), cancel);
        }
        let relay = relay(store(MemoryStore::new(&world)), transport(MemoryTransport::new(&world)));
        let shutdown = CancellationToken::new();
        let finish = async {
            while !world.lock().is_done() {
                sleep(Duration::from_millis(10)).await;
            }
            shutdown.cancel();
        };
        let both = async { tokio::join!(relay.run(shutdown.clone()), finish).0 };
        timeout(Duration::from_hours(1), both).await
    });
    let mut wrong = checker::wrong(&world.lock());
    match done {
        Err(_) => wrong.push("the relay never finished".to_owned()),
        Ok(Err(error)) => wrong.push(error.to_string()),
        Ok(Ok(())) => {}
    }
    wrong
}

/// Small batches, so that a run has many; a sweep would hide what was forgotten.
fn relay<S: Store, T: Transport>(store: S, transport: T) -> Relay<S, T> {
    let limits =
        Limits { batch_rows: 7, in_flight_rows: 12, sweep: Duration::from_secs(1_000_000), ..Limits::default() };
    Relay::with_store(store, transport, Registry::memory(), "").with_limits(limits)
}
