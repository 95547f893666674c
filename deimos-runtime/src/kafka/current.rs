//! The producer that a process shares, and another one where librdkafka has given up on it.

use std::sync::{Arc, PoisonError, RwLock};

use rdkafka::ClientConfig;

use super::batch::Context;
use super::producer::{Client, Shared};
use super::{KafkaConfig, KafkaError};

/// The client of now. librdkafka gives up on an idempotent producer for good when it cannot tell any more which messages
/// the brokers have; only a new one sends again.
#[derive(Debug)]
pub(super) struct Current {
    config: ClientConfig,
    client: RwLock<Shared<Context>>,
}

impl Current {
    pub(super) fn new(config: &KafkaConfig) -> Result<Self, KafkaError> {
        let config = config.producer();
        let client = Client::new(&config, Context::default())?;
        Ok(Self { config, client: RwLock::new(Arc::new(client)) })
    }

    /// A client that sends.
    pub(super) fn get(&self) -> Shared<Context> {
        let client = Arc::clone(&self.client.read().unwrap_or_else(PoisonError::into_inner));
        if client.is_dead() { self.renew() } else { client }
    }

    /// Whoever comes first makes the new client.
    fn renew(&self) -> Shared<Context> {
        let mut client = self.client.write().unwrap_or_else(PoisonError::into_inner);
        if client.is_dead() {
            match Client::new(&self.config, Context::default()) {
                Ok(fresh) => *client = Arc::new(fresh),
                Err(error) => tracing::error!("cannot start another producer: {error}"),
            }
        }
        Arc::clone(&client)
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::time::Duration;

    use bytes::Bytes;

    use crate::testing::Broker;
    use crate::{Delivery, Encoded, Headers, Outgoing, Placement, Stamp, kafka::Kafka};

    fn message() -> Outgoing {
        let (stamp, body) = (Stamp::now(), Bytes::from_static(b"o-1"));
        let value = Some(Encoded { schema: None, body });
        let (message_id, at) = (stamp.id(), stamp.time());
        Outgoing {
            topic: "orders",
            key: None,
            value,
            headers: Headers::new(),
            placement: Placement::default(),
            message_id,
            at,
        }
    }

    #[tokio::test]
    async fn publishing_goes_on_with_another_producer_where_librdkafka_gives_up_on_one() {
        let broker = Broker::start().unwrap();
        broker.create_topic("orders", 1).unwrap();
        let kafka = Kafka::connect(&broker.config()).await.unwrap();
        broker.down().unwrap();
        let mut lost = pin!(kafka.publish(vec![message()]));
        // Once polled, the message is in the client's queue.
        assert!(futures_util::future::FutureExt::now_or_never(&mut lost).is_none());
        kafka.client.get().kill();
        let lost = tokio::time::timeout(Duration::from_secs(20), lost).await.expect("an answer");
        let error = lost.unwrap_err();
        assert!(error.is_transient(), "{error}");

        broker.up().unwrap();
        let delivered = kafka.publish(vec![message()]).await.unwrap();
        assert!(matches!(delivered.as_slice(), [Delivery::Acknowledged { .. }]), "{delivered:?}");
    }
}
