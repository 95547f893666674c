//! `cargo deimos fingerprint`: what schemas are known by, and the forms that are behind it.

use std::fs;
use std::path::Path;

use clap::{Args, ValueEnum};
use deimos_schema::fingerprint::{crc_64_avro, md5, sha_256};
use deimos_schema::{Identity, Schema, Schemata, Type, canonical_form, resolution_form};

use crate::chosen;
use crate::contract::{self, Contract};
use crate::exit::Exit;
use crate::framing::hex;
use crate::message::{self, Remark};
use crate::output;

const EXAMPLES: &str = "\
Examples:
  cargo deimos fingerprint                                   all named types, CRC-64-AVRO
  cargo deimos fingerprint com.acme.Order                    one of them
  cargo deimos fingerprint Order.avsc --algorithm sha-256    a file that is complete in itself
  cargo deimos fingerprint com.acme.Order --canonical        its Parsing Canonical Form
  cargo deimos fingerprint com.acme.Order --algorithm identity --canonical
                                                             its resolution form

CRC-64-AVRO is printed as a number is written, the highest byte first: \"int\" is 7275d51a3f395c8f.
Single-object encoding has the same bytes in the other order, the lowest first.
The identity is what Deimos tells schemas apart by: unlike the others it changes with defaults,
aliases, logical types, precision and scale.

Exit status:
  0    done
  2    the command line is wrong
  3    a file cannot be read
  100  there are diagnostics";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// An .avsc file that is complete in itself, or the fullname of a type of the contract [default: all]
    #[arg(value_name = "FILE|TYPE")]
    schema: Option<String>,
    /// How to reduce a schema to a number
    #[arg(long, value_enum, default_value_t = Algorithm::Crc64Avro)]
    algorithm: Algorithm,
    /// Print the text that the fingerprint is made of: the Parsing Canonical Form, or the resolution form for an identity
    #[arg(long)]
    canonical: bool,
    #[command(flatten)]
    contract: Contract,
}

/// The three of the specification, and ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Algorithm {
    /// The 64-bit Rabin fingerprint, of the Parsing Canonical Form
    #[value(name = "crc-64-avro")]
    Crc64Avro,
    /// MD5 of the Parsing Canonical Form
    #[value(name = "md5")]
    Md5,
    /// SHA-256 of the Parsing Canonical Form
    #[value(name = "sha-256")]
    Sha256,
    /// SHA-256 of the resolution form
    #[value(name = "identity")]
    Identity,
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    match &options.schema {
        Some(path) if chosen::is_file(path) => of_file(Path::new(path), options),
        name => of_contract(name.as_deref(), options),
    }
}

fn of_file(path: &Path, options: &Options) -> Exit {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) => {
            message::error(format!("cannot read {}: {cause}", path.display()));
            return Exit::Failed;
        }
    };
    match Schema::parse(&text) {
        Ok(schema) => output::print(&format!("{}\n", shown(schema.schemata(), schema.root(), options))),
        Err(error) => {
            Remark::error(format!("{}:{error}", path.display()))
                .with_note(
                    "a file that names types of other files is looked up by its type: cargo deimos fingerprint TYPE",
                )
                .say();
            Exit::Findings
        }
    }
}

fn of_contract(name: Option<&str>, options: &Options) -> Exit {
    let schemata = match deimos_codegen::outline(&options.contract.inputs()) {
        Ok(outline) => outline.schemata,
        Err(diagnostics) => return contract::refuse(&diagnostics),
    };
    let Some(name) = name else {
        let lines =
            schemata.fullnames().filter_map(|name| Some(format!("{}  {name}\n", named(&schemata, name, options)?)));
        return output::print(&lines.collect::<String>());
    };
    let Some(text) = named(&schemata, name, options) else { return chosen::unknown(&schemata, name) };
    output::print(&format!("{text}\n"))
}

fn named(schemata: &Schemata, name: &str, options: &Options) -> Option<String> {
    let id = schemata.find(name)?;
    Some(shown(schemata, &Type::named(id, schemata[id].span), options))
}

fn shown(schemata: &Schemata, ty: &Type, options: &Options) -> String {
    let form = || canonical_form(schemata, ty);
    match (options.algorithm, options.canonical) {
        (Algorithm::Identity, true) => resolution_form(schemata, ty),
        (_, true) => form(),
        (Algorithm::Crc64Avro, false) => format!("{:016x}", crc_64_avro(form().as_bytes())),
        (Algorithm::Md5, false) => hex(&md5(form().as_bytes())),
        (Algorithm::Sha256, false) => hex(&sha_256(form().as_bytes())),
        (Algorithm::Identity, false) => Identity::of(schemata, ty).to_string(),
    }
}
