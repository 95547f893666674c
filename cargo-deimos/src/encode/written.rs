//! Values that are encoded as messages or as a container file, one after the other.

use std::error::Error;

use deimos_runtime::codec::file::{BlockWriter, FileError, Options};
use deimos_runtime::codec::{confluent, single_object};
use deimos_schema::Schema;

use crate::exit::Exit;
use crate::framing::{Framing, hex};
use crate::message;
use crate::target::Target;

/// What takes values in Avro's binary encoding.
pub(super) trait Written {
    /// Takes the next one.
    fn add(&mut self, value: &[u8]) -> Result<(), Exit>;

    /// Nothing is known of the next one yet.
    fn idle(&mut self) -> Result<(), Exit>;
}

/// How a message is made of a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Framed {
    pub(super) framing: Framing,
    /// The schema in the registry, for the framing confluent.
    pub(super) id: u32,
    pub(super) fingerprint: u64,
}

impl Framed {
    fn message(self, value: &[u8]) -> Vec<u8> {
        match self.framing {
            Framing::Confluent => confluent::frame(self.id, value),
            Framing::SingleObject => single_object::frame(self.fingerprint, value),
            Framing::None | Framing::File => value.to_owned(),
        }
    }
}

/// Messages, as lines of digits or as bytes.
pub(super) struct Messages<'a> {
    framed: Framed,
    target: &'a mut Target,
    form: Form,
}

/// How a message is written.
enum Form {
    /// A line of digits.
    Hex,
    /// The bytes of any number of them.
    Bytes,
    /// The bytes of one, which is kept until it is clear that there is no other.
    Alone(Option<Vec<u8>>),
}

impl<'a> Messages<'a> {
    pub(super) fn hex(framed: Framed, target: &'a mut Target) -> Self {
        Self { framed, target, form: Form::Hex }
    }

    pub(super) fn bytes(framed: Framed, target: &'a mut Target) -> Self {
        let form = if framed.framing == Framing::None { Form::Bytes } else { Form::Alone(None) };
        Self { framed, target, form }
    }

    /// There are no more.
    pub(super) fn end(self) -> Result<(), Exit> {
        match self.form {
            Form::Alone(Some(message)) => self.target.add(&message),
            _ => Ok(()),
        }
    }
}

impl Written for Messages<'_> {
    fn add(&mut self, value: &[u8]) -> Result<(), Exit> {
        let message = self.framed.message(value);
        match &mut self.form {
            Form::Hex => self.target.add((hex(&message) + "\n").as_bytes()),
            Form::Bytes => self.target.add(&message),
            Form::Alone(first @ None) => {
                *first = Some(message);
                Ok(())
            }
            Form::Alone(Some(_)) => {
                message::error("messages one behind the other could not be told apart: take --hex");
                Err(Exit::Usage)
            }
        }
    }

    fn idle(&mut self) -> Result<(), Exit> {
        self.target.send()
    }
}

/// A container file.
pub(super) struct Container<'a> {
    writer: BlockWriter<&'a mut Target>,
}

impl<'a> Container<'a> {
    pub(super) fn begin(options: &Options, schema: &Schema, target: &'a mut Target) -> Result<Self, Exit> {
        let writer = options.create_with_schema(&schema.text(), target).map_err(|error| failed(&error))?;
        Ok(Self { writer })
    }

    /// There are no more values.
    pub(super) fn end(self) -> Result<(), Exit> {
        self.writer.finish().map(|_| ()).map_err(|error| failed(&error))
    }
}

impl Written for Container<'_> {
    fn add(&mut self, value: &[u8]) -> Result<(), Exit> {
        self.writer.write(value).map_err(|error| failed(&error))
    }

    /// Blocks are written when they are full.
    fn idle(&mut self) -> Result<(), Exit> {
        Ok(())
    }
}

/// How the command ends for it; what went wrong at the target was said there.
fn failed(error: &FileError) -> Exit {
    let ended = error.source().and_then(|cause| cause.downcast_ref::<std::io::Error>()).and_then(Target::ended);
    ended.unwrap_or_else(|| {
        message::error(error.to_string());
        Exit::Failed
    })
}
