//! A schema as generated code states it: fullname, identity and definitions, all known at compile time.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

pub use deimos_schema::Identity;
use deimos_schema::{ParseError, Schema as Parsed};

use crate::codec::DefaultCheck;

/// The Avro schema of a generated type.
///
/// ```
/// use deimos_runtime::{Definition, Identity, Schema};
///
/// // Generated, once for all types of a contract.
/// static DEFINITIONS: [Definition; 2] = [
///     Definition {
///         fullname: "acme.Order",
///         kind: "record",
///         body: &[r#","fields":[{"name":"id","type":"#, r#"},{"name":"of","type":["null","#, "]}]}"],
///         uses: &[1, 1],
///         own_defaults: None,
///     },
///     Definition { fullname: "acme.Id", kind: "fixed", body: &[r#","size":8}"#], uses: &[], own_defaults: None },
/// ];
/// let order = Schema {
///     fullname: "acme.Order",
///     identity: Identity::from_hex("9a414d4449ebfac2106ee7ab8b3a63248cb2c28f9f4f9b897e8374f847deb08d"),
///     definitions: &DEFINITIONS,
///     index: 0,
/// };
/// assert_eq!(
///     order.text(),
///     r#"{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":{"type":"fixed","name":"Id","size":8}},{"name":"of","type":["null","Id"]}]}"#,
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Namespace and name, such as `com.example.shop.Order`; of a type without a name, its name in Rust.
    pub fullname: &'static str,
    /// SHA-256 of the schema's resolution form: what lock, outbox and caches know it by.
    pub identity: Identity,
    /// The definitions of all types of the contract.
    pub definitions: &'static [Definition],
    /// The place of the type's own definition among them.
    pub index: usize,
}

/// What tells one schema of the process from another.
type Key = (Identity, usize, usize);

/// What is worked out of a schema once.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) parsed: Parsed,
    fingerprint: u64,
}

/// A type as a schema's text has it, without the named types that it uses.
///
/// The text is `{"type":"<kind>","name":"<name>"`, then the namespace where it is not the enclosing one, then the body;
/// of a type without a name, which is the root of a file, it is the body alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Namespace and name; of a type without a name, its name in Rust.
    pub fullname: &'static str,
    /// `record`, `enum` or `fixed`; empty for a type without a name.
    pub kind: &'static str,
    /// What stands before, between and behind the uses: one text more than there are uses.
    pub body: &'static [&'static str],
    /// The places of the named types that it uses, in the order of the text.
    pub uses: &'static [usize],
    /// Of a record in whose defaults are types of the application: how each is [checked](Schema::check_defaults).
    pub own_defaults: Option<DefaultCheck>,
}

impl Definition {
    fn namespace(&self) -> &'static str {
        self.fullname.rsplit_once('.').map_or("", |(namespace, _)| namespace)
    }

    fn name(&self) -> &'static str {
        self.fullname.rsplit_once('.').map_or(self.fullname, |(_, name)| name)
    }
}

impl Schema {
    /// The JSON text that is registered, complete in itself: every named type whole at its first use, by name afterwards.
    ///
    /// It is put together on each call.
    pub fn text(&self) -> String {
        let mut seen = HashSet::new();
        let mut out = String::new();
        // A list of its own, because a chain of types may be longer than a stack is deep.
        let mut open = Vec::new();
        let mut used = Some((self.index, ""));
        loop {
            if let Some((index, enclosing)) = used.take() {
                let definition = &self.definitions[index];
                if seen.insert(index) {
                    write_head(definition, enclosing, &mut out);
                    open.push((definition, 0));
                } else {
                    self.write_reference(definition, enclosing, &mut out);
                }
            }
            let Some((definition, next)) = open.pop() else { return out };
            out.push_str(definition.body[next]);
            if let Some(index) = definition.uses.get(next) {
                open.push((definition, next + 1));
                used = Some((*index, definition.namespace()));
            }
        }
    }

    /// The CRC-64-AVRO of the Parsing Canonical Form, by which Avro's single-object encoding names schemas.
    ///
    /// # Errors
    ///
    /// If the text is not an Avro schema, which generated ones are.
    pub fn fingerprint(&self) -> Result<u64, ParseError> {
        self.known().map(|known| known.fingerprint)
    }

    /// The schema as data, parsed once in the life of the process.
    pub(crate) fn known(&self) -> Result<Arc<Known>, ParseError> {
        static KNOWN: LazyLock<RwLock<HashMap<Key, Arc<Known>>>> = LazyLock::new(RwLock::default);
        let key = (self.identity, self.definitions.as_ptr().addr(), self.index);
        if let Some(known) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(known));
        }
        let parsed = Parsed::parse(&self.text())?;
        let known = Arc::new(Known { fingerprint: parsed.fingerprint(), parsed });
        KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&known));
        Ok(known)
    }

    /// The name alone within its own namespace. Without a dot another one would mean a type of the enclosing namespace,
    /// if that has one of this name.
    fn write_reference(&self, definition: &Definition, enclosing: &str, out: &mut String) {
        let (namespace, fullname) = (definition.namespace(), definition.fullname);
        let known = |name: &str| self.definitions.iter().any(|known| known.fullname == name);
        match namespace {
            namespace if namespace == enclosing => out.extend(["\"", definition.name(), "\""]),
            "" if known(&format!("{enclosing}.{fullname}")) => out.extend(["\".", fullname, "\""]),
            _ => out.extend(["\"", fullname, "\""]),
        }
    }
}

fn write_head(definition: &Definition, enclosing: &str, out: &mut String) {
    let namespace = definition.namespace();
    if definition.kind.is_empty() {
        return;
    }
    out.extend(["{\"type\":\"", definition.kind, "\",\"name\":\"", definition.name(), "\""]);
    if namespace != enclosing {
        out.extend([",\"namespace\":\"", namespace, "\""]);
    }
}
