//! Names of named types: an optional namespace and a name (Avro 1.12, "Names").

use std::fmt;

/// A namespace and a name, such as `com.acme.Order`; the namespace may be empty.
///
/// ```
/// let name = deimos_schema::Fullname::new("com.acme", "Order");
/// assert_eq!(name.as_str(), "com.acme.Order");
/// assert_eq!((name.namespace(), name.name()), ("com.acme", "Order"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fullname {
    text: String,
    name_start: usize,
}

impl Fullname {
    /// The fullname of `name` in `namespace`, which may be empty.
    pub fn new(namespace: &str, name: &str) -> Self {
        match namespace {
            "" => Self { text: name.to_owned(), name_start: 0 },
            _ => Self { text: format!("{namespace}.{name}"), name_start: namespace.len() + 1 },
        }
    }

    /// The fullname that `written` stands for within the namespace `enclosing`: with a dot it is one already
    /// (a leading dot says "no namespace"), without one it belongs to `enclosing`.
    pub fn resolve(written: &str, enclosing: &str) -> Self {
        match written.rsplit_once('.') {
            Some((namespace, name)) => Self::new(namespace, name),
            None => Self::new(enclosing, written),
        }
    }

    /// The whole, with dots.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the last dot; empty if there is none.
    pub fn namespace(&self) -> &str {
        &self.text[..self.name_start.saturating_sub(1)]
    }

    /// What stands after the last dot.
    pub fn name(&self) -> &str {
        &self.text[self.name_start..]
    }
}

impl fmt::Display for Fullname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether `text` is a name: a letter or `_`, then letters, digits and `_`, all of them ASCII.
pub(crate) fn is_name(text: &str) -> bool {
    is_part(text, "_")
}

/// Whether `text` is a part of a namespace: a name, or one with dashes, which real contracts have.
pub(crate) fn is_namespace_part(text: &str) -> bool {
    is_part(text, "_-")
}

fn is_part(text: &str, extra: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
}
