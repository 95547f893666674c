//! Consuming: what a group does with the messages of a topic, and what it does when that fails.

use std::future::Future;
use std::marker::PhantomData;
use std::time::Duration;

use crate::{Message, Topic, TraceContext};

/// Any error of an application.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What handles messages for a consumer `C`; no value of it is ever made. The type belongs to the runtime, so that
/// generated code may implement [`Consume`] for every consumer of a topic and the runtime for its sinks
/// (`docs/adr/0003`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handler<C> {
    #[doc(hidden)]
    Never(std::convert::Infallible, PhantomData<C>),
}

/// How many messages one call of a consumer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchLimits {
    /// The most messages.
    pub max_records: usize,
}

/// How the messages of a topic reach a consumer. Applications implement the generated trait of the topic
/// (`OrdersConsumer`), and the generated code this one, for `Handler<C>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not consume `{T}`",
    note = "implement the consumer trait that is generated for the topic, such as `OrdersConsumer`, or take a `Sink`"
)]
pub trait Consume<T: Topic>: 'static {
    /// The consumer: the `C` of `Handler<C>`.
    type Consumer: Send + Sync + 'static;

    /// Handles one message.
    fn consume(consumer: &Self::Consumer, message: Message<T>) -> impl Future<Output = Result<(), BoxError>> + Send;

    /// The most messages that [`consume_batch`](Self::consume_batch) takes at once.
    fn limits(consumer: &Self::Consumer) -> BatchLimits {
        let _ = consumer;
        BatchLimits { max_records: 1 }
    }

    /// Handles messages of one partition, in order, all of them or, on an error, those before [`BatchError::done`].
    ///
    /// What [`consume`](Self::consume) publishes belongs to the trace of the message it was called with. A batch of
    /// one's own has no single trace: [`TraceContext::read`] has that of each message.
    fn consume_batch(
        consumer: &Self::Consumer,
        messages: Vec<Message<T>>,
    ) -> impl Future<Output = Result<(), BatchError>> + Send {
        async {
            for (done, message) in messages.into_iter().enumerate() {
                let trace = TraceContext::read(&message.metadata.headers);
                let consumed = TraceContext::scope(trace, Self::consume(consumer, message)).await;
                consumed.map_err(|error| BatchError { done, error })?;
            }
            Ok(())
        }
    }
}

/// A batch that was not handled to its end.
#[derive(Debug)]
pub struct BatchError {
    /// How many of its messages were handled, counted from the start; they will not be given again.
    pub done: usize,
    /// What went wrong with the next one.
    pub error: BoxError,
}

/// What a group does with a message that could not be decoded or handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorPolicy {
    /// Gives it again, up to `max` times, waiting `backoff` before the first and twice as long before each next time
    /// (30 s at the most); then the group stops with the error, and the message is not committed. A message that
    /// cannot be decoded stops the group at once, since the same bytes will never decode.
    Retry {
        /// How often it is given again.
        max: u32,
        /// The first wait.
        backoff: Duration,
    },
    /// Logs the error and goes on with the next message: the message is lost. This is what the Ruby gem does unless it
    /// is told otherwise.
    Swallow,
}

impl Default for ErrorPolicy {
    fn default() -> Self {
        Self::Retry { max: 10, backoff: Duration::from_millis(100) }
    }
}
