//! Questions that are asked once, however many wait for the answer, and answers that are remembered.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};

use super::RegistryError;

/// How long a refusal is remembered: long enough to spare the registry, short enough to go on by itself.
const REFUSED: Duration = Duration::from_secs(5);

/// How long an answer is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Memory {
    /// For good, as it never changes.
    Forever,
    /// Not at all: the one who asked remembers it.
    None,
}

/// Questions by their key. All who ask for a key at the same time share one question and its answer, also a failure;
/// failures that may pass are not remembered, refusals for a few seconds.
#[derive(Debug)]
pub(super) struct Flights<K, V> {
    memory: Memory,
    entries: Mutex<HashMap<K, Entry<V>>>,
}

type Flight<V> = Shared<BoxFuture<'static, Result<V, RegistryError>>>;

#[derive(Debug)]
enum Entry<V> {
    Asking(Flight<V>),
    Answered(V),
    Refused(RegistryError, Instant),
}

impl<K: Clone + Eq + Hash, V: Clone> Flights<K, V> {
    pub(super) fn new(memory: Memory) -> Self {
        Self { memory, entries: Mutex::default() }
    }

    /// The answer for `key`; `ask` is called if nobody knows it or asks for it already.
    pub(super) async fn get<F>(&self, key: K, ask: impl FnOnce() -> F) -> Result<V, RegistryError>
    where
        F: Future<Output = Result<V, RegistryError>> + Send + 'static,
    {
        let flight = match self.known_or_asked(&key, ask) {
            Ok(answer) => return answer,
            Err(flight) => flight,
        };
        let answer = flight.clone().await;
        self.settle(&key, &flight, &answer);
        answer
    }

    fn known_or_asked<F>(&self, key: &K, ask: impl FnOnce() -> F) -> Result<Result<V, RegistryError>, Flight<V>>
    where
        F: Future<Output = Result<V, RegistryError>> + Send + 'static,
    {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        match entries.get(key) {
            Some(Entry::Answered(answer)) => return Ok(Ok(answer.clone())),
            Some(Entry::Refused(error, at)) if at.elapsed() < REFUSED => return Ok(Err(error.clone())),
            Some(Entry::Asking(flight)) => return Err(flight.clone()),
            Some(Entry::Refused(..)) | None => {}
        }
        entries.retain(|_, entry| !matches!(entry, Entry::Refused(_, at) if at.elapsed() >= REFUSED));
        let flight = ask().boxed().shared();
        entries.insert(key.clone(), Entry::Asking(flight.clone()));
        Err(flight)
    }

    /// Makes every refusal as old as it takes to ask again.
    #[cfg(test)]
    pub(super) fn forget_refusals(&self) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in entries.values_mut() {
            if let Entry::Refused(_, at) = entry {
                *at -= REFUSED;
            }
        }
    }

    /// Writes the answer down, unless another who waited has, and a new question is under way since.
    fn settle(&self, key: &K, flight: &Flight<V>, answer: &Result<V, RegistryError>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let own = |entry: &Entry<V>| matches!(entry, Entry::Asking(current) if current.ptr_eq(flight));
        if !entries.get(key).is_some_and(own) {
            return;
        }
        let entry = match answer {
            Ok(answer) if self.memory == Memory::Forever => Some(Entry::Answered(answer.clone())),
            Err(error) if !error.is_transient() => Some(Entry::Refused(error.clone(), Instant::now())),
            Ok(_) | Err(_) => None,
        };
        match entry {
            Some(entry) => entries.insert(key.clone(), entry),
            None => entries.remove(key),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;
    use tokio::sync::Notify;

    use super::*;

    /// How often the question is asked by twenty at once, who all get `answer`.
    async fn asked(flights: &Flights<u32, u32>, answer: Result<u32, RegistryError>) -> usize {
        let (asked, everyone_waits) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let ask = || {
            let (asked, everyone_waits, answer) = (Arc::clone(&asked), Arc::clone(&everyone_waits), answer.clone());
            flights.get(1, move || async move {
                asked.fetch_add(1, Ordering::Relaxed);
                everyone_waits.notified().await;
                answer
            })
        };
        let all = join_all((0..20).map(|_| ask()));
        let (answers, ()) = tokio::join!(all, async { everyone_waits.notify_one() });
        assert!(answers.iter().all(|own| own.as_ref().ok() == answer.as_ref().ok()));
        asked.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn those_who_wait_share_one_question() {
        let flights = Flights::new(Memory::Forever);
        assert_eq!(asked(&flights, Ok(7)).await, 1);
        assert_eq!(asked(&flights, Ok(7)).await, 0, "the answer is remembered");
    }

    #[tokio::test]
    async fn those_who_wait_fail_together_and_the_next_asks_again() {
        let flights = Flights::new(Memory::Forever);
        assert_eq!(asked(&flights, Err(RegistryError::transient("down", None))).await, 1);
        assert_eq!(asked(&flights, Ok(7)).await, 1);
    }

    #[tokio::test]
    async fn a_refusal_is_remembered_for_a_while() {
        let flights = Flights::new(Memory::None);
        let refused = RegistryError::permanent("incompatible");
        assert_eq!(asked(&flights, Err(refused.clone())).await, 1);
        assert_eq!(asked(&flights, Err(refused)).await, 0);
        flights.forget_refusals();
        assert_eq!(asked(&flights, Ok(7)).await, 1);
    }

    #[tokio::test]
    async fn one_who_stops_waiting_does_not_stop_the_others() {
        let flights: Flights<u32, u32> = Flights::new(Memory::Forever);
        let question = || async {
            tokio::task::yield_now().await;
            Ok(7)
        };
        {
            let gone = flights.get(1, question);
            futures_util::pin_mut!(gone);
            assert!(futures_util::poll!(gone).is_pending());
        }
        assert_eq!(flights.get(1, question).await.unwrap(), 7);
    }
}
