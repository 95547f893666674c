//! One partition: what is on its way there, in order, and whether more may follow.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::time::Instant;

use super::limits::BACKOFF;

/// Names a partition, or a topic whose rows cannot be given a partition or a frame for now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LaneKey {
    pub(super) topic: Arc<str>,
    pub(super) partition: Option<i32>,
}

/// The state of a lane.
#[derive(Debug, Default)]
pub(super) struct Lane {
    flow: Flow,
    entries: VecDeque<Entry>,
    unreported: usize,
    failures: u32,
    /// The first row that was passed over, or is to be sent again, since the lane stopped.
    rewind: Option<i64>,
    /// Rows up to here were refused together with others: any of them may be the one that is at fault.
    suspects: Option<i64>,
    /// How many rows a probe may have; twice as many each time that one gets through.
    allowance: usize,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Flow {
    #[default]
    Open,
    /// Nothing is sent until then, and until all that was sent is reported on.
    Stopped { until: Instant, next: Next },
    /// One row is sent, or a few, to see whether more get through.
    Probing { left: usize },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Probe,
    Open,
}

#[derive(Debug)]
struct Entry {
    id: i64,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Sent,
    Acknowledged,
    Failed,
}

/// What a lane gives back when it resumes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Resumed {
    /// Where reading has to start again.
    pub(super) rewind: Option<i64>,
    /// Rows that were sent, and will be again.
    pub(super) again: Vec<i64>,
}

impl Lane {
    /// Whether a row may be sent now; if not, it is remembered as the place to read again from.
    pub(super) fn admits(&mut self, id: i64) -> bool {
        match &mut self.flow {
            Flow::Open => true,
            Flow::Probing { left } if *left > 0 => {
                *left -= 1;
                true
            }
            Flow::Probing { .. } | Flow::Stopped { .. } => {
                self.pass_over(id);
                false
            }
        }
    }

    /// Whether a row that was admitted, but found no room, may still be sent.
    pub(super) fn still_admits(&mut self, id: i64) -> bool {
        let stopped = self.is_stopped();
        if stopped {
            self.pass_over(id);
        }
        !stopped
    }

    pub(super) fn sent(&mut self, id: i64) {
        self.entries.push_back(Entry { id, state: State::Sent });
        self.unreported += 1;
    }

    /// Takes an acknowledgement; the rows that may be deleted now.
    pub(super) fn acknowledged(&mut self, id: i64, now: Instant) -> Vec<i64> {
        self.report(id, State::Acknowledged);
        self.proven(now);
        self.take_settled()
    }

    /// Takes out a row that is given up; the rows that may be deleted now.
    pub(super) fn given_up(&mut self, id: i64, now: Instant) -> Vec<i64> {
        self.unreported -= 1;
        self.entries.retain(|entry| entry.id != id);
        self.proven(now);
        self.take_settled()
    }

    /// Takes a failure: the lane stops.
    pub(super) fn failed(&mut self, id: i64, now: Instant) {
        self.report(id, State::Failed);
        self.allowance = 1;
        self.stop(id, now);
    }

    /// Whether this row is the only one without an acknowledgement. Brokers refuse messages by the batch, so a refusal
    /// says something about a row only if no other was with it.
    pub(super) fn is_alone(&self, id: i64) -> bool {
        self.entries.len() == 1 && self.entries[0].id == id
    }

    /// Takes a refusal that may have been meant for another row.
    pub(super) fn suspect(&mut self, id: i64) {
        self.suspects = self.suspects.max(Some(id));
    }

    /// Stops, to go on with this row. What got through just before is no reason to go on at once.
    pub(super) fn stop(&mut self, id: i64, now: Instant) {
        self.pass_over(id);
        if !self.is_stopped() || self.failures == 0 {
            self.failures = self.failures.saturating_add(1);
            self.flow = Flow::Stopped { until: now + BACKOFF.jittered(self.failures), next: Next::Probe };
        }
    }

    /// Goes on if it was stopped long enough and nothing is on its way any more.
    pub(super) fn resume(&mut self, now: Instant) -> Option<Resumed> {
        let Flow::Stopped { until, next } = self.flow else { return None };
        if until > now || self.unreported > 0 {
            return None;
        }
        self.flow = match next {
            Next::Probe => Flow::Probing { left: self.allowance.max(1) },
            Next::Open => Flow::Open,
        };
        let again: Vec<i64> = self.entries.drain(..).map(|entry| entry.id).collect();
        let rewind = again.iter().copied().chain(self.rewind.take()).min();
        Some(Resumed { rewind, again })
    }

    /// When it may go on; `None` if it is not stopped, or waits for reports.
    pub(super) fn resumes_at(&self) -> Option<Instant> {
        match self.flow {
            Flow::Stopped { until, .. } if self.unreported == 0 => Some(until),
            _ => None,
        }
    }

    /// Whether something was found wrong, and has not been found right since.
    pub(super) fn is_troubled(&self) -> bool {
        self.failures > 0
    }

    /// Something got through that says: what was wrong is no more.
    pub(super) fn works(&mut self, now: Instant) {
        self.failures = 0;
        if !matches!(self.flow, Flow::Probing { .. }) {
            return;
        }
        self.flow = match self.rewind {
            Some(first) if self.suspects.is_some_and(|last| first <= last) => {
                self.allowance = self.allowance.max(1).saturating_mul(2);
                Flow::Stopped { until: now, next: Next::Probe }
            }
            Some(_) => Flow::Stopped { until: now, next: Next::Open },
            None => Flow::Open,
        };
        if !matches!(self.flow, Flow::Stopped { next: Next::Probe, .. }) {
            (self.suspects, self.allowance) = (None, 1);
        }
    }

    /// Whether there is nothing to remember of it.
    pub(super) fn is_idle(&self) -> bool {
        self.flow == Flow::Open && self.entries.is_empty() && self.failures == 0
    }

    fn is_stopped(&self) -> bool {
        matches!(self.flow, Flow::Stopped { .. })
    }

    fn pass_over(&mut self, id: i64) {
        self.rewind = Some(self.rewind.map_or(id, |first| first.min(id)));
    }

    fn report(&mut self, id: i64, state: State) {
        self.unreported -= 1;
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == id) {
            entry.state = state;
        }
    }

    /// What was on its way when the lane stopped proves nothing.
    fn proven(&mut self, now: Instant) {
        if !self.is_stopped() {
            self.works(now);
        }
    }

    /// Rows behind one that is not acknowledged stay: they are sent again after it.
    fn take_settled(&mut self) -> Vec<i64> {
        let acknowledged = self.entries.iter().take_while(|entry| entry.state == State::Acknowledged).count();
        self.entries.drain(..acknowledged).map(|entry| entry.id).collect()
    }
}
