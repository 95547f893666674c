//! A database and a broker in memory, with writers whose transactions commit in any order.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use tokio::sync::Notify;
use tokio::task::yield_now;

use crate::framing::Framed;
use crate::relay::store::{Death, Row, Store, StoreError, Wanted};
use crate::relay::{Failure, Report, SendError, Transport};

use super::simulation::Faults;

/// What a writer does next; writers of one key take turns, as the row that they lock makes them.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    /// Draws an id in the transaction of the key, which begins if there is none.
    Insert(u8),
    /// Commits the transaction of the key.
    Commit(u8),
    /// Rolls it back.
    Rollback(u8),
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) faults: Faults,
    pub(super) random: fastrand::Rng,
    ops: VecDeque<Op>,
    next_id: i64,
    open: BTreeMap<u8, Vec<Message>>,
    versions: HashMap<u8, u32>,
    pub(super) table: BTreeMap<i64, Message>,
    pub(super) committed: Vec<Message>,
    pub(super) delivered: Vec<Message>,
    pub(super) acknowledged: BTreeSet<i64>,
    pub(super) dead: BTreeSet<i64>,
    pub(super) wrong: Vec<String>,
    pub(super) disturbed: bool,
    owner: Option<u64>,
    sessions: u64,
    steps_to_crash: usize,
    crash: Arc<Notify>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) id: i64,
    pub(super) key: u8,
    pub(super) version: u32,
    pub(super) poison: bool,
}

#[derive(Clone, Debug)]
pub(super) struct World(Arc<Mutex<State>>);

impl World {
    pub(super) fn new(ops: &[Op], seed: u64, faults: Faults) -> Self {
        Self(Arc::new(Mutex::new(State {
            faults,
            random: fastrand::Rng::with_seed(seed),
            ops: ops.iter().copied().collect(),
            next_id: 1,
            open: BTreeMap::new(),
            versions: HashMap::new(),
            table: BTreeMap::new(),
            committed: Vec::new(),
            delivered: Vec::new(),
            acknowledged: BTreeSet::new(),
            dead: BTreeSet::new(),
            wrong: Vec::new(),
            disturbed: false,
            owner: None,
            sessions: 0,
            steps_to_crash: 0,
            crash: Arc::default(),
        })))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl State {
    /// Lets the writers take a few steps; when they have no more to do, all commit.
    pub(super) fn tick(&mut self) {
        for _ in 0..self.random.usize(0..4) {
            match self.ops.pop_front() {
                Some(Op::Insert(key)) => self.insert(key),
                Some(Op::Commit(key)) => self.commit(key),
                Some(Op::Rollback(key)) => drop(self.open.remove(&key)),
                None => (0..4).for_each(|key| self.commit(key)),
            }
        }
    }

    fn insert(&mut self, key: u8) {
        let rows = self.open.entry(key).or_default();
        let version = self.versions.get(&key).unwrap_or(&0) + u32::try_from(rows.len()).unwrap() + 1;
        let poison = self.faults.poison && self.random.u8(0..10) == 0;
        rows.push(Message { id: self.next_id, key, version, poison });
        self.next_id += 1;
    }

    fn commit(&mut self, key: u8) {
        for message in self.open.remove(&key).unwrap_or_default() {
            self.versions.insert(key, message.version);
            self.table.insert(message.id, message);
            self.committed.push(message);
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.ops.is_empty() && self.open.is_empty() && self.table.is_empty()
    }

    /// Kills the relay some steps from now, at whichever statement or sending it then is.
    pub(super) fn plan_crash(&mut self) -> Arc<Notify> {
        self.steps_to_crash = self.random.usize(1..80);
        self.crash = Arc::default();
        Arc::clone(&self.crash)
    }

    fn step(&mut self) {
        self.tick();
        self.steps_to_crash = self.steps_to_crash.saturating_sub(1);
        if self.steps_to_crash == 0 {
            self.crash.notify_one();
        }
    }

    /// The session of a relay that is gone.
    pub(super) fn disconnect(&mut self) {
        self.owner = None;
    }
}

fn row(message: &Message) -> Row {
    let Message { id, key, version, poison } = *message;
    let mut value = vec![u8::from(poison)];
    value.extend(id.to_be_bytes());
    value.extend(version.to_be_bytes());
    Row {
        id,
        topic: "orders".to_owned(),
        key: Some(Bytes::from(vec![key])),
        key_schema: None,
        value: Some(value.into()),
        // Half of the bad ones are broken as rows, the others the broker refuses.
        value_schema: Some(vec![1; if poison && id % 2 == 0 { 5 } else { 32 }].into()),
        headers: None,
        event_time: 0,
    }
}

fn message(framed: &Framed) -> Message {
    let value = &framed.value.as_ref().unwrap()[5..];
    Message {
        id: i64::from_be_bytes(value[1..9].try_into().unwrap()),
        key: framed.key.as_ref().unwrap()[0],
        version: u32::from_be_bytes(value[9..13].try_into().unwrap()),
        poison: value[0] == 1,
    }
}

/// The session of one relay with the table.
#[derive(Debug)]
pub(super) struct MemoryStore {
    pub(super) world: World,
    session: Option<u64>,
}

impl MemoryStore {
    pub(super) fn new(world: &World) -> Self {
        Self { world: world.clone(), session: None }
    }

    /// Runs a statement, which may fail before or after it has had its effect.
    async fn statement<R>(&mut self, effect: impl FnOnce(&mut State) -> R) -> Result<R, StoreError> {
        self.world.lock().step();
        yield_now().await;
        let done = self.execute(effect);
        self.world.lock().step();
        yield_now().await;
        done
    }

    fn execute<R>(&mut self, effect: impl FnOnce(&mut State) -> R) -> Result<R, StoreError> {
        let mut state = self.world.lock();
        let lost = || StoreError::new("reach the database", "the connection was reset");
        if self.session.is_none() || state.owner != self.session {
            return Err(lost());
        }
        let fault = if state.faults.sessions { state.random.u8(0..60) } else { u8::MAX };
        state.disturbed |= fault < 2;
        let done = (fault != 0).then(|| effect(&mut state));
        if fault < 2 {
            self.session = None;
            state.disconnect();
        }
        drop(state);
        done.filter(|_| fault > 1).ok_or_else(lost)
    }
}

impl Store for MemoryStore {
    async fn acquire(&mut self) -> Result<Option<i64>, StoreError> {
        let mut state = self.world.lock();
        if state.owner.is_some() {
            return Ok(None);
        }
        state.sessions += 1;
        state.owner = Some(state.sessions);
        self.session = state.owner;
        Ok(Some(state.sessions.cast_signed()))
    }

    async fn fetch(&mut self, wanted: &Wanted) -> Result<Vec<Row>, StoreError> {
        self.statement(|state| {
            let in_gap = |id: i64| wanted.gaps.iter().any(|gap| gap.contains(&id));
            let gaps = state.table.values().filter(|message| message.id <= wanted.above && in_gap(message.id));
            let tail = state.table.values().filter(|message| message.id > wanted.above).take(wanted.limit);
            gaps.take(wanted.limit).chain(tail).map(row).collect()
        })
        .await
    }

    async fn delete(&mut self, ids: &[i64]) -> Result<(), StoreError> {
        self.statement(|state| {
            for id in ids {
                state.table.remove(id);
                if !state.acknowledged.contains(id) {
                    state.wrong.push(format!("row {id} was deleted before its acknowledgement"));
                }
            }
        })
        .await
    }

    async fn bury(&mut self, id: i64, _: &Death) -> Result<(), StoreError> {
        self.statement(|state| {
            if state.table.remove(&id).is_some_and(|message| !message.poison) {
                state.wrong.push(format!("row {id} was buried alive"));
            }
            state.dead.insert(id);
        })
        .await
    }

    async fn writers(&mut self) -> Result<Option<BTreeSet<String>>, StoreError> {
        self.statement(|state| Some(state.open.iter().map(|(key, rows)| format!("{key}/{}", rows[0].id)).collect()))
            .await
    }

    async fn schema(&mut self, _: &[u8]) -> Result<Option<String>, StoreError> {
        self.statement(|_| Some("{}".to_owned())).await
    }

    async fn release(&mut self) {
        let mut state = self.world.lock();
        if self.session.take().is_some_and(|session| state.owner == Some(session)) {
            state.disconnect();
        }
    }
}

/// A producer with two partitions; messages arrive when their report is fetched, or when the producer goes away.
#[derive(Debug)]
pub(super) struct MemoryTransport {
    world: World,
    queues: [VecDeque<(i64, Message)>; 2],
}

impl MemoryTransport {
    pub(super) fn new(world: &World) -> Self {
        Self { world: world.clone(), queues: Default::default() }
    }

    /// The next message of a partition reaches the broker, or fails together with all behind it.
    fn step(&mut self, partition: usize, reports: &mut Vec<Report>) {
        let mut state = self.world.lock();
        let Some(&(id, message)) = self.queues[partition].front() else { return };
        if message.poison || (state.faults.batches && self.queues[partition].iter().any(|(_, message)| message.poison))
        {
            let failing = if state.faults.batches { self.queues[partition].len() } else { 1 };
            let refused = || Err(Failure::Refused("too large".to_owned()));
            reports.extend(self.queues[partition].drain(..failing).map(|(id, _)| Report { id, outcome: refused() }));
        } else if state.faults.broker && state.random.u8(0..12) == 0 {
            state.disturbed = true;
            let outcome = || Err(Failure::Unavailable("no leader".to_owned()));
            let failing = if state.faults.leaks { 1 } else { self.queues[partition].len() };
            reports.extend(self.queues[partition].drain(..failing).map(|(id, _)| Report { id, outcome: outcome() }));
        } else {
            self.queues[partition].pop_front();
            state.delivered.push(message);
            state.acknowledged.insert(message.id);
            reports.push(Report { id, outcome: Ok(()) });
        }
    }
}

impl Transport for MemoryTransport {
    async fn partition(&mut self, message: &Framed) -> Result<i32, Failure> {
        self.world.lock().step();
        yield_now().await;
        let mut state = self.world.lock();
        if state.faults.broker && state.random.u8(0..40) == 0 {
            state.disturbed = true;
            return Err(Failure::Unavailable("no metadata".to_owned()));
        }
        Ok(i32::from(message.key.as_ref().unwrap()[0] % 2))
    }

    fn send(&mut self, id: i64, framed: Framed, partition: i32) -> Result<(), SendError> {
        let mut state = self.world.lock();
        if self.queues.iter().map(VecDeque::len).sum::<usize>() > 4 {
            return Err(SendError::Full(Box::new(framed)));
        }
        if state.faults.broker && state.random.u8(0..40) == 0 {
            state.disturbed = true;
            return Err(SendError::Failed(Failure::Unavailable("closed".to_owned())));
        }
        drop(state);
        self.queues[usize::try_from(partition).unwrap()].push_back((id, message(&framed)));
        Ok(())
    }

    async fn reports(&mut self) -> Vec<Report> {
        if self.queues.iter().all(VecDeque::is_empty) {
            std::future::pending::<()>().await;
        }
        let steps = self.world.lock().random.usize(1..5);
        let mut reports = Vec::new();
        for _ in 0..steps {
            let partition = self.world.lock().random.usize(0..2);
            self.step(partition, &mut reports);
        }
        if reports.is_empty() {
            (0..2).for_each(|partition| self.step(partition, &mut reports));
        }
        reports
    }

    fn purge(&mut self) {
        for partition in 0..2 {
            let on_the_wire = self.world.lock().random.usize(0..3).min(self.queues[partition].len());
            for (_, message) in self.queues[partition].drain(..).take(on_the_wire) {
                if message.poison {
                    break;
                }
                self.world.lock().delivered.push(message);
            }
        }
    }
}

impl Drop for MemoryTransport {
    fn drop(&mut self) {
        self.purge();
    }
}
