//! What logs say of messages is what `log` in `deimos.toml` allows, and values only where it says `full`.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deimos_runtime::kafka::{ConsumerGroup, Kafka};
use deimos_runtime::testing::Broker;
use deimos_runtime::{BoxError, CancellationToken, ErrorPolicy, Metadata, Producer, testing};
use deimos_tests::topic_settings::acme::{Kind, NewOrder, Order};
use deimos_tests::topic_settings::topics::{Gem, GemConsumer, Java, JavaConsumer, OrderKey, Usual, UsualConsumer};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn lines(&self, word: &str) -> Vec<String> {
        let text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&text).into_owned();
        text.lines().filter(|line| line.contains(word)).map(str::to_owned).collect()
    }

    fn set_default(&self) -> impl Drop {
        let logging = tracing_subscriber::fmt().with_ansi(false).with_max_level(LevelFilter::DEBUG);
        logging.with_writer(self.clone()).finish().set_default()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn order(id: i64) -> Order {
    Order { note: "confidential".to_owned(), ..Order::from(NewOrder { id, kind: Kind::Small }) }
}

#[tokio::test]
async fn publishing_is_logged_as_the_topic_allows() {
    let (log, kafka) = (Log::default(), testing::Kafka::new());
    let guard = log.set_default();
    Producer::<Usual>::new(&kafka).publish_all([order(1), order(2)]).await.unwrap();
    Producer::<Java>::new(&kafka).publish(order(3)).await.unwrap();
    Producer::<Java>::new(&kafka).tombstone(OrderKey { id: 4 }).await.unwrap();
    Producer::<Gem>::new(&kafka).publish(order(5)).await.unwrap();
    Producer::<Usual>::new(&kafka).publish_all((0..25).map(order)).await.unwrap();
    drop(guard);
    let lines = log.lines("published");
    let [keys, full, tombstone, count, many] = lines.as_slice() else { panic!("{lines:#?}") };
    assert!(keys.ends_with(r#"topic="usual" count=2 messages=[OrderKey { id: 1 }, OrderKey { id: 2 }]"#), "{keys}");
    assert!(full.contains(r#"[OrderKey { id: 3 } => Order { id: 3, kind: Small, note: "confidential" }]"#), "{full}");
    assert!(tombstone.ends_with("[OrderKey { id: 4 } => tombstone]"), "{tombstone}");
    assert!(count.ends_with(r#"topic="gem" count=1"#), "{count}");
    assert!(many.contains("id: 19 }, and 5 more]") && !many.contains("confidential"), "{many}");
}

/// Refuses every message once, and tells when it was given it again.
#[derive(Clone)]
struct Reluctant {
    seen: Arc<Mutex<usize>>,
    done: CancellationToken,
}

impl Reluctant {
    fn consume(&self) -> Result<(), BoxError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen += 1;
        if *seen == 1 {
            return Err("not yet".into());
        }
        self.done.cancel();
        Ok(())
    }
}

macro_rules! reluctant {
    ($($consumer:ident),+) => {
        $(impl $consumer for Reluctant {
            async fn consume(&self, _: Order, _: &Metadata<OrderKey>) -> Result<(), BoxError> {
                self.consume()
            }

            async fn tombstone(&self, _: &Metadata<OrderKey>) -> Result<(), BoxError> {
                self.consume()
            }
        })+
    };
}

reluctant!(UsualConsumer, JavaConsumer, GemConsumer);

/// The lines about a message that was refused once and then handled.
async fn consumed<T>(topic: T, name: &str) -> Vec<String>
where
    T: deimos_runtime::KeyInValue<Value = Order>,
    deimos_runtime::Handler<Reluctant>: deimos_runtime::Consume<T, Consumer = Reluctant>,
{
    let log = Log::default();
    let guard = log.set_default();
    let broker = Broker::start().unwrap();
    broker.create_topic(name, 1).unwrap();
    let kafka = Kafka::connect(&broker.config()).await.unwrap();
    Producer::<T>::new(&kafka).publish(order(7)).await.unwrap();
    let consumer = Reluctant { seen: Arc::default(), done: CancellationToken::new() };
    let policy = ErrorPolicy::Retry { max: 3, backoff: Duration::from_millis(1) };
    let group = ConsumerGroup::new("readers", &broker.config()).unwrap().on_error(policy);
    let running = group.subscribe(topic, consumer.clone()).run(consumer.done.clone());
    tokio::time::timeout(Duration::from_secs(30), running).await.expect("the group ends").unwrap();
    drop(guard);
    [log.lines("it is given again"), log.lines(" consumed ")].concat()
}

#[tokio::test]
async fn consuming_is_logged_as_the_topic_allows() {
    let usual = consumed(Usual, "usual").await;
    let [retried, handled] = usual.as_slice() else { panic!("{usual:#?}") };
    assert!(retried.contains("messages=[OrderKey { id: 7 }] error=not yet"), "{retried}");
    assert!(handled.ends_with("count=1 messages=[OrderKey { id: 7 }]"), "{handled}");
    assert!(!usual.concat().contains("confidential"), "{usual:#?}");
    let java = consumed(Java, "java").await;
    assert_eq!(java.len(), 2, "{java:#?}");
    assert!(
        java.iter().all(|line| line.contains(r#"{ id: 7 } => Order { id: 7, kind: Small, note: "confidential" }"#))
    );
    let gem = consumed(Gem, "gem").await;
    assert_eq!(gem.len(), 2, "{gem:#?}");
    assert!(gem.iter().all(|line| !line.contains("messages=") && !line.contains("OrderKey")), "{gem:#?}");
}
