//! What the relay knows of the rows: read up to where, missing which, on the way, acknowledged, given up.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use tokio::time::Instant;

use super::gaps::Gaps;
use super::horizon::Horizon;
use super::lane::{Lane, LaneKey};
use super::store::{Death, Row, Wanted};
use super::transport::{Failure, Report};

/// The state of the relay between two statements; it knows neither database nor Kafka, and does not wait.
///
/// Every visible row is in one of these places: above `cursor` or in `gaps`, to be read; `known`; or passed over by a
/// lane that is stopped and will bring the cursor back before it. So none is forgotten.
#[derive(Debug)]
pub(super) struct Window {
    /// Rows up to here were read, except for the gaps.
    cursor: i64,
    /// The highest id ever seen.
    head: i64,
    gaps: Gaps,
    horizon: Horizon,
    /// Rows that were read and not passed over: to be sent, sent, or acknowledged and not yet deleted.
    known: HashSet<i64>,
    lanes: HashMap<LaneKey, Lane>,
    tickets: HashMap<i64, Ticket>,
    next_ticket: i64,
    in_flight_bytes: usize,
    settled: Vec<i64>,
    refusals: HashMap<i64, u32>,
    tolerated_refusals: u32,
    dead: Vec<Dead>,
    resent: u64,
}

/// A row that is given up.
#[derive(Debug)]
pub(super) struct Dead {
    pub(super) id: i64,
    pub(super) topic: Arc<str>,
    pub(super) death: Death,
}

/// What a report means for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It got through.
    Relayed,
    /// It will be sent again.
    Again,
    /// It goes to the dead letters.
    GivenUp,
    /// It is none of ours: it was sent before the lock was lost.
    Unknown,
}

/// A row on its way. Each sending has a number of its own, so that a late report cannot be taken for that of another.
#[derive(Debug)]
struct Ticket {
    id: i64,
    lane: LaneKey,
    bytes: usize,
}

impl Window {
    /// Nothing is known; a row is given up when it has been refused so many times.
    pub(super) fn new(tolerated_refusals: u32, first_ticket: i64) -> Self {
        Self {
            cursor: 0,
            head: 0,
            gaps: Gaps::default(),
            horizon: Horizon::default(),
            known: HashSet::new(),
            lanes: HashMap::new(),
            tickets: HashMap::new(),
            next_ticket: first_ticket,
            in_flight_bytes: 0,
            settled: Vec::new(),
            refusals: HashMap::new(),
            tolerated_refusals,
            dead: Vec::new(),
            resent: 0,
        }
    }

    /// What to read next, in one statement.
    pub(super) fn wanted(&self, limit: usize) -> Wanted {
        Wanted { gaps: self.gaps.up_to(self.cursor), above: self.cursor, limit }
    }

    /// Takes what was read; the rows to be sent, in order.
    pub(super) fn read(&mut self, wanted: &Wanted, mut rows: Vec<Row>, last_word: Option<i64>) -> Vec<Row> {
        let late = rows.iter().filter(|row| row.id <= wanted.above).count();
        if late >= wanted.limit {
            // There may be more of them, and what is above would overtake those.
            rows.truncate(late);
            for row in &rows {
                self.see(row.id);
            }
            return self.unknown(rows);
        }
        let above = rows.iter().filter(|row| row.id > wanted.above).count();
        let last = rows.last().map_or(wanted.above, |row| row.id);
        for row in &rows {
            self.see(row.id);
        }
        self.cursor = if above < wanted.limit { self.head.max(wanted.above) } else { last };
        if let Some(mark) = last_word {
            self.gaps.forget_up_to(mark.min(self.cursor));
        }
        self.unknown(rows)
    }

    fn unknown(&mut self, rows: Vec<Row>) -> Vec<Row> {
        rows.into_iter().filter(|row| self.known.insert(row.id)).collect()
    }

    fn see(&mut self, id: i64) {
        self.gaps.remove(id);
        if id > self.head {
            self.gaps.insert_between(self.head, id);
            self.head = id;
        }
    }

    /// Has everything read again that is not known, in case something was forgotten.
    pub(super) fn sweep(&mut self) {
        self.cursor = 0;
    }

    /// Whether a row may be sent to a lane; if not, it will be read again when the lane resumes.
    pub(super) fn admits(&mut self, id: i64, lane: &LaneKey) -> bool {
        let admitted = match self.lanes.get_mut(lane) {
            Some(lane) => lane.admits(id),
            None => true,
        };
        self.pass_over_unless(admitted, id)
    }

    /// Whether a row that was admitted, but found no room, may still be sent.
    pub(super) fn still_admits(&mut self, id: i64, lane: &LaneKey) -> bool {
        let admitted = self.lanes.get_mut(lane).is_none_or(|lane| lane.still_admits(id));
        self.pass_over_unless(admitted, id)
    }

    fn pass_over_unless(&mut self, admitted: bool, id: i64) -> bool {
        if !admitted {
            self.known.remove(&id);
        }
        admitted
    }

    /// The number for the next sending.
    pub(super) fn ticket(&mut self) -> i64 {
        self.next_ticket += 1;
        self.next_ticket
    }

    /// A row is on its way.
    pub(super) fn sent(&mut self, ticket: i64, id: i64, lane: LaneKey, bytes: usize) {
        self.lanes.entry(lane.clone()).or_default().sent(id);
        self.in_flight_bytes += bytes;
        self.tickets.insert(ticket, Ticket { id, lane, bytes });
    }

    /// Takes a report.
    pub(super) fn report(&mut self, report: &Report, now: Instant) -> Fate {
        let Some(Ticket { id, lane: key, bytes }) = self.tickets.remove(&report.id) else { return Fate::Unknown };
        self.in_flight_bytes -= bytes;
        let alone = self.lanes.get(&key).is_some_and(|lane| lane.is_alone(id));
        let given_up = match &report.outcome {
            Err(Failure::Refused(error)) if alone => self.refused(id, &key, error),
            _ => false,
        };
        let lane = self.lanes.get_mut(&key).expect("a lane stays while something is on its way there");
        let settled = match &report.outcome {
            Ok(()) => lane.acknowledged(id, now),
            Err(_) if given_up => lane.given_up(id, now),
            Err(failure) => {
                if !alone && matches!(failure, Failure::Refused(_)) {
                    lane.suspect(id);
                }
                lane.failed(id, now);
                return Fate::Again;
            }
        };
        self.settled.extend(settled);
        if lane.is_idle() {
            self.lanes.remove(&key);
        }
        if given_up { Fate::GivenUp } else { Fate::Relayed }
    }

    /// Counts a refusal; whether it was the last.
    fn refused(&mut self, id: i64, lane: &LaneKey, error: &str) -> bool {
        let refusals = self.refusals.entry(id).or_default();
        *refusals += 1;
        let last = *refusals >= self.tolerated_refusals;
        if last {
            let death = Death { error: error.to_owned(), refusals: *refusals };
            self.refusals.remove(&id);
            self.dead.push(Dead { id, topic: Arc::clone(&lane.topic), death });
        }
        last
    }

    /// Gives up a row that was not sent, for an error that would be the same at each try. It may have been the one that
    /// was to probe its lane.
    pub(super) fn give_up(&mut self, id: i64, lane: &LaneKey, error: String) {
        self.dead.push(Dead { id, topic: Arc::clone(&lane.topic), death: Death { error, refusals: 1 } });
        self.works(lane, Instant::now());
    }

    /// Stops a lane before a row that was not sent.
    pub(super) fn stop(&mut self, id: i64, lane: LaneKey, now: Instant) {
        self.known.remove(&id);
        self.lanes.entry(lane).or_default().stop(id, now);
    }

    /// Whatever stopped this lane does so no more.
    pub(super) fn works(&mut self, key: &LaneKey, now: Instant) {
        let Some(lane) = self.lanes.get_mut(key) else { return };
        lane.works(now);
        if lane.is_idle() {
            self.lanes.remove(key);
        }
    }

    /// Lets the lanes go on whose time has come. Nothing may be waiting to be sent: it would overtake.
    pub(super) fn resume(&mut self, now: Instant) {
        for lane in self.lanes.values_mut() {
            let Some(resumed) = lane.resume(now) else { continue };
            self.resent += resumed.again.len() as u64;
            for id in &resumed.again {
                self.known.remove(id);
            }
            if let Some(first) = resumed.rewind {
                self.cursor = self.cursor.min(first - 1);
            }
        }
        self.lanes.retain(|_, lane| !lane.is_idle());
    }

    /// When the next lane may go on.
    pub(super) fn resumes_at(&self) -> Option<Instant> {
        self.lanes.values().filter_map(Lane::resumes_at).min()
    }

    /// Whether some lane is stopped, or was and has not proven itself since.
    pub(super) fn is_troubled(&self) -> bool {
        self.lanes.values().any(Lane::is_troubled)
    }

    /// Rows that may be deleted; they stay known until [`deleted`](Self::deleted).
    pub(super) fn take_settled(&mut self) -> Vec<i64> {
        std::mem::take(&mut self.settled)
    }

    /// How many rows may be deleted.
    pub(super) fn settled(&self) -> usize {
        self.settled.len()
    }

    /// These rows are gone from the table.
    pub(super) fn deleted(&mut self, ids: &[i64]) {
        for id in ids {
            self.known.remove(id);
            self.refusals.remove(id);
        }
    }

    /// Rows that are given up.
    pub(super) fn take_dead(&mut self) -> Vec<Dead> {
        std::mem::take(&mut self.dead)
    }

    /// Takes the writers of now, to learn which gaps will stay empty.
    pub(super) fn observe(&mut self, writers: BTreeSet<String>) {
        self.horizon.observe(self.head, writers);
    }

    /// The id up to which the next reading is the last word.
    pub(super) fn take_last_word(&mut self) -> Option<i64> {
        self.horizon.take_final()
    }

    pub(super) fn has_gaps(&self) -> bool {
        !self.gaps.is_empty()
    }

    pub(super) fn in_flight(&self) -> usize {
        self.tickets.len()
    }

    pub(super) fn in_flight_bytes(&self) -> usize {
        self.in_flight_bytes
    }

    /// The highest number given out, for the window that follows this one.
    pub(super) fn last_ticket(&self) -> i64 {
        self.next_ticket
    }

    /// Rows sent again since the last call.
    pub(super) fn take_resent(&mut self) -> u64 {
        std::mem::take(&mut self.resent)
    }
}

impl LaneKey {
    /// The lane of a topic as a whole.
    pub(super) fn topic(name: &str) -> Self {
        Self { topic: Arc::from(name), partition: None }
    }

    /// The lane of a partition of the same topic.
    pub(super) fn partition(&self, partition: i32) -> Self {
        Self { topic: Arc::clone(&self.topic), partition: Some(partition) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: std::time::Duration = std::time::Duration::from_mins(1);

    fn row(id: i64) -> Row {
        Row {
            id,
            topic: "orders".to_owned(),
            key: None,
            key_schema: None,
            value: None,
            value_schema: None,
            headers: None,
            event_time: 0,
        }
    }

    /// Takes these rows as everything that is visible above the cursor; the ids to be sent.
    fn read(window: &mut Window, ids: &[i64]) -> Vec<i64> {
        let wanted = window.wanted(100);
        let rows =
            ids.iter().copied().filter(|id| *id > wanted.above || wanted.gaps.iter().any(|gap| gap.contains(id)));
        window.read(&wanted, rows.map(row).collect(), None).into_iter().map(|row| row.id).collect()
    }

    #[test]
    fn rows_above_wait_while_the_gaps_hold_more_than_one_reading() {
        let mut window = Window::new(3, 0);
        assert_eq!(read(&mut window, &[10]), [10]);
        let wanted = Wanted { limit: 2, ..window.wanted(2) };
        let ids = |rows: Vec<Row>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
        let rows = [1, 2, 11].map(row).into();
        assert_eq!(ids(window.read(&wanted, rows, Some(10))), [1, 2], "3 may be there, and 11 a later one of its key");
        assert_eq!(read(&mut window, &[3, 11]), [3, 11]);
    }

    #[test]
    fn a_lane_whose_probe_is_given_up_goes_on() {
        let (mut window, lane) = (Window::new(3, 0), LaneKey::topic("orders"));
        assert_eq!(read(&mut window, &[5]), [5]);
        window.stop(5, lane.clone(), Instant::now());
        window.resume(Instant::now() + LATER);
        assert_eq!(read(&mut window, &[3, 5]), [3, 5]);
        assert!(window.admits(3, &lane));
        window.give_up(3, &lane, "broken".to_owned());
        assert!(window.admits(5, &lane));
    }

    #[test]
    fn a_failure_stops_its_partition_alone_and_rows_behind_it_are_sent_again() {
        let mut window = Window::new(3, 0);
        let (left, right) = (LaneKey::topic("orders").partition(0), LaneKey::topic("orders").partition(1));
        assert_eq!(read(&mut window, &[1, 2, 3, 4]), [1, 2, 3, 4]);
        for (ticket, id, lane) in [(11, 1, &left), (12, 2, &left), (13, 3, &left), (14, 4, &right)] {
            assert!(window.admits(id, lane));
            window.sent(ticket, id, lane.clone(), 1);
        }
        let now = Instant::now();
        let failure = Err(Failure::Unavailable("no leader".to_owned()));
        for (id, outcome) in [(11, Ok(())), (12, failure), (14, Ok(())), (13, Ok(()))] {
            window.report(&Report { id, outcome }, now);
        }
        assert_eq!(window.take_settled(), [1, 4], "3 was acknowledged behind 2, which was not");
        window.deleted(&[1, 4]);
        assert_eq!(window.report(&Report { id: 13, outcome: Ok(()) }, now), Fate::Unknown);
        window.resume(now);
        assert_eq!(read(&mut window, &[2, 3, 5]), [5], "it is too soon for the others");
        assert!(!window.admits(5, &left));
        window.resume(now + LATER);
        assert_eq!(read(&mut window, &[2, 3, 5]), [2, 3, 5]);
        assert!(window.admits(2, &left));
        assert!(!window.admits(3, &left), "one row shows whether more get through");
        assert_eq!(window.take_resent(), 2);
    }
}
