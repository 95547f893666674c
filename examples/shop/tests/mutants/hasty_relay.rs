//! A relay that is wrong on purpose: it deletes rows before the brokers have acknowledged them.
//!
//! Usage: `hasty-relay DATABASE_URL BROKERS REGISTRY TOPIC_PREFIX`.

use deimos_runtime::kafka::{KafkaConfig, RelayTransport, ensure_topic};
use deimos_runtime::registry::Registry;
use deimos_runtime::relay::{Failure, Relay, Report, SendError, Transport};
use deimos_runtime::sea_orm::Database;
use deimos_runtime::{BoxError, CancellationToken, Framed};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, brokers, registry, prefix] = arguments.as_slice() else {
        return Err("usage: hasty-relay DATABASE_URL BROKERS REGISTRY TOPIC_PREFIX".into());
    };
    let db = Database::connect(database).await?;
    let config = KafkaConfig::new(brokers, Registry::http(registry)?).topic_prefix(prefix);
    ensure_topic(&config, "shop.orders", 4).await?;
    let shutdown = CancellationToken::new();
    let (mut terminate, stop) = (signal(SignalKind::terminate())?, shutdown.clone());
    tokio::spawn(async move {
        terminate.recv().await;
        stop.cancel();
    });
    let transport = Hasty { inner: RelayTransport::new(&config)?, taken: Vec::new() };
    Relay::new(&db, transport, config.registry().clone(), prefix)?.run(shutdown).await?;
    Ok(())
}

/// A transport that calls a message acknowledged as soon as librdkafka has taken it.
struct Hasty {
    inner: RelayTransport,
    taken: Vec<Report>,
}

impl Transport for Hasty {
    async fn partition(&mut self, message: &Framed) -> Result<i32, Failure> {
        self.inner.partition(message).await
    }

    fn send(&mut self, id: i64, message: Framed, partition: i32) -> Result<(), SendError> {
        self.inner.send(id, message, partition)?;
        self.taken.push(Report { id, outcome: Ok(()) });
        Ok(())
    }

    async fn reports(&mut self) -> Vec<Report> {
        while self.taken.is_empty() {
            // What the broker says is passed over: the row was called acknowledged before.
            self.inner.reports().await;
        }
        std::mem::take(&mut self.taken)
    }
}
