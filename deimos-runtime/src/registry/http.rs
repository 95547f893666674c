//! The registry over HTTP: Confluent's REST interface, with time-outs and retries.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use schema_registry_converter::async_impl::schema_registry::{SrSettings, get_schema_by_id, post_schema};
use schema_registry_converter::error::SRCError;
use schema_registry_converter::schema_registry_common::{RawError, RegisteredSchema, SchemaType, SuppliedSchema};

use super::address::Address;
use super::{RegistryError, SchemaRegistry};
use crate::backoff::Backoff;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How often a request is made.
const ATTEMPTS: u32 = 3;
/// The waits between two attempts.
const BACKOFF: Backoff = Backoff::new(Duration::from_millis(100), Duration::MAX);

/// A client of a registry that speaks Confluent's REST interface.
///
/// A request takes 5 s at the most, and is made up to three times where the registry did not answer, or with 408, 429
/// or 5xx.
#[derive(Clone)]
pub struct HttpRegistry {
    address: Address,
    settings: SrSettings,
    timeout: Duration,
    attempts: u32,
}

impl HttpRegistry {
    /// A client of the registry at this URL; a user and a password in it are used for basic authentication, and never
    /// shown.
    ///
    /// ```
    /// use deimos_runtime::registry::HttpRegistry;
    ///
    /// assert!(HttpRegistry::new("http://localhost:8081").is_ok());
    /// let error = HttpRegistry::new("localhost:8081").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "localhost:8081 is not the URL of a schema registry: expected http:// or https:// and a host; check \
    ///      SCHEMA_REGISTRY_URL"
    /// );
    /// ```
    pub fn new(url: &str) -> Result<Self, RegistryError> {
        Self::build(Address::parse(url)?, TIMEOUT, ATTEMPTS)
    }

    /// Uses basic authentication.
    pub fn basic_auth(self, user: &str, password: &str) -> Result<Self, RegistryError> {
        let credentials = Some((user.to_owned(), Some(password.to_owned())));
        Self::build(Address { credentials, ..self.address }, self.timeout, self.attempts)
    }

    /// How long one request may take; 5 s unless set.
    pub fn timeout(self, timeout: Duration) -> Result<Self, RegistryError> {
        Self::build(self.address, timeout, self.attempts)
    }

    /// How often a request is made, at the most; three times unless set.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    fn build(address: Address, timeout: Duration, attempts: u32) -> Result<Self, RegistryError> {
        let mut builder = SrSettings::new_builder(address.url.clone());
        builder.set_timeout(timeout);
        if let Some((user, password)) = &address.credentials {
            builder.set_basic_authorization(user, password.as_deref());
        }
        let settings = builder.build().map_err(|error| {
            RegistryError::permanent(format!("cannot make an HTTP client for {}: {}", address.url, deepest(&error)))
        })?;
        Ok(Self { address, settings, timeout, attempts })
    }

    /// Asks until there is an answer, or an error that will not pass.
    async fn ask<F>(&self, what: &str, question: impl Fn() -> F) -> Result<RegisteredSchema, RegistryError>
    where
        F: Future<Output = Result<RegisteredSchema, SRCError>>,
    {
        let mut attempt = 1;
        loop {
            let error = match question().await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.refusal(what, error),
            };
            if !error.is_transient() || attempt >= self.attempts {
                return Err(error);
            }
            tracing::debug!(attempt, "{error}");
            tokio::time::sleep(BACKOFF.jittered(attempt)).await;
            attempt += 1;
        }
    }

    fn refusal(&self, what: &str, error: SRCError) -> RegistryError {
        let url = &self.address.url;
        let status = status(&error);
        let raw = raw(&error).filter(|raw| raw.error_code != 0);
        let reason = match (status, raw) {
            (Some(status), Some(raw)) => {
                format!("it answered {status}: {} (error {})", raw.message, raw.error_code)
            }
            (Some(status), _) => format!("it answered {status}"),
            (None, _) => deepest(&error),
        };
        let hint = if url.starts_with("https:") && reason.contains("scheme is not http") {
            "; turn on a TLS feature of schema_registry_converter, such as `rustls_tls`"
        } else {
            ""
        };
        let message = format!("the schema registry at {url} cannot {what}: {reason}{hint}");
        match status {
            Some(408 | 429 | 500..) => RegistryError::transient(message, Some(Arc::new(error))),
            None if error.retriable && hint.is_empty() => RegistryError::transient(message, Some(Arc::new(error))),
            // Only a registry speaks in codes of its own; whatever else answers, or does not let us in, knows nothing of
            // the schema.
            Some(404 | 409 | 422) if raw.is_some() => RegistryError::permanent(message),
            _ => RegistryError::unusable(message),
        }
    }
}

impl SchemaRegistry for HttpRegistry {
    fn register<'a>(&'a self, subject: &'a str, schema: &'a str) -> BoxFuture<'a, Result<u32, RegistryError>> {
        let question = move || {
            let supplied = SuppliedSchema::new(None, SchemaType::Avro, schema.to_owned());
            post_schema(&self.settings, subject.to_owned(), supplied)
        };
        async move {
            let what = format!("register a schema under {subject}");
            Ok(self.ask(&what, question).await?.id)
        }
        .boxed()
    }

    fn schema(&self, id: u32) -> BoxFuture<'_, Result<String, RegistryError>> {
        async move {
            let what = format!("give the schema with id {id}");
            let answer = self.ask(&what, || get_schema_by_id(id, &self.settings)).await?;
            match answer {
                RegisteredSchema { schema_type: SchemaType::Avro, references, schema, .. } if references.is_empty() => {
                    Ok(schema)
                }
                RegisteredSchema { schema_type: SchemaType::Avro, .. } => Err(RegistryError::permanent(format!(
                    "the schema with id {id} refers to schemas of other subjects, which cannot be read yet"
                ))),
                RegisteredSchema { schema_type, .. } => Err(RegistryError::permanent(format!(
                    "the schema with id {id} is not an Avro schema but {schema_type:?}"
                ))),
            }
        }
        .boxed()
    }
}

impl fmt::Debug for HttpRegistry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("HttpRegistry").field("url", &self.address.url).finish_non_exhaustive()
    }
}

/// The HTTP status, which the converter has in the text of its error only.
fn status(error: &SRCError) -> Option<u16> {
    error.error.strip_prefix("HTTP request to schema registry failed with status ")?.get(..3)?.parse().ok()
}

/// What the registry said itself.
fn raw(error: &SRCError) -> Option<&RawError> {
    error.source()?.downcast_ref()
}

/// The first cause, which is the one that helps: `connection refused` rather than `error sending request`.
fn deepest(error: &SRCError) -> String {
    let mut cause: &dyn Error = error;
    let mut text = error.error.clone();
    while let Some(next) = cause.source() {
        cause = next;
        text = cause.to_string();
    }
    text
}

#[cfg(test)]
mod tests;
