//! Records as they are filled: field by field, in the order of the writer.

use super::nodes::{Node, Skipping, Step, Steps};
use crate::codec::{Codec, DecodeError, Reader};

/// A record that is read field by field; generated.
///
/// Fields are named by their places in the schema, from 0.
pub trait Fields: Codec<Value = Self> + Sized {
    /// The fields whose default in the schema has no value in Rust; data without them is refused.
    const WITHOUT_DEFAULT: &'static [u32] = &[];

    /// A record to begin with, in which every field is still to be set, unless its default is the blank of its type
    /// (`None`, zero, nothing).
    fn blank() -> Self;

    /// Reads one field, which was written as `node` says.
    fn read_field(&mut self, field: u32, reader: &mut Reader<'_>, node: Node<'_>) -> Result<(), DecodeError>;

    /// Gives a field the default that the schema has for it, unless its [blank](Self::blank) is that already; an error
    /// where a type of the application refuses it.
    fn set_default(&mut self, field: u32) -> Result<(), DecodeError> {
        let _ = field;
        Ok(())
    }
}

/// A view of a record that is read field by field; generated, as [`Fields`] is.
///
/// A record that owns what it holds borrows from whatever it is read from, that is nothing.
pub trait ViewFields<'a>: Sized {
    /// The fields whose default in the schema has no value in Rust; data without them is refused.
    const WITHOUT_DEFAULT: &'static [u32] = &[];

    /// A view to begin with; as [`Fields::blank`].
    fn blank() -> Self;

    /// Reads one field, which was written as `node` says.
    fn read_field(&mut self, field: u32, reader: &mut Reader<'a>, node: Node<'_>) -> Result<(), DecodeError>;

    /// Gives a field the default that the schema has for it, unless its [blank](Self::blank) is that already; an error
    /// where a type of the application refuses it.
    fn set_default(&mut self, field: u32) -> Result<(), DecodeError> {
        let _ = field;
        Ok(())
    }
}

impl<R: Fields> ViewFields<'_> for R {
    const WITHOUT_DEFAULT: &'static [u32] = R::WITHOUT_DEFAULT;

    #[inline]
    fn blank() -> Self {
        <R as Fields>::blank()
    }

    #[inline]
    fn read_field(&mut self, field: u32, reader: &mut Reader<'_>, node: Node<'_>) -> Result<(), DecodeError> {
        Fields::read_field(self, field, reader, node)
    }

    #[inline]
    fn set_default(&mut self, field: u32) -> Result<(), DecodeError> {
        Fields::set_default(self, field)
    }
}

impl<'a> Reader<'a> {
    /// Reads a value that was written as `node` says.
    pub fn resolved<C: Codec>(&mut self, node: Node<'_>) -> Result<C::Value, DecodeError> {
        let node = node.settled(self)?;
        if node.is_same() { C::decode(self) } else { C::decode_with(self, node) }
    }

    /// Reads a value that was written as `node` says into its place, which holds a [blank](Fields::blank).
    pub fn fill<C: Codec>(&mut self, place: &mut C::Value, node: Node<'_>) -> Result<(), DecodeError> {
        let node = node.settled(self)?;
        if node.is_same() { C::decode_into(place, self) } else { C::decode_with_into(place, self, node) }
    }

    /// Reads a record, or a view of one, that was written as `node` says.
    pub fn fields<R: ViewFields<'a>>(&mut self, node: Node<'_>) -> Result<R, DecodeError> {
        let mut record = R::blank();
        self.fields_into(&mut record, node)?;
        Ok(record)
    }

    /// Reads the fields of a record that was written as `node` says into a [blank](Fields::blank).
    pub fn fields_into<R: ViewFields<'a>>(&mut self, record: &mut R, node: Node<'_>) -> Result<(), DecodeError> {
        let steps = self.begin(node)?;
        let read = take_steps(self, record, (node, steps));
        self.end((steps, read), R::WITHOUT_DEFAULT, &mut |field| record.set_default(field))
    }

    /// Goes into a record.
    #[inline(never)]
    fn begin<'p>(&mut self, node: Node<'p>) -> Result<&'p Steps, DecodeError> {
        let steps = node.steps(self)?;
        self.enter().map_err(|error| steps.within(error))?;
        Ok(steps)
    }

    /// Goes out of a record, whose fields that were not written are given their defaults.
    #[inline(never)]
    fn end(
        &mut self,
        (steps, mut read): (&Steps, Result<(), DecodeError>),
        without_default: &[u32],
        set_default: &mut dyn FnMut(u32) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        if read.is_ok() && !steps.defaults.is_empty() {
            read = steps.set_defaults(self, without_default, set_default);
        }
        self.leave();
        read.map_err(|error| steps.within(error))
    }

    /// Goes past a value that nobody wants.
    fn skip(&mut self, node: Node<'_>, skipping: &Skipping) -> Result<(), DecodeError> {
        match skipping {
            Skipping::Bytes(count) => self.take(*count).map(drop),
            Skipping::Number => self.long().map(drop),
            Skipping::Length => {
                let length = self.length()?;
                self.take(length).map(drop)
            }
            Skipping::Union(branches) => {
                let branch = branches[self.index(branches.len())?];
                self.skip(node, node.skipping(branch))
            }
            Skipping::Items { parts, min_size } => self.nested(|reader| {
                while let Some(count) = reader.skip_block(*min_size)? {
                    (0..count).try_for_each(|_| reader.skip_all(node, parts))?;
                }
                Ok(())
            }),
            Skipping::Record(parts) => self.nested(|reader| reader.skip_all(node, parts)),
        }
    }

    fn skip_all(&mut self, node: Node<'_>, parts: &[u32]) -> Result<(), DecodeError> {
        parts.iter().try_for_each(|part| self.skip(node, node.skipping(*part)))
    }
}

/// Reads what was written, in the order of the writer.
#[inline]
fn take_steps<'a, R: ViewFields<'a>>(
    reader: &mut Reader<'a>,
    record: &mut R,
    (node, steps): (Node<'_>, &Steps),
) -> Result<(), DecodeError> {
    for step in &steps.written {
        let (field, taken) = match *step {
            Step::Read { field, node: written } => (field, record.read_field(field, reader, node.step(written))),
            Step::Skip { name, skipping } => (name, reader.skip(node, node.skipping(skipping))),
        };
        if let Err(error) = taken {
            return Err(steps.in_field(error, field));
        }
    }
    Ok(())
}

/// What is the same for records of all types, so that it is compiled here alone, and not once more for each.
impl Steps {
    /// Gives the fields that were not written their defaults.
    fn set_defaults(
        &self,
        reader: &Reader<'_>,
        without_default: &[u32],
        set: &mut dyn FnMut(u32) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        for &field in &self.defaults {
            if without_default.contains(&field) {
                let error = reader.error("it was not written, and its default has no value in Rust");
                return Err(self.in_field(error, field));
            }
            set(field).map_err(|error| self.in_field(refused_default(&error, reader.offset()), field))?;
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn in_field(&self, error: DecodeError, place: u32) -> DecodeError {
        error.in_field(self.names[place as usize].to_string())
    }

    #[cold]
    #[inline(never)]
    fn within(&self, error: DecodeError) -> DecodeError {
        error.within(self.fullname.to_string())
    }
}

/// A default that was refused, though every plan checks them.
#[cold]
fn refused_default(error: &DecodeError, offset: usize) -> DecodeError {
    let message = format!("it was not written, and of its default, {}", error.message());
    DecodeError::new(offset, message)
}
