//! A member of a group that writes down what it is given.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use deimos_runtime::kafka::KafkaConfig;
use deimos_runtime::registry::Registry;
use deimos_runtime::{BoxError, Metadata, Record as _};
use deimos_tests::shop::com::example::shop::Order;
use deimos_tests::shop::topics::{OrderKey, OrdersConsumer};
use tokio::sync::watch;

/// The ids of the schemas of keys and values.
pub(crate) const KEY_ID: u32 = 1;
pub(crate) const VALUE_ID: u32 = 2;
/// The member that is killed.
pub(crate) const KILLED: &str = "killed";

/// The registry is one of this process, and knows the same schemas under the same ids in every process.
pub(crate) async fn config(brokers: &str, prefix: &str, strategy: &str) -> KafkaConfig {
    let registry = Registry::memory();
    assert_eq!(registry.register("orders-key", &OrderKey::SCHEMA.text()).await.unwrap(), KEY_ID);
    assert_eq!(registry.register("orders-value", &Order::SCHEMA.text()).await.unwrap(), VALUE_ID);
    let config = KafkaConfig::new(brokers, registry).topic_prefix(prefix);
    let quick = [("session.timeout.ms", "2000"), ("heartbeat.interval.ms", "200"), ("fetch.wait.max.ms", "20")];
    quick
        .into_iter()
        .chain([("partition.assignment.strategy", strategy)])
        .fold(config, |config, (name, value)| config.set(name, value).unwrap())
}

/// Writes down what it is given, and takes its time.
pub(crate) struct Worker {
    pub(crate) name: &'static str,
    /// Takes down what happens.
    pub(crate) write: Box<dyn Fn(Entry) + Send + Sync>,
    /// What holds every message back until it opens.
    pub(crate) gate: Option<watch::Receiver<bool>>,
}

impl OrdersConsumer for Worker {
    async fn consume(&self, value: Order, at: &Metadata<OrderKey>) -> Result<(), BoxError> {
        let entry = |moment| Entry {
            member: self.name.to_owned(),
            moment,
            place: (at.partition, at.offset),
            message: (value.id.clone(), value.version),
        };
        (self.write)(entry(Moment::Began));
        if let Some(gate) = &self.gate {
            gate.clone().wait_for(|open| *open).await?;
        }
        tokio::time::sleep(Duration::from_millis(at.offset.unsigned_abs() * 7 % 4)).await;
        (self.write)(entry(Moment::Finished));
        Ok(())
    }

    async fn tombstone(&self, _: &Metadata<OrderKey>) -> Result<(), BoxError> {
        Err("no tombstones were published".into())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Began,
    Finished,
}

/// A member begins or finishes a message.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) member: String,
    pub(crate) moment: Moment,
    /// Partition and offset.
    pub(crate) place: (i32, i64),
    /// Key and version.
    pub(crate) message: (String, i64),
}

/// A line that `FromStr` reads again.
impl fmt::Display for Entry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { member, moment, place: (partition, offset), message: (key, version) } = self;
        write!(out, "{member} {moment:?} {partition} {offset} {key} {version}")
    }
}

impl FromStr for Entry {
    type Err = ();

    fn from_str(line: &str) -> Result<Self, ()> {
        let words: Vec<&str> = line.split(' ').collect();
        let [member, moment, partition, offset, key, version] = words.as_slice() else { return Err(()) };
        let moment = match *moment {
            "Began" => Moment::Began,
            "Finished" => Moment::Finished,
            _ => return Err(()),
        };
        Ok(Self {
            member: (*member).to_owned(),
            moment,
            place: (partition.parse().map_err(drop)?, offset.parse().map_err(drop)?),
            message: ((*key).to_owned(), version.parse().map_err(drop)?),
        })
    }
}
