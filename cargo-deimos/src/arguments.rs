//! The command line: subcommands, options, help.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

const EXIT_STATUS: &str = "\
Exit status:
  0    done, nothing found
  2    the command line is wrong
  3    it could not be checked: a file or folder cannot be read or written
  100  there are diagnostics, or the checked-in bindings are not up to date";

const GEN_EXAMPLES: &str = "\
Examples:
  cargo deimos gen                               print the bindings of schemas/ and deimos.toml
  cargo deimos gen --schemas contract            the schemas of another folder
  cargo deimos gen --out src/contract            write bindings.rs and schemas/*.avsc into a folder
  cargo deimos gen --out src/contract --check    in CI: fail, with a diff, if that folder is not up to date

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
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Prints or writes the bindings, or checks that they are up to date
    #[command(after_help = GEN_EXAMPLES)]
    Gen(GenOptions),
}

#[derive(Debug, Args)]
pub(crate) struct GenOptions {
    /// The folder of .avsc files, or one such file
    #[arg(long, value_name = "DIR", default_value = "schemas")]
    pub(crate) schemas: PathBuf,
    /// The manifest [default: deimos.toml in the current folder, if there is one]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Write bindings.rs and schemas/*.avsc into this folder instead of printing the bindings
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Write nothing; fail with a diff if the folder of --out differs
    #[arg(long, requires = "out")]
    pub(crate) check: bool,
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
