//! What librdkafka says, made bearable: its log lines at debug, its errors once in a while.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaErrorCode;

/// How long an error of the same kind is not said again.
const PAUSE: Duration = Duration::from_secs(10);

/// Keeps the last error of a client, and says errors sparingly.
#[derive(Debug, Default)]
pub(super) struct Voice {
    heard: Mutex<Heard>,
}

#[derive(Debug, Default)]
struct Heard {
    connected: bool,
    reason: Option<String>,
    said: Vec<(RDKafkaErrorCode, Instant)>,
}

impl Voice {
    /// A line of librdkafka's log.
    pub(super) fn log(level: RDKafkaLogLevel, facility: &str, line: &str) {
        match level {
            RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical => {
                tracing::error!(target: "librdkafka", facility, "{line}");
            }
            _ => tracing::debug!(target: "librdkafka", facility, "{line}"),
        }
    }

    /// An error of the client as a whole, most of which pass by themselves.
    pub(super) fn error(&self, error: &KafkaError, reason: &str) {
        let code = error.rdkafka_error_code().unwrap_or(RDKafkaErrorCode::Unknown);
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let reason = without_timing(reason);
        if code != RDKafkaErrorCode::AllBrokersDown || heard.reason.is_none() {
            heard.reason = Some(reason.to_owned());
        }
        heard.said.retain(|(_, at)| at.elapsed() < PAUSE);
        let again = heard.said.iter().any(|(said, _)| *said == code);
        if heard.connected && !again {
            heard.said.push((code, Instant::now()));
            tracing::warn!(target: "librdkafka", "{reason}");
        }
    }

    /// A broker has answered. From now on errors are said; before, the one who connects says them.
    pub(super) fn connected(&self) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.connected = true;
        heard.reason = None;
    }

    /// The last error since a broker answered, if there was any.
    pub(super) fn reason(&self) -> Option<String> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).reason.clone()
    }
}

/// librdkafka ends a reason with how long the connection had been in which state, which differs each time.
fn without_timing(reason: &str) -> &str {
    reason.split_once(" (after ").map_or(reason, |(reason, _)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_the_first_cause_and_forgotten_once_a_broker_answers() {
        let voice = Voice::default();
        let refused = KafkaError::Global(RDKafkaErrorCode::BrokerTransportFailure);
        voice.error(&refused, "a:1/bootstrap: Connect to a:1 failed: Connection refused (after 0ms in state CONNECT)");
        voice.error(&KafkaError::Global(RDKafkaErrorCode::AllBrokersDown), "1/1 brokers are down");
        assert_eq!(voice.reason().as_deref(), Some("a:1/bootstrap: Connect to a:1 failed: Connection refused"));
        voice.connected();
        assert_eq!(voice.reason(), None);
    }
}
