//! A schema as generated code states it: fullname, identity and text, all known at compile time.

pub use deimos_schema::Identity;

/// The Avro schema of a generated record, self-contained: every named type it uses stands within its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Namespace and name, such as `com.example.shop.Order`.
    pub fullname: &'static str,
    /// SHA-256 of the schema's resolution form: what lock, outbox and caches know it by.
    pub identity: Identity,
    /// The JSON text that is registered.
    pub text: &'static str,
}
