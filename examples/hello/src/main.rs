//! One order through Kafka: published, acknowledged, consumed.

use deimos_runtime::kafka::{ConsumerGroup, Kafka};
use deimos_runtime::{BoxError, CancellationToken, Metadata, chrono::Utc, testing::Broker};

deimos_runtime::include_bindings!(mod contract);
use contract::com::example::shop::{NewOrder, Order, Status};
use contract::topics::{OrderKey, Orders, OrdersConsumer, OrdersProducer};

struct Billing {
    done: CancellationToken,
}

impl OrdersConsumer for Billing {
    async fn consume(&self, order: Order, at: &Metadata<OrderKey>) -> Result<(), BoxError> {
        println!("{} costs {} (partition {}, offset {})", order.id, order.total, at.partition, at.offset);
        self.done.cancel();
        Ok(())
    }

    async fn tombstone(&self, at: &Metadata<OrderKey>) -> Result<(), BoxError> {
        println!("{} is gone", at.key.id);
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let broker = Broker::start()?; // librdkafka's mock cluster; `KafkaConfig::from_env()?` is the real one
    broker.create_topic("orders", 1)?;
    let config = broker.config();

    let orders = OrdersProducer::new(Kafka::connect(&config).await?);
    let (id, total) = ("order-7".to_owned(), "19.90".parse()?);
    orders.publish(NewOrder { id, version: 1, status: Status::Open, total, placed_at: Utc::now() }).await?;

    let done = CancellationToken::new();
    let billing = Billing { done: done.clone() };
    ConsumerGroup::new("billing", &config)?.subscribe(Orders, billing).run(done).await?;
    Ok(())
}
