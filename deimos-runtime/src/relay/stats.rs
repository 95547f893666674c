//! What a relay has done, counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The counters of a relay, from its start; cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct RelayStats {
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    sent: AtomicU64,
    relayed: AtomicU64,
    deleted: AtomicU64,
    resent: AtomicU64,
    dead: AtomicU64,
    epoch: AtomicU64,
}

impl RelayStats {
    /// Messages handed to Kafka, each time they were.
    pub fn sent(&self) -> u64 {
        self.counters.sent.load(Ordering::Relaxed)
    }

    /// Messages that Kafka has acknowledged.
    pub fn relayed(&self) -> u64 {
        self.counters.relayed.load(Ordering::Relaxed)
    }

    /// Rows deleted after their acknowledgement.
    pub fn deleted(&self) -> u64 {
        self.counters.deleted.load(Ordering::Relaxed)
    }

    /// Messages sent once more because they, or one before them in their partition, had failed.
    pub fn resent(&self) -> u64 {
        self.counters.resent.load(Ordering::Relaxed)
    }

    /// Rows moved to the dead letters.
    pub fn dead(&self) -> u64 {
        self.counters.dead.load(Ordering::Relaxed)
    }

    /// The number of the ownership: one more each time that a relay has acquired the lock; 0 before.
    pub fn epoch(&self) -> u64 {
        self.counters.epoch.load(Ordering::Relaxed)
    }

    pub(super) fn count_sent(&self) {
        self.counters.sent.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_relayed(&self) {
        self.counters.relayed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_deleted(&self, rows: usize) {
        self.counters.deleted.fetch_add(rows as u64, Ordering::Relaxed);
    }

    pub(super) fn count_resent(&self, messages: u64) {
        self.counters.resent.fetch_add(messages, Ordering::Relaxed);
    }

    pub(super) fn count_dead(&self) {
        self.counters.dead.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn acquired(&self, epoch: i64) {
        self.counters.epoch.store(epoch.unsigned_abs(), Ordering::Relaxed);
    }
}
