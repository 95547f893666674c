//! Generated records as values of the crate apache-avro, and back, by way of their bytes.
//!
//! For code that works with `apache_avro::types::Value`, and for its container files. It is not quick: a value is
//! written by one library and read by the other.
//!
//! ```
//! # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
//! use apache_avro::types::Value;
//! use contract::Line; // generated: `include_bindings!(mod contract)`
//! use deimos_runtime::codec::interop::Interop;
//!
//! let interop = Interop::<Line>::new()?;
//! let line = Line { article: "tea".into(), note: None };
//! let value = interop.to_value(&line)?;
//! let Value::Record(fields) = &value else { panic!("{value:?}") };
//! assert_eq!(fields[0], ("article".to_owned(), Value::String("tea".to_owned())));
//! assert_eq!(interop.from_value(value)?, line);
//!
//! // Its container files are written and read with the same schema.
//! let mut writer = apache_avro::Writer::new(interop.schema(), Vec::new())?;
//! writer.append_value(interop.to_value(&line)?)?;
//! let file = writer.into_inner()?;
//! for value in apache_avro::Reader::new(&file[..])? {
//!     assert_eq!(interop.from_value(value?)?, line);
//! }
//! assert!(interop.from_value(Value::Null).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::marker::PhantomData;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use apache_avro::{Error, Schema};

use super::{DecodeError, EncodeError, decode, encode};
use crate::Record;

/// Turns records into values of apache-avro and back; made once for a record, because its schema is parsed for it.
pub struct Interop<T> {
    schema: Schema,
    record: PhantomData<fn() -> T>,
}

impl<T: Record> Interop<T> {
    /// Parses the record's schema with apache-avro.
    ///
    /// # Errors
    ///
    /// If that library refuses a schema that Avro allows.
    pub fn new() -> Result<Self, InteropError> {
        let schema = Schema::parse_str(&T::SCHEMA.text()).map_err(InteropError::apache::<T>)?;
        Ok(Self { schema, record: PhantomData })
    }

    /// The record's schema, as apache-avro has it.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The record as a value.
    pub fn to_value(&self, record: &T) -> Result<Value, InteropError> {
        let bytes = encode(record).map_err(|cause| InteropError(Fault::Encode(cause)))?;
        let reader = GenericDatumReader::builder(&self.schema).build().map_err(InteropError::apache::<T>)?;
        reader.read_value(&mut &bytes[..]).map_err(InteropError::apache::<T>)
    }

    /// The record that a value of the same schema stands for.
    pub fn from_value(&self, value: Value) -> Result<T, InteropError> {
        let writer = GenericDatumWriter::builder(&self.schema).build().map_err(InteropError::apache::<T>)?;
        let bytes = writer.write_value_to_vec(value).map_err(InteropError::apache::<T>)?;
        decode(&bytes).map_err(|cause| InteropError(Fault::Decode(cause)))
    }
}

impl<T> fmt::Debug for Interop<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Interop").field("schema", &self.schema).finish()
    }
}

/// A record that apache-avro does not take, or a value of it that is no such record; the cause is its `source()`.
#[derive(Debug)]
pub struct InteropError(Fault);

#[derive(Debug)]
enum Fault {
    Apache(&'static str, Box<Error>),
    Encode(EncodeError),
    Decode(DecodeError),
}

impl InteropError {
    fn apache<T: Record>(cause: Error) -> Self {
        Self(Fault::Apache(T::SCHEMA.fullname, Box::new(cause)))
    }
}

impl fmt::Display for InteropError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::Apache(name, _) => write!(out, "apache-avro does not take this as {name}"),
            Fault::Encode(_) => out.write_str("the record is not what its schema says"),
            Fault::Decode(_) => out.write_str("what apache-avro wrote cannot be read"),
        }
    }
}

impl std::error::Error for InteropError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Fault::Apache(_, cause) => Some(cause),
            Fault::Encode(cause) => Some(cause),
            Fault::Decode(cause) => Some(cause),
        }
    }
}
