//! `cargo deimos decode`: messages and container files as lines of JSON.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use deimos_runtime::codec::file::{Blocks, FileError};
use deimos_runtime::codec::json::Printer;
use deimos_schema::Schema;

use crate::chosen;
use crate::contract::Contract;
use crate::exit::Exit;
use crate::framing::{Framing, from_hex};
use crate::message;
use crate::output::Lines;

const EXAMPLES: &str = "\
Examples:
  cargo deimos decode orders.avro                             a container file, by its own schema
  cargo deimos decode --schema com.acme.Order order.bin       a value, by a type of the contract
  cargo deimos decode --schema Order.avsc --framing confluent --hex < messages.txt
                                                              messages of Kafka, one a line
  cargo deimos decode --plain orders.avro | jq .total         without the names of unions' branches

Each value is a line in Avro's JSON encoding, as `cargo deimos encode` reads it. Without a file,
stdin is read. A file holds one message, or values one behind the other if there is no framing;
with --hex each line is a message.

Exit status:
  0    done
  2    the command line is wrong
  3    a file cannot be read
  100  a value is not what the schema says";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// What to decode [default: stdin]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The schema that the values are written with: an .avsc file that is complete in itself, or the fullname of a
    /// type of the contract; a container file has its own
    #[arg(long, value_name = "FILE|TYPE")]
    schema: Option<String>,
    /// What stands before each value [default: none with --schema, else file]
    #[arg(long, value_enum)]
    framing: Option<Framing>,
    /// The input is hexadecimal text, one message a line
    #[arg(long)]
    hex: bool,
    /// Leave out the names of unions' branches
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    contract: Contract,
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    decode(options).err().unwrap_or(Exit::Done)
}

fn decode(options: &Options) -> Result<(), Exit> {
    let framing = options.framing.unwrap_or(if options.schema.is_some() { Framing::None } else { Framing::File });
    let schema = match (&options.schema, framing) {
        (Some(_), Framing::File) => return Err(usage("a container file has its own schema: leave out --schema")),
        (None, Framing::File) if options.hex => return Err(usage("a container file is read as it is, without --hex")),
        (None, Framing::File) => None,
        (None, _) => return Err(usage("--schema has to say what the values are written with")),
        (Some(name), _) => Some(chosen::schema(name, &options.contract)?),
    };
    let mut lines = Lines::default();
    let stdin = [PathBuf::from("-")];
    let files = if options.files.is_empty() { &stdin[..] } else { &options.files };
    // What was decoded before something failed is printed all the same.
    let done = files.iter().try_for_each(|path| {
        let mut run = Run { path, framing, options, lines: &mut lines };
        match &schema {
            Some(schema) => run.messages(schema),
            None => run.container(),
        }
    });
    lines.end()?;
    done
}

fn usage(message: &str) -> Exit {
    message::error(message);
    Exit::Usage
}

/// One file.
struct Run<'a> {
    path: &'a Path,
    framing: Framing,
    options: &'a Options,
    lines: &'a mut Lines,
}

impl Run<'_> {
    fn container(&mut self) -> Result<(), Exit> {
        let input = self.open()?;
        let blocks = Blocks::new(input).map_err(|error| self.unreadable(&error))?;
        let schema = blocks.header().schema().clone();
        let printer = self.printer(&schema);
        for block in blocks {
            let mut block = block.map_err(|error| self.unreadable(&error))?;
            while let Some(value) = block.next_value(|bytes| printer.print_prefix(bytes)) {
                let value = value.map_err(|error| self.unreadable(&error))?;
                self.lines.add(&value)?;
            }
        }
        Ok(())
    }

    fn messages(&mut self, schema: &Schema) -> Result<(), Exit> {
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes).map_err(|cause| self.failed(&cause))?;
        if !self.options.hex {
            return self.message(schema, &bytes, "");
        }
        let text = String::from_utf8_lossy(&bytes);
        for (place, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = format!(":{}", place + 1);
            let bytes = from_hex(line).map_err(|message| self.refused(&place, &message))?;
            self.message(schema, &bytes, &place)?;
        }
        Ok(())
    }

    /// One message, or values one behind the other.
    fn message(&mut self, schema: &Schema, bytes: &[u8], place: &str) -> Result<(), Exit> {
        let printer = self.printer(schema);
        let mut rest = self.framing.body(bytes, schema).map_err(|message| self.refused(place, &message))?;
        let is_alone = self.framing != Framing::None || self.options.hex;
        if is_alone {
            let value = printer.print(rest).map_err(|error| self.refused(place, &error.to_string()))?;
            return self.lines.add(&value);
        }
        loop {
            let start = bytes.len() - rest.len();
            let (value, behind) = printer.print_prefix(rest).map_err(|error| {
                let place = if start == 0 { String::new() } else { format!(": value that begins at byte {start}") };
                self.refused(&place, &error.to_string())
            })?;
            self.lines.add(&value)?;
            if behind.is_empty() {
                return Ok(());
            }
            if behind.len() == rest.len() {
                return Err(self.refused("", &format!("{} bytes are left over behind a value of none", rest.len())));
            }
            rest = behind;
        }
    }

    fn printer<'s>(&self, schema: &'s Schema) -> Printer<'s> {
        let printer = Printer::new(schema);
        if self.options.plain { printer.plain() } else { printer }
    }

    fn open(&self) -> Result<Box<dyn Read>, Exit> {
        if self.path == Path::new("-") {
            return Ok(Box::new(io::stdin().lock()));
        }
        match File::open(self.path) {
            Ok(file) => Ok(Box::new(file)),
            Err(cause) => Err(self.failed(&cause)),
        }
    }

    fn failed(&self, cause: &io::Error) -> Exit {
        message::error(format!("cannot read {}: {cause}", self.name()));
        Exit::Failed
    }

    fn refused(&self, place: &str, message: &str) -> Exit {
        message::error(format!("{}{place}: {message}", self.name()));
        Exit::Findings
    }

    fn unreadable(&self, error: &FileError) -> Exit {
        let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
        let text = causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
        self.refused("", &text);
        if error.is_io() { Exit::Failed } else { Exit::Findings }
    }

    fn name(&self) -> String {
        if self.path == Path::new("-") { "stdin".to_owned() } else { self.path.display().to_string() }
    }
}
