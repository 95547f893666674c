//! The relay: moves the rows of an outbox to Kafka, in order, and deletes each after its own acknowledgement.

mod error;
mod frames;
mod gaps;
mod horizon;
mod lane;
mod limits;
mod patient;
mod session;
mod stats;
pub mod store;
#[cfg(test)]
mod tests;
mod transport;
mod troubles;
mod window;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::framing::Framer;
#[cfg(all(feature = "kafka", any(feature = "mysql", feature = "postgres", feature = "sqlite")))]
use crate::kafka::{KafkaConfig, RelayTransport};
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
use crate::outbox::DatabaseConnection;
use crate::outbox::Outbox;
use crate::registry::Registry;

pub use error::RelayError;
pub use limits::Limits;
pub use stats::RelayStats;
pub use store::{Row, Store, StoreError};
pub use transport::{Failure, Report, SendError, Transport};

use frames::Frames;
use limits::BACKOFF;
use patient::Patient;
use session::{Parts, Session};
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
use store::Database;
use troubles::Troubles;

/// How often a relay that stands by looks whether the lock is free.
const STANDBY: Duration = Duration::from_millis(50);

/// Moves the rows of an outbox to Kafka.
///
/// Any number of relays may run on one outbox: one works, the others stand by. A row leaves the outbox after its own
/// acknowledgement only, so none is lost; rows on their way in a crash are sent twice. For one key, messages arrive in
/// the order in which they were published.
///
/// ```
/// # #[cfg(all(feature = "kafka", feature = "sqlite"))]
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
/// use deimos_runtime::outbox::{self, Outbox};
/// use deimos_runtime::relay::Relay;
/// use deimos_runtime::testing::Broker;
/// use tokio_util::sync::CancellationToken;
///
/// let db = deimos_runtime::sea_orm::Database::connect("sqlite::memory:").await?;
/// outbox::migrate(&db).await?;
/// let outbox = Outbox::open(&db, []).await?; // [contract::SCHEMAS] in an application
///
/// let kafka = Broker::start()?.config(); // KafkaConfig::from_env()? in an application
/// let relay = Relay::connect(&db, &kafka)?.with_outbox(&outbox);
/// let shutdown = CancellationToken::new();
/// let running = tokio::spawn(relay.run(shutdown.clone()));
/// // Publish; and when the application ends:
/// shutdown.cancel();
/// running.await??;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct Relay<S, T> {
    parts: Parts<S, T>,
    wake: Arc<Notify>,
}

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
impl<T: Transport> Relay<Database, T> {
    /// A relay from the outbox of this database to Kafka; `prefix` comes before the name of every topic.
    pub fn new(db: &DatabaseConnection, transport: T, registry: Registry, prefix: &str) -> Result<Self, RelayError> {
        Ok(Self::with_store(Database::new(db)?, transport, registry, prefix))
    }
}

#[cfg(all(feature = "kafka", any(feature = "mysql", feature = "postgres", feature = "sqlite")))]
impl Relay<Database, RelayTransport> {
    /// A relay from the outbox of this database to the brokers, with the registry and the prefix of this configuration.
    ///
    /// It does not wait for brokers or registry: those that are away are waited for when it runs.
    pub fn connect(db: &DatabaseConnection, config: &KafkaConfig) -> Result<Self, RelayError> {
        let relay = Self::with_frames(Database::new(db)?, RelayTransport::new(config)?, Frames::new(config.framer()));
        Ok(relay)
    }
}

impl<S: Store, T: Transport> Relay<S, T> {
    /// A relay from a store of one's own.
    pub fn with_store(store: S, transport: T, registry: Registry, prefix: &str) -> Self {
        Self::with_frames(store, transport, Frames::new(Framer::new(registry, prefix)))
    }

    fn with_frames(store: S, transport: T, frames: Frames) -> Self {
        let parts = Parts {
            store: Patient(store),
            transport,
            frames,
            limits: Limits::default(),
            stats: RelayStats::default(),
            troubles: Troubles::default(),
            last_ticket: 0,
        };
        Self { parts, wake: Arc::default() }
    }

    /// Has the relay told at once when this outbox, in the same process, takes messages.
    #[must_use]
    pub fn with_outbox(mut self, outbox: &Outbox) -> Self {
        self.wake = outbox.wake();
        self
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.parts.limits = limits;
        self
    }

    /// The counters, to be read while it runs.
    pub fn stats(&self) -> RelayStats {
        self.parts.stats.clone()
    }

    /// Works until `shutdown` is cancelled; then waits for the reports on what was sent, up to a limit, deletes what
    /// was acknowledged, and gives up the lock.
    ///
    /// A database, a registry or brokers that are away are waited for. The error is that of an outbox without tables.
    pub async fn run(mut self, shutdown: CancellationToken) -> Result<(), RelayError> {
        while self.acquire(&shutdown).await? {
            let mut session = Session::new(&mut self.parts, &self.wake, &shutdown);
            let done = session.run().await;
            let unreported = session.has_unreported();
            drop(session);
            if unreported || done.is_err() {
                // Before another relay gets the lock, which sends these rows again.
                self.parts.transport.purge();
            }
            self.parts.store.release().await;
            match done {
                Ok(()) => break,
                Err(error) => self.parts.troubles.database(&error),
            }
        }
        self.parts.store.release().await;
        Ok(())
    }

    /// Waits for the lock; `false` if the relay is to stop before.
    async fn acquire(&mut self, shutdown: &CancellationToken) -> Result<bool, RelayError> {
        let mut failures = 0;
        while !shutdown.is_cancelled() {
            let acquired = tokio::select! {
                biased;
                acquired = self.parts.store.acquire() => acquired,
                () = shutdown.cancelled() => break,
            };
            let pause = match acquired {
                Ok(Some(epoch)) => {
                    self.parts.stats.acquired(epoch);
                    self.parts.troubles.database_works();
                    return Ok(true);
                }
                Ok(None) => STANDBY,
                Err(error) if error.is_missing_table() => return Err(error.into()),
                Err(error) => {
                    self.parts.store.release().await;
                    self.parts.troubles.database(&error);
                    failures += 1;
                    BACKOFF.jittered(failures)
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = sleep(pause) => {}
            }
        }
        Ok(false)
    }
}
