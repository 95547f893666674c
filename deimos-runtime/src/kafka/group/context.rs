//! What librdkafka calls for a consumer group, on the group's own thread: partitions come and go.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use rdkafka::ClientContext;
use rdkafka::TopicPartitionList;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer, ConsumerContext, Rebalance};
use rdkafka::error::KafkaError as ClientError;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::route::Route;
use super::slot::Slot;
use super::{GroupError, commit};
use crate::kafka::fault;
use crate::kafka::voice::Voice;

/// How long workers that were aborted may take to be gone. One that blocks its thread is left behind: it has no queue
/// and no offsets any more.
const ABORTED: Duration = Duration::from_secs(2);

/// The state of a group that its thread, the callbacks and the workers share.
pub(super) struct Context {
    pub(super) voice: Voice,
    pub(super) group: String,
    /// Cancelled when the group is to end, by its owner or by a failure.
    pub(super) stop: CancellationToken,
    routes: HashMap<String, Arc<dyn Route>>,
    runtime: Handle,
    drain: Duration,
    consumer: OnceLock<Weak<BaseConsumer<Context>>>,
    slots: Mutex<HashMap<String, HashMap<i32, Arc<Slot>>>>,
    failure: Mutex<Option<GroupError>>,
}

impl Context {
    pub(super) fn new(group: &str, routes: Vec<Arc<dyn Route>>, drain: Duration, stop: CancellationToken) -> Self {
        Self {
            voice: Voice::default(),
            group: group.to_owned(),
            stop,
            routes: routes.into_iter().map(|route| (route.topic().to_owned(), route)).collect(),
            runtime: Handle::current(),
            drain,
            consumer: OnceLock::new(),
            slots: Mutex::default(),
            failure: Mutex::default(),
        }
    }

    /// Makes the consumer known, which must happen before it is polled: queues are split off from an `Arc` of it.
    pub(super) fn owned_by(&self, consumer: &Arc<BaseConsumer<Self>>) {
        let _ = self.consumer.set(Arc::downgrade(consumer));
    }

    pub(super) fn topics(&self) -> Vec<&str> {
        self.routes.keys().map(String::as_str).collect()
    }

    /// Ends the group with this error, unless it ends with another already.
    pub(super) fn fail(&self, error: GroupError) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        self.stop.cancel();
    }

    pub(super) fn failure(&self) -> Option<GroupError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn slot(&self, topic: &str, partition: i32) -> Option<Arc<Slot>> {
        self.slots().get(topic)?.get(&partition).cloned()
    }

    /// All partitions that are assigned.
    pub(super) fn all(&self) -> Vec<Arc<Slot>> {
        self.slots().values().flat_map(HashMap::values).cloned().collect()
    }

    /// Commits what is done and not committed yet, without waiting for the answer.
    ///
    /// librdkafka tells nobody how an asynchronous commit of ours went (its event interface reports those of
    /// auto-commit only), and brokers refuse commits during a rebalance. So offsets count as not committed again once a
    /// rebalance is over, and from time to time.
    pub(super) fn commit(&self, consumer: &BaseConsumer<Self>, slots: &[Arc<Slot>]) {
        let outcome = commit::send(consumer, &commit::due(slots), CommitMode::Async);
        self.heed(slots, outcome);
    }

    /// Commits what is done and not committed yet, and waits for the answer, but not for ever.
    pub(super) fn commit_and_wait(&self, slots: &[Arc<Slot>]) {
        let Some(consumer) = self.consumer.get().and_then(Weak::upgrade) else { return };
        let outcome = commit::wait(consumer, commit::due(slots));
        self.heed(slots, outcome);
    }

    fn heed(&self, slots: &[Arc<Slot>], outcome: Result<(), String>) {
        if let Err(reason) = outcome {
            not_committed(slots);
            tracing::warn!(group = self.group, "offsets were not committed: {reason}");
        }
    }

    /// Lets the workers finish what they have in hand, but no longer than the deadline, and then makes them end.
    pub(super) fn drain(&self, slots: &[Arc<Slot>]) {
        for slot in slots {
            slot.stop.cancel();
        }
        let deadline = Instant::now() + self.drain;
        let late: Vec<_> = slots.iter().filter(|slot| !slot.wait_until_ended(deadline)).collect();
        for slot in &late {
            tracing::warn!(
                topic = slot.topic,
                partition = slot.partition,
                "the consumer did not finish within {:?}: what it had in hand will be given again",
                self.drain
            );
        }
        end(late.into_iter());
    }

    fn assign(&self, topic: &str, partition: i32) {
        let consumer = self.consumer.get().and_then(Weak::upgrade);
        let (Some(consumer), Some(route)) = (consumer, self.routes.get(topic)) else { return };
        let Some(queue) = consumer.split_partition_queue(topic, partition) else {
            let reason = format!("librdkafka has no queue for partition {partition} of {topic}");
            return self.fail(GroupError::Refused { group: self.group.clone(), reason });
        };
        // A last rebalance may still assign partitions while the group is being left: their workers end at once.
        let slot = Slot::new((topic, partition), queue, self.stop.child_token());
        let (context, route, ended) = (Arc::clone(consumer.context()), Arc::clone(route), slot.ended());
        let work = Arc::clone(&slot);
        let task = self.runtime.spawn(async move {
            let _ended = ended;
            if let Err(error) = route.work(work).await {
                context.fail(error);
            }
        });
        slot.started(task.abort_handle());
        self.slots().entry(topic.to_owned()).or_default().insert(partition, slot);
    }

    /// Takes partitions out, in this order: finish, commit, close. What was lost belongs to another member already, so
    /// it is neither finished nor committed.
    fn revoke(&self, consumer: &BaseConsumer<Self>, slots: &[Arc<Slot>]) {
        if consumer.assignment_lost() {
            tracing::warn!(group = self.group, partitions = slots.len(), "partitions were lost");
            end(slots.iter());
        } else {
            self.drain(slots);
            not_committed(slots);
            self.commit_and_wait(slots);
        }
        for slot in slots {
            slot.close();
        }
    }

    /// Forgets these partitions, and returns those of them that there were.
    fn remove(&self, partitions: &[(String, i32)]) -> Vec<Arc<Slot>> {
        let mut slots = self.slots();
        partitions.iter().filter_map(|(topic, partition)| slots.get_mut(topic)?.remove(partition)).collect()
    }

    /// Forgets all partitions, and lets go of their queues, each of which keeps the consumer alive.
    pub(super) fn close(&self) {
        let all: Vec<_> = self.slots().drain().flat_map(|(_, partitions)| partitions.into_values()).collect();
        for slot in all {
            slot.close();
        }
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<String, HashMap<i32, Arc<Slot>>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets offsets be committed again.
pub(super) fn not_committed(slots: &[Arc<Slot>]) {
    for slot in slots {
        slot.not_committed();
    }
}

/// Aborts workers, and waits until they are gone.
fn end<'a>(slots: impl Iterator<Item = &'a Arc<Slot>> + Clone) {
    for slot in slots.clone() {
        slot.abort();
    }
    let deadline = Instant::now() + ABORTED;
    for slot in slots {
        if !slot.wait_until_ended(deadline) {
            tracing::error!(topic = slot.topic, partition = slot.partition, "a consumer blocks its thread");
        }
    }
}

/// librdkafka's list in our own words: such a list must not outlive the call, or the consumer never ends.
fn partitions(list: &TopicPartitionList) -> Vec<(String, i32)> {
    list.elements().iter().map(|element| (element.topic().to_owned(), element.partition())).collect()
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, line: &str) {
        Voice::log(level, facility, line);
    }

    fn stats_raw(&self, _: &[u8]) {}

    fn error(&self, error: ClientError, reason: &str) {
        self.voice.error(&error, reason);
    }
}

impl ConsumerContext for Context {
    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        match rebalance {
            Rebalance::Assign(list) => {
                for (topic, partition) in partitions(list) {
                    tracing::info!(group = self.group, topic, partition, "assigned");
                    self.assign(&topic, partition);
                }
                not_committed(&self.all());
            }
            Rebalance::Revoke(list) => {
                for (topic, partition) in partitions(list) {
                    tracing::info!(group = self.group, topic, partition, "revoked");
                }
                let slots = self.remove(&partitions(list));
                self.revoke(consumer, &slots);
            }
            Rebalance::Error(error) => tracing::warn!(group = self.group, "rebalance: {}", fault::reason(error)),
        }
    }
}
