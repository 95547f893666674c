//! The connection to Kafka that the producers of a process share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer, ProducerContext, PurgeConfig, ThreadedProducer};

use super::KafkaError;
use super::voice::Voice;
use crate::framing::Framed;

/// A producer of librdkafka with its own thread, ended away from the runtime's threads, since that takes its time.
pub(super) struct Client<C: ProducerContext + 'static> {
    producer: Option<ThreadedProducer<C>>,
}

impl<C: ProducerContext + 'static> Client<C> {
    pub(super) fn new(config: &ClientConfig, context: C) -> Result<Self, KafkaError> {
        let producer = config.create_with_context(context).map_err(|error| KafkaError::client(&error))?;
        Ok(Self { producer: Some(producer) })
    }

    pub(super) fn get(&self) -> &ThreadedProducer<C> {
        self.producer.as_ref().expect("it is there until it is dropped")
    }

    pub(super) fn context(&self) -> &C {
        self.get().client().context()
    }

    /// Puts a message into librdkafka's queue, which copies it.
    pub(super) fn send(
        &self,
        message: &Framed,
        partition: Option<i32>,
        opaque: C::DeliveryOpaque,
    ) -> Result<(), (rdkafka::error::KafkaError, C::DeliveryOpaque)> {
        let record = BaseRecord::<[u8], [u8], _> {
            topic: &message.topic,
            partition,
            payload: message.value.as_deref(),
            key: message.key.as_deref(),
            timestamp: Some(message.timestamp),
            headers: headers(message),
            delivery_opaque: opaque,
        };
        self.get().send(record).map_err(|(error, record)| (error, record.delivery_opaque))
    }

    /// Takes back every message that has no report yet; what is on the wire may arrive nevertheless.
    pub(super) fn purge(&self) {
        self.get().purge(PurgeConfig::default().queue().inflight());
    }

    /// Whether librdkafka has given up on this client.
    pub(super) fn is_dead(&self) -> bool {
        self.get().client().fatal_error().is_some()
    }

    /// Makes librdkafka give up on this client.
    #[cfg(test)]
    #[expect(unsafe_code, reason = "rdkafka does not wrap what librdkafka has for such tests")]
    pub(super) fn kill(&self) {
        // SAFETY: the client is alive for the whole call, and the text ends with a zero byte.
        unsafe {
            let code = rdkafka_sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER;
            rdkafka_sys::rd_kafka_test_fatal_error(self.get().client().native_ptr(), code, c"lost".as_ptr());
        }
    }

    /// Asks for metadata until some broker answers.
    pub(super) fn reach(&self, voice: &Voice, brokers: &str, within: Duration) -> Result<(), KafkaError> {
        let Err(error) = self.get().client().fetch_metadata(None, within) else {
            voice.connected();
            return Ok(());
        };
        let code = error.rdkafka_error_code().map_or_else(|| error.to_string(), |code| code.to_string());
        Err(KafkaError::Unreachable { brokers: brokers.to_owned(), within, reason: voice.reason().unwrap_or(code) })
    }

    /// Whether the brokers know the topic, with a leader for each of its partitions.
    pub(super) fn knows(&self, topic: &str, within: Duration) -> bool {
        let Ok(metadata) = self.get().client().fetch_metadata(Some(topic), within) else { return false };
        let led = |topic: &rdkafka::metadata::MetadataTopic| {
            let partitions = topic.partitions();
            !partitions.is_empty()
                && partitions.iter().all(|partition| partition.error().is_none() && partition.leader() >= 0)
        };
        metadata.topics().first().is_some_and(led)
    }

    /// Whether nothing is on its way.
    pub(super) fn is_idle(&self) -> bool {
        self.get().in_flight_count() == 0
    }

    /// Waits until nothing is on its way any more.
    pub(super) fn flush(&self, within: Duration) -> Result<(), KafkaError> {
        self.get()
            .flush(within)
            .map_err(|_| KafkaError::Flush { left: usize::try_from(self.get().in_flight_count()).unwrap_or(0), within })
    }
}

fn headers(message: &Framed) -> Option<OwnedHeaders> {
    if message.headers.is_empty() {
        return None;
    }
    let empty = OwnedHeaders::new_with_capacity(message.headers.iter().len());
    Some(message.headers.iter().fold(empty, |headers, (key, value)| headers.insert(Header { key, value })))
}

impl<C: ProducerContext + 'static> Drop for Client<C> {
    fn drop(&mut self) {
        let producer = self.producer.take();
        if tokio::runtime::Handle::try_current().is_ok() {
            // A thread that cannot be started leaves the closure, and thereby the producer, to be dropped here.
            let _ = std::thread::Builder::new().name("kafka-close".to_owned()).spawn(move || drop(producer));
        }
    }
}

impl<C: ProducerContext + 'static> fmt::Debug for Client<C> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Client").finish_non_exhaustive()
    }
}

/// A client that several owners share.
pub(super) type Shared<C> = Arc<Client<C>>;
