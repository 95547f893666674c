//! What the relay waits for, told once when it starts to wait and once when it goes on.

use std::collections::HashSet;
use std::error::Error;
use std::sync::Arc;

use crate::telemetry::{self, Dependency, Event};

/// The troubles of a relay.
#[derive(Debug, Default)]
pub(super) struct Troubles {
    database: bool,
    broker: bool,
    /// Topics whose schemas have no id yet.
    registry: HashSet<Arc<str>>,
}

impl Troubles {
    pub(super) fn database(&mut self, error: &(dyn Error + 'static)) {
        if !std::mem::replace(&mut self.database, true) {
            telemetry::emit(&Event::RelayWaiting { dependency: Dependency::Database, error });
        }
    }

    pub(super) fn database_works(&mut self) {
        if std::mem::take(&mut self.database) {
            telemetry::emit(&Event::RelayResumed { dependency: Dependency::Database });
        }
    }

    pub(super) fn broker(&mut self, error: &(dyn Error + 'static)) {
        if !std::mem::replace(&mut self.broker, true) {
            telemetry::emit(&Event::RelayWaiting { dependency: Dependency::Broker, error });
        }
    }

    pub(super) fn broker_works(&mut self) {
        if std::mem::take(&mut self.broker) {
            telemetry::emit(&Event::RelayResumed { dependency: Dependency::Broker });
        }
    }

    pub(super) fn registry(&mut self, topic: &Arc<str>, error: &(dyn Error + 'static)) {
        if self.registry.is_empty() {
            telemetry::emit(&Event::RelayWaiting { dependency: Dependency::Registry, error });
        }
        self.registry.insert(Arc::clone(topic));
    }

    pub(super) fn registry_works(&mut self, topic: &str) {
        if self.registry.remove(topic) && self.registry.is_empty() {
            telemetry::emit(&Event::RelayResumed { dependency: Dependency::Registry });
        }
    }
}
