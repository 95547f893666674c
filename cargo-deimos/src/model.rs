//! `cargo deimos model`: what the compiler decided, for people or as JSON.

mod as_json;
mod as_text;

use clap::Args;

use crate::contract::Contract;
use crate::exit::Exit;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  cargo deimos model                        topics, subjects, tables; types, fields and their names in Rust
  cargo deimos model --json                 the same for programs
  cargo deimos model --json | jq -r '.topics[].subjects[].subject'

Exit status:
  0    done
  2    the command line is wrong
  3    a file or folder cannot be read
  100  there are diagnostics";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(flatten)]
    contract: Contract,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    let outline = match options.contract.outline() {
        Ok(outline) => outline,
        Err(exit) => return exit,
    };
    output::print(&if options.json { as_json::text(&outline) } else { as_text::text(&outline) })
}
