//! What every generated type implements.

use std::fmt;

use crate::codec::Codec;
use crate::{Schema, Stamp};

/// A type generated from an Avro schema: a record, and also an enum, a fixed, or what a file describes whose root has no
/// name, all of which are encoded and decoded alike.
pub trait Record: Codec<Value = Self> + Clone + fmt::Debug + PartialEq + Send + Sync + Sized + 'static {
    /// The schema it is written with.
    const SCHEMA: &'static Schema;

    /// Fills `message_id` and `timestamp` where the schema has such a field and the value left it blank.
    fn stamp(&mut self, stamp: &Stamp) {
        let _ = stamp;
    }
}

/// An enum generated from an Avro enum.
pub trait Enumeration: Copy + fmt::Debug + Eq + Send + Sync + Sized + 'static {
    /// Namespace and name.
    const FULLNAME: &'static str;

    /// The symbols as the schema spells them, in its order.
    const SYMBOLS: &'static [&'static str];

    /// The symbol as the schema spells it.
    fn symbol(self) -> &'static str;

    /// The value of a symbol; `None` for one that the schema does not have.
    fn from_symbol(symbol: &str) -> Option<Self>;
}
