//! Schema registries: schemas to ids when writing, ids to schemas when reading, remembered on the way.

#[cfg(feature = "registry")]
mod address;
mod flights;
#[cfg(feature = "registry")]
mod http;
mod memory;

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use flights::{Flights, Memory};
#[cfg(feature = "registry")]
pub use http::HttpRegistry;
pub use memory::MemoryRegistry;

/// What the runtime asks of a schema registry; subjects follow the `TopicNameStrategy` (`orders-value`, `orders-key`).
pub trait SchemaRegistry: fmt::Debug + Send + Sync + 'static {
    /// The id of a schema under a subject, registering it if it is new there.
    fn register<'a>(&'a self, subject: &'a str, schema: &'a str) -> BoxFuture<'a, Result<u32, RegistryError>>;

    /// The text of the schema with this id.
    fn schema(&self, id: u32) -> BoxFuture<'_, Result<String, RegistryError>>;
}

/// A registry as producers and consumers share it; cloning is cheap, and clones share what they remember.
///
/// A schema by its id is asked for once. Whoever asks while the same question is under way waits for its answer.
#[derive(Clone)]
pub struct Registry {
    client: Arc<dyn SchemaRegistry>,
    schemas: Arc<Flights<u32, Arc<str>>>,
    registrations: Arc<Flights<(String, String), u32>>,
}

impl Registry {
    /// A registry of one's own.
    pub fn new(registry: impl SchemaRegistry) -> Self {
        Self {
            client: Arc::new(registry),
            schemas: Arc::new(Flights::new(Memory::Forever)),
            registrations: Arc::new(Flights::new(Memory::None)),
        }
    }

    /// The registry at this URL, such as `http://localhost:8081` or, with basic authentication,
    /// `https://user:password@registry.example.com`. Nothing is asked yet.
    #[cfg(feature = "registry")]
    pub fn http(url: &str) -> Result<Self, RegistryError> {
        HttpRegistry::new(url).map(Self::new)
    }

    /// A registry within this process, for tests and demonstrations.
    pub fn memory() -> Self {
        Self::new(MemoryRegistry::default())
    }

    /// The id of a schema under a subject, registering it if it is new there.
    pub async fn register(&self, subject: &str, schema: &str) -> Result<u32, RegistryError> {
        let client = Arc::clone(&self.client);
        let question = (subject.to_owned(), schema.to_owned());
        let (subject, schema) = question.clone();
        let ask = || async move { client.register(&subject, &schema).await };
        self.registrations.get(question, ask).await
    }

    /// The text of the schema with this id.
    pub async fn schema(&self, id: u32) -> Result<Arc<str>, RegistryError> {
        let client = Arc::clone(&self.client);
        let ask = || async move { client.schema(id).await.map(Arc::from) };
        self.schemas.get(id, ask).await
    }

    /// Asks again for what was refused, as it does by itself after a few seconds.
    #[cfg(all(test, feature = "registry"))]
    fn forget_refusals(&self) {
        self.schemas.forget_refusals();
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(out)
    }
}

/// Why a registry did not answer as it should.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct RegistryError {
    message: String,
    kind: Kind,
    #[source]
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// Whether waiting helps, and whom an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Transient,
    Unusable,
    Permanent,
}

impl RegistryError {
    /// The registry was not to be reached or overloaded: trying again may help.
    pub fn transient(message: impl Into<String>, source: Option<Arc<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { message: message.into(), kind: Kind::Transient, source }
    }

    /// The registry answered about this schema, and will answer the same again.
    pub fn permanent(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: Kind::Permanent, source: None }
    }

    /// No schema can be had: the registry does not let us in, or there is none at this address.
    pub fn unusable(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: Kind::Unusable, source: None }
    }

    /// Whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        self.kind == Kind::Transient
    }

    /// Whether the error is about the registry and its settings, so that no message is to blame.
    pub fn is_unusable(&self) -> bool {
        self.kind == Kind::Unusable
    }
}
