//! What goes wrong while encoding and decoding, and where.

use std::borrow::Cow;
use std::fmt;

/// The steps from a record down to the value at fault, outermost last while an error travels up.
#[derive(Clone, Debug, Default)]
struct Path {
    record: Option<Cow<'static, str>>,
    steps: Vec<Step>,
}

/// How many steps of a long path are shown at either end.
const SHOWN: usize = 12;

#[derive(Clone, Debug)]
enum Step {
    Field(Cow<'static, str>),
    Item(usize),
    Key(String),
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.record.as_deref().unwrap_or("value"))?;
        for (place, step) in self.steps.iter().rev().enumerate() {
            if (SHOWN..self.steps.len().saturating_sub(SHOWN)).contains(&place) {
                if place == SHOWN {
                    out.write_str(" … ")?;
                }
                continue;
            }
            match step {
                Step::Field(name) => write!(out, ".{name}")?,
                Step::Item(index) => write!(out, "[{index}]")?,
                Step::Key(key) => write!(out, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

/// A value that the schema cannot hold: which one, and why.
#[derive(Clone, Debug)]
pub struct EncodeError(Box<EncodeFault>);

#[derive(Clone, Debug)]
struct EncodeFault {
    path: Path,
    message: String,
}

impl EncodeError {
    /// An error about the value at hand; the callers add where it stands.
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(EncodeFault { path: Path::default(), message: message.into() }))
    }

    /// Names the field that holds the value.
    #[must_use]
    pub fn in_field(mut self, name: &'static str) -> Self {
        self.0.path.steps.push(Step::Field(name.into()));
        self
    }

    pub(super) fn at_item(mut self, index: usize) -> Self {
        self.0.path.steps.push(Step::Item(index));
        self
    }

    pub(super) fn at_key(mut self, key: &str) -> Self {
        self.0.path.steps.push(Step::Key(key.to_owned()));
        self
    }

    pub(super) fn within(mut self, record: impl Into<Cow<'static, str>>) -> Self {
        self.0.path.record = Some(record.into());
        self
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "cannot encode {}: {}", self.0.path, self.0.message)
    }
}

impl std::error::Error for EncodeError {}

/// Bytes that are not what the schema says: at which byte, in which field, and what was expected.
#[derive(Clone, Debug)]
pub struct DecodeError(Box<DecodeFault>);

#[derive(Clone, Debug)]
struct DecodeFault {
    path: Path,
    offset: usize,
    message: String,
}

impl DecodeError {
    /// An error at a byte offset from the start of the Avro body; the callers add the record and the field.
    #[cold]
    pub fn new(offset: usize, message: impl Into<String>) -> Self {
        Self(Box::new(DecodeFault { path: Path::default(), offset, message: message.into() }))
    }

    /// What is wrong, without where.
    pub(super) fn message(&self) -> &str {
        &self.0.message
    }

    /// The byte, counted from the start of the Avro body, at which decoding ended.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Names the field that holds the value at fault.
    #[cold]
    #[inline(never)]
    pub(super) fn name_field(&mut self, name: &'static str) {
        self.0.path.steps.push(Step::Field(name.into()));
    }

    /// Names the record; the outermost one is called last and stays.
    #[cold]
    #[inline(never)]
    pub(super) fn name_record(&mut self, name: &'static str) {
        self.0.path.record = Some(name.into());
    }

    #[cold]
    pub(super) fn in_field(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.0.path.steps.push(Step::Field(name.into()));
        self
    }

    #[cold]
    pub(super) fn at_item(mut self, index: usize) -> Self {
        self.0.path.steps.push(Step::Item(index));
        self
    }

    #[cold]
    pub(super) fn at_key(mut self, key: &str) -> Self {
        self.0.path.steps.push(Step::Key(key.to_owned()));
        self
    }

    /// Names the record; the outermost one is called last and stays.
    #[cold]
    pub(super) fn within(mut self, record: impl Into<Cow<'static, str>>) -> Self {
        self.0.path.record = Some(record.into());
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "cannot decode {} at byte {}: {}", self.0.path, self.0.offset, self.0.message)
    }
}

impl std::error::Error for DecodeError {}
