//! A member of a group as a process of its own, which the test of rebalances starts and kills.
//!
//! Usage: `group-member BROKERS TOPIC_PREFIX STRATEGY`; it says on stdout what it is given.

#[path = "../../tests/member/mod.rs"]
mod member;

use deimos_runtime::kafka::ConsumerGroup;
use deimos_runtime::{BoxError, CancellationToken};
use deimos_tests::shop::topics::Orders;

use crate::member::{KILLED, Worker};

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [brokers, prefix, strategy] = arguments.as_slice() else {
        return Err("usage: group-member BROKERS TOPIC_PREFIX STRATEGY".into());
    };
    let config = member::config(brokers, prefix, strategy).await;
    let worker = Worker { name: KILLED, write: Box::new(|entry| println!("{entry}")), gate: None };
    ConsumerGroup::new(prefix, &config)?.subscribe(Orders, worker).run(CancellationToken::new()).await?;
    Ok(())
}
