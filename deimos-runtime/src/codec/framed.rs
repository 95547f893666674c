//! Why a framed message was not read: its framing, its writer schema or its value.

use std::fmt;

use super::DecodeError;

/// A message that was not read: not framed so, written with a schema that there is no plan for, or not what that schema
/// says.
#[derive(Clone, Debug)]
pub struct MessageError(Fault);

#[derive(Clone, Debug)]
enum Fault {
    Message(String),
    Value(DecodeError),
}

impl MessageError {
    pub(super) fn new(message: impl fmt::Display) -> Self {
        Self(Fault::Message(message.to_string()))
    }

    /// What is wrong with the value, if that is what is wrong.
    pub fn value(&self) -> Option<&DecodeError> {
        match &self.0 {
            Fault::Message(_) => None,
            Fault::Value(error) => Some(error),
        }
    }
}

impl From<DecodeError> for MessageError {
    fn from(error: DecodeError) -> Self {
        Self(Fault::Value(error))
    }
}

impl fmt::Display for MessageError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::Message(message) => out.write_str(message),
            Fault::Value(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for MessageError {}
