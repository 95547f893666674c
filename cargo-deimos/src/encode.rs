//! `cargo deimos encode`: lines of JSON as messages or as a container file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use deimos_runtime::codec::file::{Compression, Options as FileOptions};
use deimos_runtime::codec::{confluent, json, single_object};
use deimos_schema::Schema;

use crate::chosen;
use crate::contract::Contract;
use crate::exit::Exit;
use crate::framing::{Framing, hex};
use crate::message;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  cargo deimos encode --schema com.acme.Order --hex orders.jsonl
                                                   each value as a line of hexadecimal digits
  cargo deimos encode --schema com.acme.Order --framing confluent --schema-id 7 --hex < order.json
  cargo deimos encode --schema Order.avsc --framing file --compression zstandard \\
      --output orders.avro orders.jsonl            a container file

Each line is a value in Avro's JSON encoding, as `cargo deimos decode` prints it: values of unions
are named after their branch, as in {\"string\": \"x\"}, and all fields are there. Nothing is
written unless all values fit the schema.

Exit status:
  0    done
  2    the command line is wrong
  3    a file cannot be read or written
  100  a value is not what the schema says";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Lines of JSON [default: stdin]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The schema to write with: an .avsc file that is complete in itself, or the fullname of a type of the contract
    #[arg(long, value_name = "FILE|TYPE")]
    schema: String,
    /// What to write before each value
    #[arg(long, value_enum, default_value_t = Framing::None)]
    framing: Framing,
    /// The id of the schema in the registry, for the framing confluent
    #[arg(long, value_name = "ID", required_if_eq("framing", "confluent"))]
    schema_id: Option<u32>,
    /// How the blocks of a container file are compressed
    #[arg(long, value_enum, default_value_t = Blocks::Null)]
    compression: Blocks,
    /// Print hexadecimal digits, one message a line
    #[arg(long)]
    hex: bool,
    /// Where to write to [default: stdout]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    contract: Contract,
}

/// The codecs of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Blocks {
    Null,
    Deflate,
    Snappy,
    Zstandard,
}

impl From<Blocks> for Compression {
    fn from(blocks: Blocks) -> Self {
        match blocks {
            Blocks::Null => Self::Null,
            Blocks::Deflate => Self::Deflate,
            Blocks::Snappy => Self::Snappy,
            Blocks::Zstandard => Self::Zstandard,
        }
    }
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    encode(options).unwrap_or_else(|exit| exit)
}

fn encode(options: &Options) -> Result<Exit, Exit> {
    if options.hex && options.framing == Framing::File {
        message::error("a container file is written as it is, without --hex");
        return Err(Exit::Usage);
    }
    let schema = chosen::schema(&options.schema, &options.contract)?;
    let values = values(options, &schema)?;
    let bytes = if options.framing == Framing::File {
        container(options, &schema, &values)?
    } else {
        messages(options, &schema, &values)?
    };
    write(options.output.as_deref(), &bytes)
}

/// All values in Avro's binary encoding; the lines that do not fit are all named.
fn values(options: &Options, schema: &Schema) -> Result<Vec<Vec<u8>>, Exit> {
    let stdin = [PathBuf::from("-")];
    let files = if options.files.is_empty() { &stdin[..] } else { &options.files };
    let mut values = Vec::new();
    let mut refused = 0;
    for path in files {
        let text = read(path)?;
        for (place, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match json::to_avro(schema, line) {
                Ok(value) => values.push(value),
                Err(error) => {
                    message::error(format!("{}:{}: {error}", name(path), place + 1));
                    refused += 1;
                }
            }
        }
    }
    if refused == 0 { Ok(values) } else { Err(Exit::Findings) }
}

fn messages(options: &Options, schema: &Schema, values: &[Vec<u8>]) -> Result<Vec<u8>, Exit> {
    if options.framing != Framing::None && !options.hex && values.len() > 1 {
        message::error(format!("{} messages one behind the other could not be told apart: take --hex", values.len()));
        return Err(Exit::Usage);
    }
    let mut out = Vec::new();
    for value in values {
        let message = match (options.framing, options.schema_id) {
            (Framing::Confluent, Some(id)) => confluent::frame(id, value),
            (Framing::SingleObject, _) => single_object::frame(schema.fingerprint(), value),
            _ => value.clone(),
        };
        if options.hex {
            out.extend_from_slice(hex(&message).as_bytes());
            out.push(b'\n');
        } else {
            out.extend_from_slice(&message);
        }
    }
    Ok(out)
}

fn container(options: &Options, schema: &Schema, values: &[Vec<u8>]) -> Result<Vec<u8>, Exit> {
    let file = || {
        let file = FileOptions::new().with_compression(options.compression.into());
        let mut writer = file.create_with_schema(&schema.text(), Vec::new())?;
        values.iter().try_for_each(|value| writer.write(value))?;
        writer.finish()
    };
    file().map_err(|error| {
        message::error(format!("{error}"));
        Exit::Failed
    })
}

fn read(path: &Path) -> Result<String, Exit> {
    let text = if path == Path::new("-") { io::read_to_string(io::stdin().lock()) } else { fs::read_to_string(path) };
    text.map_err(|cause| {
        message::error(format!("cannot read {}: {cause}", name(path)));
        Exit::Failed
    })
}

fn name(path: &Path) -> String {
    if path == Path::new("-") { "stdin".to_owned() } else { path.display().to_string() }
}

fn write(output: Option<&Path>, bytes: &[u8]) -> Result<Exit, Exit> {
    let Some(path) = output else { return Ok(output::print_bytes(bytes)) };
    fs::write(path, bytes).map(|()| Exit::Done).map_err(|cause| {
        message::error(format!("cannot write {}: {cause}", path.display()));
        Exit::Failed
    })
}
