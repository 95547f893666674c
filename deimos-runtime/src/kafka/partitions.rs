//! How many partitions a topic has, asked of the brokers and believed for a while.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::producer::{Producer, ProducerContext};
use rdkafka::types::RDKafkaErrorCode;

use super::producer::{Client, Shared};
use super::voice::Voice;
use super::{blocking, fault};

/// How long a number is believed.
const FRESH: Duration = Duration::from_mins(1);
/// How often a topic that is just being created is asked for.
const ATTEMPTS: u32 = 5;
/// The wait between two of these.
const WAIT: Duration = Duration::from_millis(100);

/// The numbers that are known.
#[derive(Debug, Default)]
pub(super) struct Partitions(Mutex<HashMap<String, Known>>);

#[derive(Clone, Copy, Debug)]
struct Known {
    count: u32,
    at: Instant,
}

/// A client of librdkafka that keeps what it heard from its brokers.
pub(super) trait Heard: ProducerContext + 'static {
    /// What it heard.
    fn voice(&self) -> &Voice;
}

impl Partitions {
    /// The number of partitions of a topic; the error is a sentence.
    pub(super) async fn of<C: Heard>(
        &self,
        client: &Shared<C>,
        topic: &str,
        patience: Duration,
    ) -> Result<u32, String> {
        let known = self.known().get(topic).copied();
        if let Some(known) = known.filter(|known| known.at.elapsed() < FRESH) {
            return Ok(known.count);
        }
        let (client, name) = (Shared::clone(client), topic.to_owned());
        match (blocking(move || count(&client, &name, patience)).await, known) {
            (Ok(count), _) => {
                self.known().insert(topic.to_owned(), Known { count, at: Instant::now() });
                Ok(count)
            }
            // Partitions are never taken away: while no broker answers, the number that was known holds.
            (Err(_), Some(known)) => Ok(known.count),
            (Err(reason), None) => Err(reason),
        }
    }

    /// Forgets all: a partition turned out not to exist.
    pub(super) fn forget(&self) {
        self.known().clear();
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks a broker for the number of partitions. A topic that the broker creates when asked for is not there at once.
fn count<C: Heard>(client: &Client<C>, topic: &str, patience: Duration) -> Result<u32, String> {
    let mut reason = RDKafkaErrorCode::UnknownTopicOrPartition;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            std::thread::sleep(WAIT);
        }
        let voice = client.context().voice();
        let metadata = client.get().client().fetch_metadata(Some(topic), patience).map_err(|error| {
            let reason = voice.reason().unwrap_or_else(|| fault::reason(&error));
            format!("cannot ask for the partitions of {topic}: {reason}")
        })?;
        let Some(found) = metadata.topics().iter().find(|found| found.name() == topic) else { continue };
        match (found.error(), u32::try_from(found.partitions().len())) {
            (None, Ok(count)) if count > 0 => {
                voice.connected();
                return Ok(count);
            }
            (Some(error), _) => reason = error.into(),
            (None, _) => {}
        }
    }
    Err(format!("cannot publish to {topic}: {reason}; create the topic, or allow it to be created"))
}
