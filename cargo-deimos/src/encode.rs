//! `cargo deimos encode`: lines of JSON as messages or as a container file.

mod written;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use deimos_runtime::codec::file::{Compression, Options as FileOptions};
use deimos_runtime::codec::json;
use deimos_runtime::coerce;
use deimos_schema::Schema;

use crate::chosen;
use crate::contract::Contract;
use crate::exit::Exit;
use crate::framing::Framing;
use crate::message::{self, Remark};
use crate::source::Source;
use crate::target::Target;
use written::{Container, Framed, Messages, Written};

const EXAMPLES: &str = "\
Examples:
  cargo deimos encode --schema com.acme.Order --hex orders.jsonl
                                                   each value as a line of hexadecimal digits
  cargo deimos encode --schema com.acme.Order --framing confluent --schema-id 7 --hex < order.json
  cargo deimos encode --schema Order.avsc --codec zstandard --level 19 \\
      --output orders.avro orders.jsonl            a container file
  cargo deimos encode --schema com.acme.Order --plain --hex orders.jsonl
                                                   of values as people write them

Each line is a value in Avro's JSON encoding, as `cargo deimos decode` prints it: values of unions
are named after their branch, as in {\"string\": \"x\"}, and all fields are there. With --plain a
line is as `decode --plain` prints it: no such names, dates and decimals as text, and fields with a
default may be left out. Lines are encoded as they come; the file of --output is there only if all
of them fit the schema.

Exit status:
  0    done
  2    the command line is wrong
  3    a file cannot be read or written
  100  a value is not what the schema says";

/// How many lines that do not fit are named, before they are only counted.
const NAMED: usize = 20;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Lines of JSON [default: stdin]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The schema to write with: an .avsc file that is complete in itself, or the fullname of a type of the contract
    #[arg(long, value_name = "FILE|TYPE")]
    schema: String,
    /// What to write before each value [default: file if --output ends with .avro or with --codec, else none]
    #[arg(long, value_enum)]
    framing: Option<Framing>,
    /// The id of the schema in the registry, for the framing confluent
    #[arg(long, value_name = "ID", required_if_eq("framing", "confluent"))]
    schema_id: Option<u32>,
    /// How the blocks of a container file are compressed
    #[arg(long, visible_alias = "compression", value_enum, default_value_t = Blocks::Null)]
    codec: Blocks,
    /// How much work goes into compression: deflate 0 to 9 [default: 6], zstandard 1 to 22 [default: 3]
    #[arg(long, value_name = "N")]
    level: Option<u32>,
    /// Read values as people write them, as `decode --plain` prints them: unions without the names of their branches,
    /// dates and times by RFC 3339, decimals and UUIDs as text
    #[arg(long)]
    plain: bool,
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
    encode(options).err().unwrap_or(Exit::Done)
}

fn encode(options: &Options) -> Result<(), Exit> {
    let framing = framing(options)?;
    let schema = chosen::schema(&options.schema, &options.contract)?;
    let mut target = Target::new(options.output.as_deref())?;
    if let Err(exit) = write(options, framing, &schema, &mut target) {
        target.abandon();
        return Err(exit);
    }
    target.finish()
}

fn write(options: &Options, framing: Framing, schema: &Schema, target: &mut Target) -> Result<(), Exit> {
    if framing == Framing::File {
        let mut file = FileOptions::new().with_compression(options.codec.into());
        if let Some(level) = options.level {
            file = file.with_level(level);
        }
        let mut container = Container::begin(&file, schema, target)?;
        each(options, schema, &mut container)?;
        return container.end();
    }
    let framed = Framed { framing, id: options.schema_id.unwrap_or_default(), fingerprint: schema.fingerprint() };
    let of = if options.hex { Messages::hex } else { Messages::bytes };
    let mut messages = of(framed, target);
    each(options, schema, &mut messages)?;
    messages.end()
}

/// What stands before each value, and that the other options go with it.
fn framing(options: &Options) -> Result<Framing, Exit> {
    let is_avro = options.output.as_deref().and_then(Path::extension).is_some_and(|extension| extension == "avro");
    let is_compressed = options.codec != Blocks::Null || options.level.is_some();
    let usual = if (is_avro || is_compressed) && !options.hex { Framing::File } else { Framing::None };
    let framing = options.framing.unwrap_or(usual);
    let levels = Compression::from(options.codec).levels();
    let words = match framing {
        Framing::File if options.hex => "a container file is written as it is, without --hex".to_owned(),
        Framing::File => match (options.level, levels) {
            (Some(_), None) => format!("--codec {} has no --level", Compression::from(options.codec).name()),
            (Some(level), Some(levels)) if !levels.contains(&level) => {
                format!(
                    "--level has to be from {} to {} for this --codec, and is {level}",
                    levels.start(),
                    levels.end()
                )
            }
            _ => return Ok(framing),
        },
        _ if is_compressed => "only container files are compressed: take --framing file without --hex".to_owned(),
        Framing::None | Framing::SingleObject if options.schema_id.is_some() => {
            "only --framing confluent has a --schema-id".to_owned()
        }
        _ => return Ok(framing),
    };
    message::error(words);
    Err(Exit::Usage)
}

/// Hands on all values in Avro's binary encoding, until one does not fit; the lines that do not are named.
fn each(options: &Options, schema: &Schema, written: &mut impl Written) -> Result<(), Exit> {
    let mut refused = 0;
    for source in Source::all(&options.files) {
        let mut lines = source.lines()?;
        loop {
            if !lines.is_ready() {
                written.idle()?;
            }
            let Some((place, line)) = lines.next()? else { break };
            match value(options, schema, line) {
                Ok(value) if refused == 0 => written.add(&value)?,
                Ok(_) => {}
                Err(words) => {
                    refused += 1;
                    let advice = if refused == 1 { advice(options, schema, line) } else { None };
                    if refused <= NAMED {
                        let remark = Remark::error(format!("{source}{place}: {words}"));
                        advice.into_iter().fold(remark, Remark::with_help).say();
                    }
                }
            }
        }
    }
    if refused > NAMED {
        Remark::conclusion(format!("{refused} lines do not fit the schema")).say();
    }
    if refused == 0 { Ok(()) } else { Err(Exit::Findings) }
}

fn value(options: &Options, schema: &Schema, line: &str) -> Result<Vec<u8>, String> {
    if !options.plain {
        return json::to_avro(schema, line).map_err(|error| error.to_string());
    }
    let value = serde_json::from_str(line).map_err(|error| format!("no JSON: {error}"))?;
    coerce::encode_by(schema, &value).map_err(|error| error.to_string())
}

/// What may be meant by a line that does not fit.
fn advice(options: &Options, schema: &Schema, line: &str) -> Option<&'static str> {
    let json: Result<serde_json::Value, _> = serde_json::from_str(line);
    match json {
        // A value begins here that ends on another line.
        Err(error) if error.is_eof() => Some("each line is a value of its own: `jq -c .` puts each on one line"),
        Ok(json) if !options.plain && coerce::encode_by(schema, &json).is_ok() => {
            Some("with --plain it fits: values are read as people write them")
        }
        _ => None,
    }
}
