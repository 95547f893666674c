//! The one setting of the mock cluster that rdkafka does not offer, through the C interface.
#![expect(
    unsafe_code,
    reason = "rdkafka wraps neither of the two functions, and without them each first join takes 3 s"
)]

use rdkafka::client::Client;
use rdkafka::producer::ProducerContext;
use rdkafka_sys as sys;

/// Lets the first member of a group join without waiting for others.
pub(super) fn join_at_once<C: ProducerContext>(client: &Client<C>) {
    // SAFETY: the client is alive for the whole call, and the cluster lives as long as its client. The pointer is null
    // for a client without a mock cluster, and only then.
    unsafe {
        let cluster = sys::rd_kafka_handle_mock_cluster(client.native_ptr());
        if !cluster.is_null() {
            sys::rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 0);
        }
    }
}
