//! The command line: subcommands, options, help.

use std::ffi::{OsStr, OsString};

use clap::{Parser, Subcommand};

use crate::message::Messages;
use crate::{
    accept, changes, check, completions, decode, encode, explain, fingerprint, generate, lock, migration, model, new,
    pull, register, style,
};

const EXIT_STATUS: &str = "\
Exit status:
  0    done, nothing found
  2    the command line is wrong
  3    it could not be checked: a file cannot be read or written, or no schema registry answers
  100  there are diagnostics, or something is not as it should be: stale bindings, refused schemas";

/// Avro schemas and deimos.toml to Rust, from the command line.
#[derive(Debug, Parser)]
#[command(name = "cargo deimos", bin_name = "cargo deimos", version, after_help = EXIT_STATUS, styles = style::STYLES, max_term_width = style::WIDTH)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) messages: Messages,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Makes a crate that builds, runs and is tested at once
    New(new::Options),
    /// Prints or writes the bindings, or checks that they are up to date
    Gen(generate::Options),
    /// Shows what the compiler decided: names, types, topics, subjects, tables
    Model(model::Options),
    /// Prints fingerprints and canonical forms of schemas
    Fingerprint(fingerprint::Options),
    /// Checks whether the schemas keep what their subjects promise
    Check(check::Options),
    /// Shows what has changed in the schemas, and who has to be deployed first
    Diff(changes::Options),
    /// Records the schemas of all topics as published
    Lock(lock::Options),
    /// Takes one broken promise on, with a reason
    Accept(accept::Options),
    /// Explains a rule, or lists all of them
    Explain(explain::Options),
    /// Prints messages and container files as lines of JSON
    Decode(decode::Options),
    /// Writes lines of JSON as messages or as a container file
    Encode(encode::Options),
    /// Registers the schemas of topics, or asks the registry what it would say
    Register(register::Options),
    /// Writes the subjects of a registry into the folder of schemas
    Pull(pull::Options),
    /// Writes a migration for the tables of topics, the outbox and the sinks
    Migration(migration::Options),
    /// Prints a script that makes a shell complete the command
    Completions(completions::Options),
}

/// Cargo calls `cargo-deimos deimos …` for `cargo deimos …`: the second word is left out.
pub(crate) fn without_subcommand_name(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    if arguments.get(1).map(OsString::as_os_str) == Some(OsStr::new("deimos")) {
        arguments.remove(1);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn both_ways_to_call_it_are_one() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        let by_cargo = without_subcommand_name(words("cargo-deimos deimos gen --check").into_iter());
        assert_eq!(by_cargo, words("cargo-deimos gen --check"));
        assert_eq!(without_subcommand_name(words("cargo-deimos gen").into_iter()), words("cargo-deimos gen"));
    }
}
