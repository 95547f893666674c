//! Reading data of other writer schemas (Avro 1.12, Schema Resolution): a plan, made once for each of them.

mod compile;
mod error;
mod fields;
mod hopeless;
mod nodes;
pub(super) mod sizes;
mod skips;
#[cfg(test)]
mod tests;

pub use error::ResolveError;
pub use fields::{Fields, ViewFields};
pub use nodes::Node;

use std::fmt;
use std::marker::PhantomData;

use deimos_schema::compatibility::Reach;
use deimos_schema::{Schema, can_read};

use super::{DecodeError, Limits, Reader, View};
use crate::Record;
pub(super) use nodes::Number;
use nodes::{Id, Nodes};

/// How data of one writer schema is read as a record: which fields are skipped, promoted, renamed or take their
/// defaults.
///
/// Made once for each writer schema, it costs little more than reading data of the record's own schema; where the two
/// schemas are the same, it costs nothing.
///
/// ```
/// # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
/// use contract::Parcel; // generated: `include_bindings!(mod contract)`
/// use deimos_runtime::codec::Plan;
///
/// let writer = r#"{"type": "record", "name": "Parcel", "fields": [
///     {"name": "colour", "type": "string"}, {"name": "weight", "type": "int"}
/// ]}"#;
/// let plan = Plan::<Parcel>::compile(writer)?;
/// let parcel = plan.decode(b"\x06red\x0e")?;
/// assert_eq!(parcel, Parcel { weight: 7.0, city: "Berlin".to_owned() });
///
/// let error = Plan::<Parcel>::compile(&writer.replace("int", "string")).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "data of Parcel cannot be read as Parcel: `Parcel.weight` is written as string and read as double"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Plan<T> {
    nodes: Nodes,
    root: Id,
    limits: Limits,
    record: PhantomData<fn() -> T>,
}

impl<T: Record> Plan<T> {
    /// The plan for a writer schema, as JSON, self-contained.
    ///
    /// What keeps all data from being read is an error here, such as a field without a default that the writer does not
    /// have, or a default that a type of the application refuses; what keeps some data from being read, such as one branch
    /// of a union, is an error when such data comes.
    pub fn compile(writer_schema_json: &str) -> Result<Self, ResolveError> {
        let writer = Schema::parse_written(writer_schema_json).map_err(ResolveError::writer)?;
        Self::from_schema(&writer)
    }

    /// The same for a schema that was parsed before.
    pub fn from_schema(writer: &Schema) -> Result<Self, ResolveError> {
        let name = T::SCHEMA.fullname;
        let known = T::SCHEMA.known().map_err(|error| ResolveError::reader(name, error))?;
        T::SCHEMA.check_defaults().map_err(|error| ResolveError::default(name, error))?;
        let reader = &known.parsed;
        let (certain, possible): (Vec<_>, Vec<_>) =
            can_read(writer, reader).into_iter().partition(|found| found.reach == Reach::Always);
        let unreadable = |breaks| ResolveError::unreadable(writer.schemata().describe(writer.root()), name, breaks);
        if !certain.is_empty() {
            return Err(unreadable(certain));
        }
        let (nodes, root) = compile::nodes(writer, reader).ok_or_else(|| ResolveError::too_large(name))?;
        if !possible.is_empty() && hopeless::is_hopeless(&nodes, root) {
            return Err(unreadable(possible));
        }
        Ok(Self { nodes, root, limits: Limits::new(), record: PhantomData })
    }

    /// Reads within these limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Whether the data is written exactly as the record is, so that the plan does what [`decode`](super::decode) does.
    pub fn is_same(&self) -> bool {
        self.root == nodes::SAME
    }

    /// Reads a record from exactly these bytes, which were written with the writer schema.
    pub fn decode(&self, bytes: &[u8]) -> Result<T, DecodeError> {
        super::whole(Reader::with_limits(bytes, self.limits), |reader| self.read(reader))
            .map_err(|error| error.within(T::SCHEMA.fullname))
    }

    /// Reads a record from the start of `bytes`, and returns the bytes behind it too.
    pub fn decode_prefix<'a>(&self, bytes: &'a [u8]) -> Result<(T, &'a [u8]), DecodeError> {
        let mut reader = Reader::with_limits(bytes, self.limits);
        let value = self.read(&mut reader)?;
        Ok((value, reader.rest()))
    }

    /// Reads a view of exactly these bytes, which were written with the writer schema; for records that have views.
    pub fn decode_ref<'a>(&self, bytes: &'a [u8]) -> Result<T::Ref<'a>, DecodeError>
    where
        T: View,
    {
        let root = Node::new(&self.nodes, self.root);
        super::whole(Reader::with_limits(bytes, self.limits), |reader| reader.resolved_ref::<T>(root))
            .map_err(|error| error.within(T::SCHEMA.fullname))
    }

    fn read(&self, reader: &mut Reader<'_>) -> Result<T, DecodeError> {
        reader.resolved::<T>(Node::new(&self.nodes, self.root))
    }
}

impl<T> fmt::Debug for Plan<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Plan")
            .field("nodes", &self.nodes.reading.len())
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
