//! What the relay asks of Kafka.

use std::future::Future;

use crate::framing::Framed;

/// Carries messages to Kafka and reports on each of them; the relay's seam to the broker.
///
/// Messages of one partition are delivered in the order in which they were sent, each once, for as long as none of
/// them fails. A test may wrap a transport to see, delay or falsify what passes.
pub trait Transport: Send + 'static {
    /// The partition that a message belongs to, chosen as the producers of the process choose it.
    fn partition(&mut self, message: &Framed) -> impl Future<Output = Result<i32, Failure>> + Send;

    /// Takes a message for a partition; its report will carry `id`, which is a number of this sending alone.
    fn send(&mut self, id: i64, message: Framed, partition: i32) -> Result<(), SendError>;

    /// Waits until there is a report, and returns all there are.
    ///
    /// Dropping the future loses no report.
    fn reports(&mut self) -> impl Future<Output = Vec<Report>> + Send;

    /// Gives up what has not left the process: the relay has lost its lock. Reports on it need not come.
    fn purge(&mut self) {}
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The number it was sent with.
    pub id: i64,
    /// `Ok` once the brokers have it, as durable as `acks=all` makes it.
    pub outcome: Result<(), Failure>,
}

/// Why a message, or the partition it is for, did not get through.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// This message will never be taken: too large, or not a valid record. Others of its partition may be.
    #[error("refused: {0}")]
    Refused(String),
    /// Nothing gets through for now: no broker, no such topic, not allowed. It costs no message its life.
    #[error("{0}")]
    Unavailable(String),
}

/// Why a message was not taken.
#[derive(Debug)]
pub enum SendError {
    /// There is no room; the message comes back, to be sent again after the next reports.
    Full(Box<Framed>),
    /// It failed at once, without a report to come.
    Failed(Failure),
}
