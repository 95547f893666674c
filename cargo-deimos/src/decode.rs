//! `cargo deimos decode`: messages and container files as lines of JSON.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;
use deimos_runtime::codec::file::{Blocks, FileError};
use deimos_runtime::codec::json::Printer;
use deimos_schema::Schema;

use crate::chosen;
use crate::contract::Contract;
use crate::exit::Exit;
use crate::framing::{Framing, from_hex};
use crate::message::{self, Remark};
use crate::source::{Source, Window};
use crate::target::Target;

const EXAMPLES: &str = "\
Examples:
  cargo deimos decode orders.avro                             a container file, by its own schema
  cargo deimos decode --schema com.acme.Order order.bin       a value, by a type of the contract
  cargo deimos decode --schema Order.avsc --framing confluent --hex < messages.txt
                                                              messages of Kafka, one a line
  cargo deimos decode --plain orders.avro | jq .total         as people write it: no names of unions'
                                                              branches, dates, 12.50 rather than bytes

Each value is a line in Avro's JSON encoding, or as people write it (--plain); `cargo deimos encode`
reads both. Without a file, stdin is read. A file holds one message, or values one behind the other
if there is no framing; with --hex each line is a message. Values are printed as they are read.

Exit status:
  0    done
  2    the command line is wrong
  3    a file cannot be read
  100  a value is not what the schema says";

/// The longest value or message, as it is for the blocks of a container file.
const MAX_VALUE: u64 = 64 << 20;

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
    /// Write values as people do: unions without the names of their branches, dates and times by RFC 3339, decimals
    /// and UUIDs as text
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
    let mut target = Target::new(None)?;
    // What was decoded before something failed is printed all the same.
    let done = Source::all(&options.files).into_iter().try_for_each(|source| {
        let mut run = Run { source, framing, options, target: &mut target };
        match &schema {
            Some(schema) if options.hex => run.lines(schema),
            Some(schema) if framing == Framing::None => run.values(schema),
            Some(schema) => run.message(schema),
            None => run.container(),
        }
    });
    target.finish()?;
    done
}

fn usage(message: &str) -> Exit {
    message::error(message);
    Exit::Usage
}

/// One file.
struct Run<'a> {
    source: Source<'a>,
    framing: Framing,
    options: &'a Options,
    target: &'a mut Target,
}

impl Run<'_> {
    fn container(&mut self) -> Result<(), Exit> {
        let blocks = Blocks::new(self.source.open()?).map_err(|error| self.unreadable(&error))?;
        let schema = blocks.header().schema().clone();
        let printer = self.printer(&schema);
        for block in blocks {
            let mut block = block.map_err(|error| self.unreadable(&error))?;
            while let Some(value) = block.next_value(|bytes| printer.print_prefix(bytes)) {
                let value = value.map_err(|error| self.unreadable(&error))?;
                self.print(value)?;
            }
            self.target.send()?;
        }
        Ok(())
    }

    /// A message a line, as digits.
    fn lines(&mut self, schema: &Schema) -> Result<(), Exit> {
        let printer = self.printer(schema);
        let mut lines = self.source.lines()?;
        loop {
            if !lines.is_ready() {
                self.target.send()?;
            }
            let Some((place, line)) = lines.next()? else { return Ok(()) };
            let refused = |words: String| self.source.refused(&place, &words);
            let bytes = from_hex(line).map_err(refused)?;
            let body = self.framing.body(&bytes, schema).map_err(refused)?;
            let value = printer.print(body).map_err(|error| refused(error.to_string()))?;
            self.print(value)?;
        }
    }

    /// One message, which is all there is.
    fn message(&mut self, schema: &Schema) -> Result<(), Exit> {
        let mut bytes = Vec::new();
        let input = self.source.open()?.take(MAX_VALUE + 1);
        { input }.read_to_end(&mut bytes).map_err(|cause| self.source.failed(&cause))?;
        let refused = |words: String| self.source.refused("", &words);
        if bytes.len() as u64 > MAX_VALUE {
            return Err(refused(format!("a message of more than {MAX_VALUE} bytes")));
        }
        let body = self.framing.body(&bytes, schema).map_err(refused)?;
        let value = self.printer(schema).print(body).map_err(|error| refused(error.to_string()))?;
        self.print(value)
    }

    /// Values one behind the other; no bytes are no values.
    fn values(&mut self, schema: &Schema) -> Result<(), Exit> {
        let printer = self.printer(schema);
        let mut window = Window::new(self.source.open()?);
        loop {
            let there = window.bytes();
            let found = printer.print_prefix(there).map(|(value, rest)| (value, there.len() - rest.len()));
            match found {
                Ok((value, length)) if length > 0 => {
                    window.pass(length);
                    self.print(value)?;
                }
                // It may be cut off only here, or there may be something behind a value of no bytes.
                _ if (there.len() as u64) < MAX_VALUE && self.grow(&mut window)? => {}
                _ if window.bytes().is_empty() => return Ok(()),
                Ok(_) => {
                    let left = window.bytes().len();
                    return Err(self.source.refused("", &format!("{left} bytes are left over behind a value of none")));
                }
                Err(error) => {
                    let start = window.offset();
                    let place = if start == 0 { String::new() } else { format!(": value that begins at byte {start}") };
                    return Err(self.source.refused(&place, &error.to_string()));
                }
            }
        }
    }

    /// Before it waits for more bytes, it hands over what it has.
    fn grow(&mut self, window: &mut Window) -> Result<bool, Exit> {
        self.target.send()?;
        window.grow().map_err(|cause| self.source.failed(&cause))
    }

    fn print(&mut self, mut value: String) -> Result<(), Exit> {
        value.push('\n');
        self.target.add(value.as_bytes())
    }

    fn printer<'s>(&self, schema: &'s Schema) -> Printer<'s> {
        let printer = Printer::new(schema);
        if self.options.plain { printer.plain().readable() } else { printer }
    }

    fn unreadable(&self, error: &FileError) -> Exit {
        let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
        let text = causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
        let remark = Remark::error(format!("{}: {text}", self.source));
        // What begins otherwise is probably something else.
        if error.offset() == Some(0) && error.block_number().is_none() {
            remark
                .with_help("messages and bare values are decoded with --schema, and --framing for what is before them")
        } else {
            remark
        }
        .say();
        if error.is_io() { Exit::Failed } else { Exit::Findings }
    }
}
