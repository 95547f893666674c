//! Applying a batch: once, in one transaction with its offset, again where that may help, up to the row at fault.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, TransactionTrait};

use super::Sink;
use super::changes::Changes;
use super::error::SinkError;
use super::offsets::Place;
use crate::Message;
use crate::backoff::Backoff;
use crate::table::SinkTopic;
use crate::telemetry::{self, Event};

/// How often a batch is tried that others were in the way of.
const ATTEMPTS: u32 = 8;

/// The waits between two of them.
const BACKOFF: Backoff = Backoff::new(Duration::from_millis(40), Duration::MAX);

/// What became of one transaction.
enum Outcome {
    /// All messages are applied.
    Applied,
    /// Another member of the group has moved the offset.
    Overtaken,
    /// The messages before this one are applied; its row is at fault.
    Refused(usize, SinkError),
}

impl Sink {
    /// Applies messages of one partition; on an error, how many of them are applied nevertheless.
    pub(super) async fn apply<T: SinkTopic>(&self, messages: &[Message<T>]) -> Result<(), (usize, SinkError)> {
        let Some(first) = messages.first() else { return Ok(()) };
        let place = Place::of(first);
        if !place.holds(messages) {
            return Err((0, SinkError::mixed(&place)));
        }
        for attempt in 1..=ATTEMPTS {
            match self.attempt(&place, messages).await {
                Ok(Outcome::Applied) => return Ok(()),
                Ok(Outcome::Refused(done, error)) => return Err((done, error)),
                Ok(Outcome::Overtaken) => self.forget(&place),
                Err(error) if !error.is_transient() || attempt == ATTEMPTS => return Err((0, error)),
                Err(error) => self.wait(&place, attempt, &error).await,
            }
        }
        Err((0, SinkError::contended(&place)))
    }

    async fn attempt<T: SinkTopic>(&self, place: &Place, messages: &[Message<T>]) -> Result<Outcome, SinkError> {
        let expected = self.expected(place).await?;
        let applied = messages.partition_point(|message| Some(message.metadata.offset) < expected);
        let fresh = &messages[applied..];
        let Some(last) = fresh.last() else {
            applied_event(place, (0, 0), applied);
            return Ok(Outcome::Applied);
        };
        let next = last.metadata.offset + 1;
        let changes =
            Changes::of(fresh, self.db.get_database_backend()).map_err(|error| SinkError::key(place, error))?;

        let tx = self.begin(place).await?;
        if !self.advance(&tx, place, expected, next).await? {
            return self.overtaken(tx, place).await;
        }
        match changes.apply(&tx).await.map_err(|error| SinkError::table::<T>(place, error)) {
            Ok(()) => {
                self.commit::<T>(tx, place, next).await?;
                applied_event(place, (changes.upserted, changes.deleted), applied);
                Ok(Outcome::Applied)
            }
            Err(error) if error.is_data() => {
                // A transaction of PostgreSQL is of no use after an error: begin another one, with savepoints.
                self.rollback(tx, place).await?;
                self.bisect(place, expected, (messages, applied)).await
            }
            Err(error) => Err(error),
        }
    }

    /// Applies what comes before the row at fault, found in about as many steps as the number of messages has bits.
    async fn bisect<T: SinkTopic>(
        &self,
        place: &Place,
        expected: Option<i64>,
        (messages, applied): (&[Message<T>], usize),
    ) -> Result<Outcome, SinkError> {
        let offset_before = |index: usize| messages[index - 1].metadata.offset + 1;
        let claimed = offset_before(messages.len());
        let tx = self.begin(place).await?;
        if !self.advance(&tx, place, expected, claimed).await? {
            return self.overtaken(tx, place).await;
        }
        let (mut done, mut end) = (applied, messages.len());
        let fault = loop {
            if done == messages.len() {
                break None;
            }
            let middle = done + (end - done).div_ceil(2);
            match self.step(&tx, place, &messages[done..middle]).await {
                Ok(()) => (done, end) = (middle, if middle == end { messages.len() } else { end }),
                Err(error) if !error.is_data() => return Err(error),
                Err(error) if middle == done + 1 => break Some(error),
                Err(_) => end = middle,
            }
        };
        if done == applied {
            self.rollback(tx, place).await?;
        } else {
            self.advance(&tx, place, Some(claimed), offset_before(done)).await?;
            self.commit::<T>(tx, place, offset_before(done)).await?;
        }
        Ok(match fault {
            None => Outcome::Applied,
            Some(error) => Outcome::Refused(done, refused(&messages[done], error)),
        })
    }

    /// Applies some messages behind a savepoint.
    async fn step<T: SinkTopic>(
        &self,
        tx: &DatabaseTransaction,
        place: &Place,
        messages: &[Message<T>],
    ) -> Result<(), SinkError> {
        let failed = |error| SinkError::table::<T>(place, error);
        let changes = Changes::of(messages, tx.get_database_backend()).map_err(|error| SinkError::key(place, error))?;
        let savepoint = tx.begin().await.map_err(failed)?;
        match changes.apply(&savepoint).await {
            Ok(()) => savepoint.commit().await.map_err(failed),
            Err(error) => {
                savepoint.rollback().await.map_err(failed)?;
                Err(failed(error))
            }
        }
    }

    async fn begin(&self, place: &Place) -> Result<DatabaseTransaction, SinkError> {
        self.db.begin().await.map_err(|error| SinkError::offsets(place, error))
    }

    async fn rollback(&self, tx: DatabaseTransaction, place: &Place) -> Result<(), SinkError> {
        tx.rollback().await.map_err(|error| SinkError::offsets(place, error))
    }

    async fn overtaken(&self, tx: DatabaseTransaction, place: &Place) -> Result<Outcome, SinkError> {
        self.rollback(tx, place).await?;
        Ok(Outcome::Overtaken)
    }

    /// The offset comes first: a transaction of SQLite that starts by writing waits for its turn, one that starts by
    /// reading would be refused.
    async fn advance(
        &self,
        tx: &DatabaseTransaction,
        place: &Place,
        expected: Option<i64>,
        next: i64,
    ) -> Result<bool, SinkError> {
        place.advance(tx, expected, next).await.map_err(|error| SinkError::offsets(place, error))
    }

    async fn commit<T: SinkTopic>(&self, tx: DatabaseTransaction, place: &Place, next: i64) -> Result<(), SinkError> {
        // Should the answer to the commit be lost, the offset in the table tells at the next attempt.
        self.forget(place);
        tx.commit().await.map_err(|error| SinkError::table::<T>(place, error))?;
        self.next.lock().expect("nothing panics while the lock is held").insert(place.clone(), next);
        Ok(())
    }

    async fn expected(&self, place: &Place) -> Result<Option<i64>, SinkError> {
        let known = self.next.lock().expect("nothing panics while the lock is held").get(place).copied();
        match known {
            Some(next) => Ok(Some(next)),
            None => place.read(&self.db).await.map_err(|error| SinkError::offsets(place, error)),
        }
    }

    fn forget(&self, place: &Place) {
        self.next.lock().expect("nothing panics while the lock is held").remove(place);
    }

    async fn wait(&self, place: &Place, attempt: u32, error: &SinkError) {
        self.forget(place);
        let (group, topic, partition) = (place.group(), place.topic(), place.partition());
        telemetry::emit(&Event::SinkRetried { group, topic, partition, attempt, error });
        tokio::time::sleep(BACKOFF.jittered(attempt)).await;
    }
}

fn applied_event(place: &Place, (upserted, deleted): (usize, usize), skipped: usize) {
    let (group, topic, partition) = (place.group(), place.topic(), place.partition());
    telemetry::emit(&Event::SinkApplied { group, topic, partition, upserted, deleted, skipped });
}

/// The error of the table, as that of the one message it was about.
fn refused<T: SinkTopic>(message: &Message<T>, error: SinkError) -> SinkError {
    error.into_source().map_or_else(|error| error, |source| SinkError::row(message, source))
}
