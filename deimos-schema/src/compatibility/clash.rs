//! What meets at the place of a break, as data, and the sentence that says so.

use std::fmt;

use crate::describe::phrase;
use crate::model::{Kind, Logical, Schemata, Type};

/// What a writer and a reader have at the place of a [`Break`](super::Break).
///
/// As text it goes on where a path ends: `is written as long and read as int`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clash {
    /// A field that only the reader has.
    Field {
        /// Its name.
        name: String,
        /// What it is read as.
        read: Side,
    },
    /// A symbol that only the writer's enum has.
    Symbol {
        /// Its name.
        name: String,
        /// The reader's enum.
        read: Side,
    },
    /// A branch that only the writer's union has.
    Branch {
        /// What is written.
        written: Side,
        /// What the reader has in place of a union, if it has none.
        read: Option<Side>,
    },
    /// Two named types, neither of which is called like the other.
    Names {
        /// What is written.
        written: Side,
        /// What it is read as.
        read: Side,
    },
    /// Two types that do not go together.
    Types {
        /// What is written.
        written: Side,
        /// What it is read as.
        read: Side,
    },
}

/// A type on one side of a break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The name of a named type.
    pub fullname: Option<String>,
    /// The name of a primitive type, be it a logical one.
    pub primitive: Option<&'static str>,
    /// Its logical type.
    pub logical: Option<Logical>,
    /// The type in words, such as `the record acme.Line` or `decimal(12, 2) on bytes`.
    words: String,
}

impl Side {
    /// The type, a logical one without what it is made of.
    pub(super) fn of(schemata: &Schemata, ty: &Type) -> Self {
        let (fullname, words) = match ty.kind {
            Kind::Named(id) => (Some(schemata[id].name.to_string()), phrase(&schemata[id])),
            _ => (None, schemata.describe(ty)),
        };
        Self { fullname, primitive: ty.kind.primitive_name(), logical: schemata.logical(ty), words }
    }

    /// The same with the type that a logical one is made of, where that is what cannot be read.
    pub(super) fn with_underlying(schemata: &Schemata, ty: &Type) -> Self {
        let side = Self::of(schemata, ty);
        match (side.logical, side.primitive) {
            (Some(logical), Some(name)) => Self { words: format!("{logical} on {name}"), ..side },
            _ => side,
        }
    }

    /// The name of the type, if that is all that has to be written of it: one of a primitive type that is no logical one.
    pub fn bare(&self) -> Option<&'static str> {
        self.primitive.filter(|_| self.logical.is_none())
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl Clash {
    /// What is written, if that is a type.
    pub fn written(&self) -> Option<&Side> {
        match self {
            Self::Branch { written, .. } | Self::Names { written, .. } | Self::Types { written, .. } => Some(written),
            Self::Field { .. } | Self::Symbol { .. } => None,
        }
    }

    /// What the reader has.
    pub fn read(&self) -> Option<&Side> {
        match self {
            Self::Branch { read, .. } => read.as_ref(),
            Self::Field { read, .. }
            | Self::Symbol { read, .. }
            | Self::Names { read, .. }
            | Self::Types { read, .. } => Some(read),
        }
    }
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field { read, .. } => write!(f, "is read as {read}, but it is not written and has no default"),
            Self::Symbol { read, .. } => {
                let name = read.fullname.as_deref().unwrap_or_default();
                write!(f, "is a symbol that the reader's enum {name} does not have, nor a default")
            }
            Self::Branch { read: None, .. } => f.write_str("is a branch that the reader's union does not have"),
            Self::Branch { read: Some(read), .. } => {
                write!(f, "is a branch of the writer's union, and the reader has {read} alone")
            }
            Self::Names { written, read } => {
                write!(f, "is written as {written} and read as {read}, which has no such alias")
            }
            Self::Types { written, read } => write!(f, "is written as {written} and read as {read}"),
        }
    }
}
