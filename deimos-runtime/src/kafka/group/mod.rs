//! Consumer groups: topics to consumers, by partition, committing what was handled and nothing else.

mod commit;
mod context;
mod dispatch;
mod error;
mod poll;
mod raw;
mod route;
mod slot;
mod tracker;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::consumer::BaseConsumer;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use context::Context;
pub use error::GroupError;
use route::{Route, Subscription};

use super::{KafkaConfig, KafkaError};
use crate::decoding::Decoder;
use crate::{Consume, ErrorPolicy, Handler, Topic};

/// How long consumers may take to finish what they have in hand when a partition goes or the group ends.
const DRAIN: Duration = Duration::from_secs(10);

/// A subscription that waits for the policy of its group.
type Unbound = Box<dyn FnOnce(ErrorPolicy) -> Arc<dyn Route> + Send>;

/// A member of a consumer group.
///
/// Messages of one partition are handled in order, one batch after the other; partitions side by side. An offset is
/// committed once everything before it was handled, so a message is handled at least once.
///
/// ```no_run
/// # use deimos_runtime::{BoxError, Consume, ErrorPolicy, Handler, Message, Topic};
/// use deimos_runtime::kafka::{ConsumerGroup, KafkaConfig};
/// use tokio_util::sync::CancellationToken;
///
/// # async fn run<Orders: Topic, Billing: Send + Sync + 'static>(config: KafkaConfig, topic: Orders, billing: Billing, shutdown: CancellationToken)
/// # -> Result<(), BoxError> where Handler<Billing>: Consume<Orders, Consumer = Billing> {
/// ConsumerGroup::new("billing", &config)?
///     .subscribe(topic, billing)
///     .run(shutdown)
///     .await?;
/// # Ok(())
/// # }
/// ```
pub struct ConsumerGroup {
    name: String,
    config: KafkaConfig,
    policy: ErrorPolicy,
    drain: Duration,
    subscriptions: Vec<Unbound>,
}

impl ConsumerGroup {
    /// A member of the group of this name, which is Kafka's `group.id`.
    pub fn new(name: impl Into<String>, config: &KafkaConfig) -> Result<Self, KafkaError> {
        let name = name.into();
        if name.is_empty() {
            return Err(KafkaError::UnnamedGroup);
        }
        let (config, policy) = (config.clone(), ErrorPolicy::default());
        Ok(Self { name, config, policy, drain: DRAIN, subscriptions: Vec::new() })
    }

    /// Gives the messages of a topic to a consumer: one of your own, that implements the generated trait, or a sink.
    #[must_use]
    pub fn subscribe<T: Topic, C>(mut self, topic: T, consumer: C) -> Self
    where
        Handler<C>: Consume<T, Consumer = C>,
        C: Send + Sync + 'static,
    {
        let _ = topic;
        let (group, name) = (self.name.clone(), self.config.framer().topic(T::NAME));
        let decoder = Decoder::<T>::new(&group, self.config.registry().clone());
        self.subscriptions.push(Box::new(move |policy| {
            Arc::new(Subscription::<T, Handler<C>> { group, topic: name, decoder, consumer, policy })
        }));
        self
    }

    /// What to do with messages that fail; [`ErrorPolicy::default`] unless set.
    #[must_use]
    pub fn on_error(mut self, policy: ErrorPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// How long consumers may take to finish what they have in hand when a partition goes or the group ends; 10 s
    /// unless set. What is not finished by then is given again, to whoever has the partition then.
    #[must_use]
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.drain = timeout;
        self
    }

    /// Consumes until `shutdown` is cancelled, or something fails for good.
    ///
    /// Either way consumers finish what they have in hand, what they handled is committed, and the group is left,
    /// before this returns. If the future is dropped, the same happens in the background.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), GroupError> {
        let Self { name, config, policy, drain, subscriptions } = self;
        let routes: Vec<_> = subscriptions.into_iter().map(|subscription| subscription(policy)).collect();
        check(&name, &routes)?;
        let stop = shutdown.child_token();
        let context = Context::new(&name, routes, drain, stop.clone());
        let _ends_with_us = stop.drop_guard();
        let consumer: BaseConsumer<Context> =
            config.consumer(&name).create_with_context(context).map_err(|error| KafkaError::client(&error))?;
        let ended = start(&name, Arc::new(consumer), config)?;
        ended.await.unwrap_or(Err(GroupError::Panicked { group: name }))
    }
}

impl std::fmt::Debug for ConsumerGroup {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ConsumerGroup")
            .field("name", &self.name)
            .field("config", &self.config)
            .field("policy", &self.policy)
            .field("subscriptions", &self.subscriptions.len())
            .finish_non_exhaustive()
    }
}

fn check(group: &str, routes: &[Arc<dyn Route>]) -> Result<(), GroupError> {
    let group = group.to_owned();
    if routes.is_empty() {
        return Err(GroupError::NoTopics { group });
    }
    for route in routes {
        let topic = route.topic().to_owned();
        route.check_defaults().map_err(|source| GroupError::Default { group: group.clone(), topic, source })?;
    }
    let mut topics = HashSet::new();
    match routes.iter().map(|route| route.topic()).find(|topic| !topics.insert(*topic)) {
        Some(twice) => Err(GroupError::Twice { group, topic: twice.to_owned() }),
        None => Ok(()),
    }
}

/// Starts the group's thread, which ends the consumer too: that blocks, and must not happen on the runtime's threads.
fn start(
    name: &str,
    consumer: Arc<BaseConsumer<Context>>,
    config: KafkaConfig,
) -> Result<oneshot::Receiver<Result<(), GroupError>>, GroupError> {
    use rdkafka::consumer::Consumer;

    consumer.context().owned_by(&consumer);
    let (done, ended) = oneshot::channel();
    let thread = std::thread::Builder::new().name(format!("kafka-{name}"));
    let run = move || {
        // Nobody listens any more if the future of the group was dropped.
        let _ = done.send(poll::run(consumer, &config));
    };
    thread.spawn(run).map_err(|error| KafkaError::Client { reason: format!("no thread for the group: {error}") })?;
    Ok(ended)
}
