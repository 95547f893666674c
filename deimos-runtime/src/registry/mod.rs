//! Schema registries: schemas to ids when writing, ids to schemas when reading, remembered on the way.

mod memory;

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;

pub use memory::MemoryRegistry;

/// What the runtime asks of a schema registry; subjects follow the `TopicNameStrategy` (`orders-value`, `orders-key`).
pub trait SchemaRegistry: fmt::Debug + Send + Sync + 'static {
    /// The id of a schema under a subject, registering it if it is new there.
    fn register<'a>(&'a self, subject: &'a str, schema: &'a str) -> BoxFuture<'a, Result<u32, RegistryError>>;

    /// The text of the schema with this id.
    fn schema(&self, id: u32) -> BoxFuture<'_, Result<String, RegistryError>>;
}

/// A registry as producers and consumers share it; cloning is cheap.
#[derive(Clone, Debug)]
pub struct Registry {
    inner: Arc<dyn SchemaRegistry>,
}

impl Registry {
    /// A registry of one's own.
    pub fn new(registry: impl SchemaRegistry) -> Self {
        Self { inner: Arc::new(registry) }
    }

    /// A registry within this process, for tests and demonstrations.
    pub fn memory() -> Self {
        Self::new(MemoryRegistry::default())
    }

    /// The id of a schema under a subject, registering it if it is new there.
    pub async fn register(&self, subject: &str, schema: &str) -> Result<u32, RegistryError> {
        self.inner.register(subject, schema).await
    }

    /// The text of the schema with this id.
    pub async fn schema(&self, id: u32) -> Result<String, RegistryError> {
        self.inner.schema(id).await
    }
}

/// Why a registry did not answer as it should.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct RegistryError {
    message: String,
    transient: bool,
    #[source]
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl RegistryError {
    /// The registry was not to be reached or overloaded: trying again may help.
    pub fn transient(message: impl Into<String>, source: Option<Arc<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { message: message.into(), transient: true, source }
    }

    /// The registry answered, and will answer the same again.
    pub fn permanent(message: impl Into<String>) -> Self {
        Self { message: message.into(), transient: false, source: None }
    }

    /// Whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        self.transient
    }
}
