//! The command line: subcommands, options, help.

use std::ffi::{OsStr, OsString};

use clap::{Parser, Subcommand};

use crate::generate;
use crate::message::Messages;

const EXIT_STATUS: &str = "\
Exit status:
  0    done, nothing found
  2    the command line is wrong
  3    it could not be checked: a file or folder cannot be read or written
  100  there are diagnostics, or the checked-in bindings are not up to date";

/// Avro schemas and deimos.toml to Rust, from the command line.
#[derive(Debug, Parser)]
#[command(name = "cargo deimos", bin_name = "cargo deimos", version, after_help = EXIT_STATUS)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) messages: Messages,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Prints or writes the bindings, or checks that they are up to date
    Gen(generate::Options),
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
