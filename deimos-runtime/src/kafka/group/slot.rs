//! A partition while it is assigned: its queue, what is done, and how its worker is told to stop.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rdkafka::consumer::base_consumer::PartitionQueue;
use rdkafka::message::{BorrowedMessage, OwnedMessage};
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use super::context::Context;
use super::tracker::{Token, Tracker};

/// Nothing was committed yet.
const NOTHING: i64 = -1;

/// A partition that is assigned to this member. Every assignment makes a new one, so that whatever an old worker still
/// finishes cannot touch the offsets of a new one.
pub(super) struct Slot {
    pub(super) topic: String,
    pub(super) partition: i32,
    /// Cancelled when the worker is to take no more messages.
    pub(super) stop: CancellationToken,
    /// The queue; taken away when the partition is revoked. An old queue that outlives its assignment would silence the
    /// next one (notes of librdkafka's forwarding), so it goes before the rebalance returns.
    queue: Mutex<Option<PartitionQueue<Context>>>,
    /// Messages that arrived beside the queue.
    strays: Mutex<Vec<OwnedMessage>>,
    nonempty: Arc<Notify>,
    tracker: Mutex<Tracker>,
    committed: AtomicI64,
    worker: Mutex<Worker>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct Worker {
    abort: Option<AbortHandle>,
    ended: bool,
}

/// Tells that the worker is gone, in whatever way it went.
pub(super) struct Ended(Arc<Slot>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.worker().ended = true;
        self.0.ended.notify_all();
    }
}

impl Slot {
    pub(super) fn new(
        (topic, partition): (&str, i32),
        mut queue: PartitionQueue<Context>,
        stop: CancellationToken,
    ) -> Arc<Self> {
        let nonempty = Arc::new(Notify::new());
        let wake = Arc::clone(&nonempty);
        queue.set_nonempty_callback(move || wake.notify_one());
        Arc::new(Self {
            topic: topic.to_owned(),
            partition,
            stop,
            queue: Mutex::new(Some(queue)),
            strays: Mutex::default(),
            nonempty,
            tracker: Mutex::default(),
            committed: AtomicI64::new(NOTHING),
            worker: Mutex::default(),
            ended: Condvar::new(),
        })
    }

    /// Waits for more messages. A wake-up that came since the last visit is not lost.
    pub(super) async fn more(&self) {
        self.nonempty.notified().await;
    }

    /// Looks at messages one after the other, for as long as `take` says so; `false` if the queue ran empty before.
    pub(super) fn visit(
        &self,
        mut take: impl FnMut(Result<&BorrowedMessage<'_>, rdkafka::error::KafkaError>) -> bool,
    ) -> bool {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(queue) = queue.as_ref() else { return false };
        loop {
            let goes_on = match queue.poll(std::time::Duration::ZERO) {
                Some(Ok(message)) => take(Ok(&message)),
                Some(Err(error)) => take(Err(error)),
                None => return false,
            };
            if !goes_on {
                return true;
            }
        }
    }

    /// Gives the worker a message that did not come through its queue.
    pub(super) fn stray(&self, message: OwnedMessage) {
        self.strays.lock().unwrap_or_else(PoisonError::into_inner).push(message);
        self.nonempty.notify_one();
    }

    pub(super) fn take_strays(&self) -> Vec<OwnedMessage> {
        std::mem::take(&mut *self.strays.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn take(&self, offset: i64) -> Token {
        self.tracker().take(offset)
    }

    pub(super) fn done(&self, tokens: impl IntoIterator<Item = Token>) {
        let mut tracker = self.tracker();
        tokens.into_iter().for_each(|token| tracker.done(token));
    }

    /// The offset to commit, if it is not committed yet.
    pub(super) fn to_commit(&self) -> Option<i64> {
        self.tracker().watermark().filter(|offset| *offset > self.committed.load(Ordering::Relaxed))
    }

    pub(super) fn committed(&self, offset: i64) {
        self.committed.store(offset, Ordering::Relaxed);
    }

    /// What was committed may not have got through.
    pub(super) fn not_committed(&self) {
        self.committed.store(NOTHING, Ordering::Relaxed);
    }

    /// To be kept by the worker for as long as it lives.
    pub(super) fn ended(self: &Arc<Self>) -> Ended {
        Ended(Arc::clone(self))
    }

    pub(super) fn started(&self, abort: AbortHandle) {
        self.worker().abort = Some(abort);
    }

    pub(super) fn abort(&self) {
        self.stop.cancel();
        if let Some(abort) = &self.worker().abort {
            abort.abort();
        }
    }

    /// Blocks until the worker is gone, or until the time is up; whether it is gone.
    pub(super) fn wait_until_ended(&self, deadline: Instant) -> bool {
        let mut worker = self.worker();
        while !worker.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            worker = self.ended.wait_timeout(worker, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Drops the queue. A visit holds the lock for no longer than it takes to decode what is there.
    pub(super) fn close(&self) {
        self.stop.cancel();
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn tracker(&self) -> MutexGuard<'_, Tracker> {
        self.tracker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn worker(&self) -> MutexGuard<'_, Worker> {
        self.worker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
