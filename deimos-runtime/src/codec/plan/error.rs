//! Why data of one schema cannot be read as a record of another.

use std::fmt;

use deimos_schema::ParseError;
use deimos_schema::compatibility::Break;

use crate::codec::DefaultError;

/// A writer schema that no plan leads from to the reader's.
///
/// As text: `` data of acme.Order cannot be read as acme.Order: `Order.total` is read as long, but it is not
/// written and has no default ``.
#[derive(Clone, Debug)]
pub struct ResolveError(Box<Fault>);

#[derive(Clone, Debug)]
enum Fault {
    Writer(ParseError),
    Reader(&'static str, ParseError),
    Unreadable { writer: String, reader: &'static str, breaks: Vec<Break> },
    TooLarge(&'static str),
    Default(&'static str, DefaultError),
}

impl ResolveError {
    pub(super) fn writer(error: ParseError) -> Self {
        Self(Box::new(Fault::Writer(error)))
    }

    pub(super) fn reader(fullname: &'static str, error: ParseError) -> Self {
        Self(Box::new(Fault::Reader(fullname, error)))
    }

    pub(super) fn unreadable(writer: String, reader: &'static str, breaks: Vec<Break>) -> Self {
        Self(Box::new(Fault::Unreadable { writer, reader, breaks }))
    }

    pub(super) fn too_large(reader: &'static str) -> Self {
        Self(Box::new(Fault::TooLarge(reader)))
    }

    pub(super) fn default(reader: &'static str, error: DefaultError) -> Self {
        Self(Box::new(Fault::Default(reader, error)))
    }

    /// What is in the way, each with its path and with both types; empty where the writer's text is no schema.
    pub fn breaks(&self) -> &[Break] {
        match &*self.0 {
            Fault::Unreadable { breaks, .. } => breaks,
            _ => &[],
        }
    }
}

impl fmt::Display for ResolveError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Fault::Writer(_) => out.write_str("the writer schema is not an Avro schema"),
            Fault::Reader(name, _) => write!(out, "the text of {name} in the bindings is not an Avro schema"),
            Fault::TooLarge(name) => write!(out, "the writer schema is too large to be read as {name}"),
            Fault::Default(name, error) => write!(out, "no data can be read as {name}: {error}"),
            Fault::Unreadable { writer, reader, breaks } => {
                write!(out, "data of {writer} cannot be read as {reader}: ")?;
                for (place, found) in breaks.iter().enumerate() {
                    let before = if place == 0 { "" } else { "; " };
                    write!(out, "{before}{found}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for ResolveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Fault::Writer(error) | Fault::Reader(_, error) => Some(error),
            Fault::Unreadable { .. } | Fault::TooLarge(_) | Fault::Default(..) => None,
        }
    }
}
