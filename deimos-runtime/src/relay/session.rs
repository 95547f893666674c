//! One ownership of the lock: read, send, take reports, delete, until the session is lost or the relay is to stop.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;

use super::frames::{FrameError, Frames};
use super::lane::LaneKey;
use super::patient::Patient;
use super::store::{Death, Row, Store, StoreError};
use super::transport::{Failure, Report, SendError, Transport};
use super::troubles::Troubles;
use super::window::{Dead, Fate, Window};
use super::{Limits, RelayStats};
use crate::framing::Framed;
use crate::telemetry::{self, Event};

/// Polls follow a reading that found something this soon, and are half as frequent each time that nothing is found.
const SHORTEST_POLL: Duration = Duration::from_millis(1);
const LONGEST_POLL: Duration = Duration::from_millis(50);

/// What a row is taken to be, in bytes, before the first ones are read: a backlog of large rows must not fill the memory.
/// After that the rows read before tell, and readings grow by at most twice each time.
const LARGE_ROW: usize = 64 << 10;

/// How long acknowledgements are collected before their rows are deleted, and how many.
const COALESCE: Duration = Duration::from_millis(5);
const DELETES: usize = 20_000;

/// How often the writers are listed while there are gaps.
const OBSERVE: Duration = Duration::from_millis(250);

/// How soon a message is offered again that found no room, if no report comes before.
const NO_ROOM: Duration = Duration::from_millis(10);

/// What a relay has, whoever owns the lock.
#[derive(Debug)]
pub(super) struct Parts<S, T> {
    pub(super) store: Patient<S>,
    pub(super) transport: T,
    pub(super) frames: Frames,
    pub(super) limits: Limits,
    pub(super) stats: RelayStats,
    pub(super) troubles: Troubles,
    pub(super) last_ticket: i64,
}

/// The work between acquiring the lock and giving it up.
#[derive(Debug)]
pub(super) struct Session<'a, S, T> {
    parts: &'a mut Parts<S, T>,
    wake: &'a Notify,
    shutdown: &'a CancellationToken,
    window: Window,
    queue: VecDeque<Row>,
    /// The row that found no room; nothing is sent before it.
    stalled: Option<Message>,
    topics: HashMap<String, LaneKey>,
    row_size: usize,
    poll: Duration,
    poll_at: Instant,
    /// Whether the last reading ended at its limit.
    more: bool,
    delete_at: Option<Instant>,
    observe_at: Instant,
    sweep_at: Instant,
}

#[derive(Debug)]
struct Message {
    id: i64,
    lane: LaneKey,
    partition: i32,
    bytes: usize,
    framed: Framed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    Left,
    None,
}

impl<'a, S: Store, T: Transport> Session<'a, S, T> {
    pub(super) fn new(parts: &'a mut Parts<S, T>, wake: &'a Notify, shutdown: &'a CancellationToken) -> Self {
        let now = Instant::now();
        Self {
            window: Window::new(parts.limits.refusals, parts.last_ticket),
            wake,
            shutdown,
            queue: VecDeque::new(),
            stalled: None,
            topics: HashMap::new(),
            row_size: LARGE_ROW,
            poll: SHORTEST_POLL,
            poll_at: now,
            more: false,
            delete_at: None,
            observe_at: now + OBSERVE,
            sweep_at: now + parts.limits.sweep,
            parts,
        }
    }

    /// Works until told to stop; an error means that the session, and with it the lock, is lost.
    pub(super) async fn run(&mut self) -> Result<(), StoreError> {
        let done = self.work().await;
        self.parts.last_ticket = self.window.last_ticket();
        done
    }

    /// Whether messages are on their way of which it is not known whether they arrive.
    pub(super) fn has_unreported(&self) -> bool {
        self.window.in_flight() > 0
    }

    async fn work(&mut self) -> Result<(), StoreError> {
        while !self.shutdown.is_cancelled() {
            if self.nothing_to_send() {
                self.window.resume(Instant::now());
                self.parts.stats.count_resent(self.window.take_resent());
            }
            if self.may_read() {
                self.delete().await?;
                self.read().await?;
            }
            self.send().await?;
            self.take_ready_reports();
            self.bury().await?;
            if self.delete_at.is_some_and(|at| at <= Instant::now()) || self.window.settled() >= DELETES {
                self.delete().await?;
            }
            self.observe().await?;
            if !self.may_read() {
                self.wait().await;
            }
        }
        self.drain().await
    }

    fn nothing_to_send(&self) -> bool {
        self.queue.is_empty() && self.stalled.is_none()
    }

    fn may_read(&self) -> bool {
        let limits = &self.parts.limits;
        let room =
            self.window.in_flight() < limits.in_flight_rows && self.window.in_flight_bytes() < limits.in_flight_bytes;
        self.nothing_to_send() && room && self.poll_at <= Instant::now()
    }

    async fn read(&mut self) -> Result<(), StoreError> {
        let limits = &self.parts.limits;
        let limit = (limits.batch_bytes / self.row_size).clamp(1, limits.batch_rows.max(1));
        let wanted = self.window.wanted(limit);
        let last_word = self.window.take_last_word();
        let rows = self.parts.store.fetch(&wanted).await?;
        let is_full = rows.iter().filter(|row| row.id > wanted.above).count() == limit;
        if !rows.is_empty() {
            let average = rows.iter().map(Row::size).sum::<usize>() / rows.len();
            self.row_size = average.max(self.row_size / 2).max(1);
        }
        self.queue.extend(self.window.read(&wanted, rows, last_word));
        let now = Instant::now();
        self.more = is_full;
        self.poll_at = now + self.poll;
        self.poll = (self.poll * 2).min(LONGEST_POLL);
        if !is_full {
            self.sweep_if_due(now);
        }
        Ok(())
    }

    /// Polls slow down until a row is sent or somebody publishes; where more is known to be there, it is read at once,
    /// unless nothing of what was read could be sent.
    fn poll_soon(&mut self) {
        self.poll = SHORTEST_POLL;
        if self.more {
            self.poll_at = Instant::now();
        }
    }

    fn sweep_if_due(&mut self, now: Instant) {
        if self.sweep_at <= now && self.queue.is_empty() {
            self.sweep_at = now + self.parts.limits.sweep;
            self.window.sweep();
        }
    }

    /// Sends what was read, in order, for as long as there is room.
    async fn send(&mut self) -> Result<(), StoreError> {
        if let Some(message) = self.stalled.take()
            && self.window.still_admits(message.id, &message.lane)
            && self.hand_over(message) == Room::None
        {
            return Ok(());
        }
        while let Some(row) = self.queue.pop_front().filter(|_| !self.shutdown.is_cancelled()) {
            let Some(message) = self.prepare(row).await? else { continue };
            if self.hand_over(message) == Room::None {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Frames a row and finds its partition; `None` if it cannot go now, or ever.
    async fn prepare(&mut self, row: Row) -> Result<Option<Message>, StoreError> {
        let lane = match self.topics.get(&row.topic) {
            Some(lane) => lane.clone(),
            None => self.topics.entry(row.topic.clone()).or_insert_with(|| LaneKey::topic(&row.topic)).clone(),
        };
        if !self.window.admits(row.id, &lane) {
            return Ok(None);
        }
        let framed = match self.parts.frames.frame(&mut self.parts.store, &row).await {
            Ok(framed) => framed,
            Err(FrameError::Store(error)) => return Err(error),
            Err(FrameError::Row(error)) => {
                self.window.give_up(row.id, &lane, error);
                return Ok(None);
            }
            Err(FrameError::Registry(error)) => {
                self.parts.troubles.registry(&lane.topic, &error);
                self.window.stop(row.id, lane, Instant::now());
                return Ok(None);
            }
        };
        self.parts.troubles.registry_works(&lane.topic);
        let partition = tokio::select! {
            biased;
            partition = self.parts.transport.partition(&framed) => partition,
            () = self.shutdown.cancelled() => return Ok(None),
        };
        let partition = match partition {
            Ok(partition) => partition,
            Err(failure) => {
                self.no_partition(&row, lane, failure);
                return Ok(None);
            }
        };
        self.window.works(&lane, Instant::now());
        let lane = lane.partition(partition);
        let admitted = self.window.admits(row.id, &lane);
        Ok(admitted.then(|| Message { id: row.id, lane, partition, bytes: row.size(), framed }))
    }

    fn no_partition(&mut self, row: &Row, lane: LaneKey, failure: Failure) {
        match failure {
            Failure::Refused(error) => self.window.give_up(row.id, &lane, error),
            Failure::Unavailable(_) => {
                self.parts.troubles.broker(&failure);
                self.window.stop(row.id, lane, Instant::now());
            }
        }
    }

    fn hand_over(&mut self, message: Message) -> Room {
        let Message { id, lane, partition, bytes, framed } = message;
        let ticket = self.window.ticket();
        match self.parts.transport.send(ticket, framed, partition) {
            Ok(()) => {
                self.parts.stats.count_sent();
                self.poll_soon();
                self.window.sent(ticket, id, lane, bytes);
            }
            Err(SendError::Failed(failure)) => {
                self.window.sent(ticket, id, lane, bytes);
                self.take(vec![Report { id: ticket, outcome: Err(failure) }]);
            }
            Err(SendError::Full(framed)) => {
                self.stalled = Some(Message { id, lane, partition, bytes, framed: *framed });
                return Room::None;
            }
        }
        Room::Left
    }

    fn take_ready_reports(&mut self) {
        let reports = self.parts.transport.reports().now_or_never();
        self.take(reports.unwrap_or_default());
    }

    fn take(&mut self, reports: Vec<Report>) {
        let now = Instant::now();
        for report in reports {
            match (self.window.report(&report, now), &report.outcome) {
                (Fate::Relayed, _) => self.parts.stats.count_relayed(),
                (Fate::Again, Err(failure @ Failure::Unavailable(_))) => self.parts.troubles.broker(failure),
                _ => {}
            }
        }
        if self.window.settled() > 0 {
            self.delete_at.get_or_insert(now + COALESCE);
        }
        if !self.window.is_troubled() {
            self.parts.troubles.broker_works();
        }
    }

    /// Deletes the rows that Kafka has acknowledged, in one statement.
    async fn delete(&mut self) -> Result<(), StoreError> {
        self.delete_at = None;
        let ids = self.window.take_settled();
        if ids.is_empty() {
            return Ok(());
        }
        self.parts.store.delete(&ids).await?;
        self.window.deleted(&ids);
        self.parts.stats.count_deleted(ids.len());
        telemetry::emit(&Event::Relayed { count: ids.len() });
        Ok(())
    }

    async fn bury(&mut self) -> Result<(), StoreError> {
        for Dead { id, topic, death } in self.window.take_dead() {
            self.parts.store.bury(id, &death).await?;
            self.window.deleted(&[id]);
            self.parts.stats.count_dead();
            telemetry::emit(&Event::DeadLettered { topic: &topic, error: &Refusal(id, death) });
        }
        Ok(())
    }

    /// While there are gaps, learns which of them will never be filled.
    async fn observe(&mut self) -> Result<(), StoreError> {
        let now = Instant::now();
        if self.observe_at > now {
            return Ok(());
        }
        self.observe_at = now + OBSERVE;
        if self.window.has_gaps()
            && let Some(writers) = self.parts.store.writers().await?
        {
            self.window.observe(writers);
        }
        Ok(())
    }

    /// Waits for whatever comes first: a report, a publishing, the next poll, or the end.
    async fn wait(&mut self) {
        let until = self.next_deadline();
        tokio::select! {
            biased;
            () = self.shutdown.cancelled() => {}
            reports = self.parts.transport.reports() => self.take(reports),
            () = self.wake.notified() => {
                self.poll = SHORTEST_POLL;
                self.poll_at = Instant::now();
            }
            () = sleep_until(until) => {}
        }
    }

    fn next_deadline(&self) -> Instant {
        let now = Instant::now();
        let room = self.window.in_flight() < self.parts.limits.in_flight_rows
            && self.window.in_flight_bytes() < self.parts.limits.in_flight_bytes;
        let next = match (self.nothing_to_send(), room) {
            (false, _) => Some(now + NO_ROOM),
            (true, true) => Some(self.poll_at),
            (true, false) => None,
        };
        let observe = self.window.has_gaps().then_some(self.observe_at);
        // Lanes go on only when nothing waits for room.
        let resume = self.window.resumes_at().filter(|_| self.nothing_to_send());
        let deadlines = [next, self.delete_at, resume, observe];
        deadlines.into_iter().flatten().min().unwrap_or(now + LONGEST_POLL)
    }

    /// Waits for what is on its way, and deletes what arrives.
    async fn drain(&mut self) -> Result<(), StoreError> {
        let deadline = Instant::now() + self.parts.limits.drain;
        while self.window.in_flight() > 0 {
            let Ok(reports) = timeout_at(deadline, self.parts.transport.reports()).await else {
                let left = self.window.in_flight();
                tracing::warn!(left, "the relay stops without a report on some messages; they will be sent again");
                break;
            };
            self.take(reports);
        }
        self.bury().await?;
        self.delete().await
    }
}

/// A dead letter, for telemetry.
#[derive(Debug, thiserror::Error)]
#[error("row {0} was refused {count} times: {error}", count = .1.refusals, error = .1.error)]
struct Refusal(i64, Death);
