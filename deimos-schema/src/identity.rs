//! What makes two schemas one, for locks, outboxes and caches.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::canonical::{resolution_form, resolution_parts};
use crate::fingerprint::sha_256;
use crate::form::Parts;
use crate::model::{Schemata, Type, TypeId};

/// The SHA-256 of a schema's resolution form: two schemas have the same identity if data of the one is read and written
/// in the same way with the other, defaults, aliases and logical types included; descriptions do not count.
///
/// ```
/// use deimos_schema::{Identity, Schema};
///
/// let date = Schema::parse(r#"{"type": "int", "logicalType": "date"}"#)?;
/// const DATE: Identity = Identity::from_hex("ef9de67546cf810d3f369c741854f17707c80a2fad2fee7ddfd4bb887e7d69bf");
/// assert_eq!(date.identity(), DATE);
/// assert_ne!(date.identity(), Schema::parse(r#""int""#)?.identity());
/// # Ok::<(), deimos_schema::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity([u8; 32]);

impl Identity {
    /// The identity of a type.
    pub fn of(schemata: &Schemata, ty: &Type) -> Self {
        Self(sha_256(resolution_form(schemata, ty).as_bytes()))
    }

    /// The identity that these 64 hex digits stand for; made for constants, where a mistake is an error of compilation.
    /// What comes from outside is parsed with [`FromStr`].
    ///
    /// # Panics
    ///
    /// If these are not 64 hex digits.
    pub const fn from_hex(digits: &str) -> Self {
        match decode(digits.as_bytes()) {
            Some(bytes) => Self(bytes),
            None => panic!("an identity is 64 hex digits"),
        }
    }

    /// The identity of these bytes, as [`Identity::as_bytes`] gave them.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Schemata {
    /// The [`Identity`] of a named type.
    pub fn identity(&self, id: TypeId) -> Identity {
        Identity::of(self, &Type::named(id, self[id].span))
    }
}

/// The identities of many types of one set: each definition is written once, however many types lead to it.
///
/// ```
/// use deimos_schema::{Identities, Schema};
///
/// let order = Schema::parse(r#"{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}"#)?;
/// let id = order.schemata().find("Order").expect("it is there");
/// assert_eq!(Identities::new(order.schemata()).of(id), order.identity());
/// # Ok::<(), deimos_schema::ParseError>(())
/// ```
#[derive(Debug)]
pub struct Identities<'a> {
    schemata: &'a Schemata,
    written: Vec<Option<Written>>,
    /// The round in which each definition was met last.
    met: Vec<usize>,
    round: usize,
}

/// The resolution form of a definition.
#[derive(Debug)]
struct Written {
    parts: Parts,
    /// What stands for it after its first use.
    reference: String,
}

/// How many bytes are hashed at once.
const CHUNK: usize = 16 * 1024;

impl<'a> Identities<'a> {
    /// Of the types of these schemata, none of them written yet.
    pub fn new(schemata: &'a Schemata) -> Self {
        let count = schemata.definitions().len();
        Self { schemata, written: std::iter::repeat_with(|| None).take(count).collect(), met: vec![0; count], round: 0 }
    }

    /// The identity of a named type, the same as [`Schemata::identity`].
    pub fn of(&mut self, id: TypeId) -> Identity {
        self.round += 1;
        let mut hash = Sha256::new();
        let mut chunk = Vec::with_capacity(CHUNK);
        let mut open = Vec::new();
        self.meet(id, &mut open, &mut chunk);
        while let Some((id, next)) = open.pop() {
            let parts = &self.written(id).parts;
            chunk.extend_from_slice(parts.texts[next].as_bytes());
            if let Some(used) = parts.uses.get(next).copied() {
                open.push((id, next + 1));
                self.meet(used, &mut open, &mut chunk);
            }
            if chunk.len() >= CHUNK {
                hash.update(&chunk);
                chunk.clear();
            }
        }
        hash.update(&chunk);
        Identity(hash.finalize().into())
    }

    /// Opens the definition at its first use, names it at a later one.
    fn meet(&mut self, id: TypeId, open: &mut Vec<(TypeId, usize)>, chunk: &mut Vec<u8>) {
        if std::mem::replace(&mut self.met[id.index()], self.round) == self.round {
            chunk.extend_from_slice(self.written(id).reference.as_bytes());
        } else {
            open.push((id, 0));
        }
    }

    fn written(&mut self, id: TypeId) -> &Written {
        let schemata = self.schemata;
        self.written[id.index()].get_or_insert_with(|| {
            let definition = &schemata[id];
            Written { parts: resolution_parts(schemata, definition), reference: format!("\"{}\"", definition.name) }
        })
    }
}

const fn decode(digits: &[u8]) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if digits.len() != 2 * bytes.len() {
        return None;
    }
    let mut index = 0;
    while index < bytes.len() {
        match (digit(digits[2 * index]), digit(digits[2 * index + 1])) {
            (Some(high), Some(low)) => bytes[index] = high << 4 | low,
            _ => return None,
        }
        index += 1;
    }
    Some(bytes)
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// A text that is not the hex digits of an [`Identity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentityError;

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a schema's identity is 64 hex digits")
    }
}

impl std::error::Error for IdentityError {}

impl FromStr for Identity {
    type Err = IdentityError;

    fn from_str(digits: &str) -> Result<Self, IdentityError> {
        decode(digits.as_bytes()).map(Self).ok_or(IdentityError)
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({self})")
    }
}
