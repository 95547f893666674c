//! What is wrong with a container file, and where.

use std::{fmt, io};

use deimos_schema::ParseError;

use super::super::{DecodeError, EncodeError, ResolveError};

/// A container file that was not read or written: its block and its place in bytes where it is the file's fault, with
/// the cause as `source()`.
#[derive(Debug)]
pub struct FileError(Box<Fault>);

#[derive(Debug)]
enum Fault {
    Io(&'static str, io::Error),
    Header(u64, String),
    Block { number: u64, offset: u64, message: String },
    Value { index: u64, number: u64, offset: u64, cause: DecodeError },
    Schema(ParseError),
    Plan(ResolveError),
    Encode(EncodeError),
    Options(String),
}

impl FileError {
    pub(super) fn read(cause: io::Error) -> Self {
        Self(Box::new(Fault::Io("read", cause)))
    }

    pub(super) fn write(cause: io::Error) -> Self {
        Self(Box::new(Fault::Io("write", cause)))
    }

    pub(super) fn header(offset: u64, message: impl Into<String>) -> Self {
        Self(Box::new(Fault::Header(offset, message.into())))
    }

    /// About a block, which begins at this byte of the file.
    pub(super) fn block(number: u64, offset: u64, message: impl Into<String>) -> Self {
        Self(Box::new(Fault::Block { number, offset, message: message.into() }))
    }

    /// About the value of this place in a block, from 1.
    pub(super) fn value(index: u64, number: u64, offset: u64, cause: DecodeError) -> Self {
        Self(Box::new(Fault::Value { index, number, offset, cause }))
    }

    pub(super) fn schema(cause: ParseError) -> Self {
        Self(Box::new(Fault::Schema(cause)))
    }

    pub(super) fn plan(cause: ResolveError) -> Self {
        Self(Box::new(Fault::Plan(cause)))
    }

    pub(super) fn encode(cause: EncodeError) -> Self {
        Self(Box::new(Fault::Encode(cause)))
    }

    /// About what was asked for.
    pub(super) fn options(message: impl Into<String>) -> Self {
        Self(Box::new(Fault::Options(message.into())))
    }

    /// Whether reading or writing failed, and not the file or the value is at fault.
    pub fn is_io(&self) -> bool {
        matches!(*self.0, Fault::Io(..))
    }

    /// The byte of the file at which the header is wrong, or at which the block begins that is wrong.
    pub fn offset(&self) -> Option<u64> {
        match *self.0 {
            Fault::Header(offset, _) | Fault::Block { offset, .. } | Fault::Value { offset, .. } => Some(offset),
            _ => None,
        }
    }

    /// The number of the block that is wrong, from 1.
    pub fn block_number(&self) -> Option<u64> {
        match *self.0 {
            Fault::Block { number, .. } | Fault::Value { number, .. } => Some(number),
            _ => None,
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Fault::Io(what, _) => write!(out, "cannot {what} the container file"),
            Fault::Header(offset, message) => {
                write!(out, "the container file's header is wrong at byte {offset}: {message}")
            }
            Fault::Block { number, offset, message } => {
                write!(out, "the container file's block {number}, which begins at byte {offset}, is wrong: {message}")
            }
            Fault::Value { index, number, offset, .. } => write!(
                out,
                "cannot read value {index} of the container file's block {number}, which begins at byte {offset}"
            ),
            Fault::Schema(_) => out.write_str("the schema in the container file's header is not an Avro schema"),
            Fault::Plan(_) => out.write_str("the values of the container file cannot be read as this record"),
            Fault::Encode(_) => out.write_str("cannot write a value to the container file"),
            Fault::Options(message) => out.write_str(message),
        }
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Fault::Io(_, cause) => Some(cause),
            Fault::Value { cause, .. } => Some(cause),
            Fault::Schema(cause) => Some(cause),
            Fault::Plan(cause) => Some(cause),
            Fault::Encode(cause) => Some(cause),
            Fault::Header(..) | Fault::Block { .. } | Fault::Options(_) => None,
        }
    }
}
