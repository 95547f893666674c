//! `cargo deimos lock`: records what is published now.

use std::fs;
use std::io;

use clap::Args;
use deimos_codegen::{LockFile, Refusal};

use crate::adopt;
use crate::contract::{self, Contract};
use crate::exit::Exit;
use crate::message::{self, Remark};
use crate::registry;
use crate::today::today;

const EXAMPLES: &str = "\
Examples:
  cargo deimos lock                    record the schemas of all topics in schemas.lock
  cargo deimos lock --from-registry    record the versions that a schema registry has

Call it when the schemas are published, and commit the folder. A break that nobody has accepted is never recorded.

Exit status:
  0    recorded, or nothing was new
  2    the command line is wrong
  3    a file cannot be read or written, or no registry answers
  100  the schemas are refused, or break a promise";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(flatten)]
    contract: Contract,
    /// Record the versions that a schema registry has, with their numbers, rather than what is here
    #[arg(long)]
    from_registry: bool,
    /// What stands before the name of every subject in the registry
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    prefix: String,
    #[command(flatten)]
    registry: registry::Options,
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    let promises = match options.contract.promises() {
        Ok(promises) => promises,
        Err(exit) => return exit,
    };
    if options.from_registry {
        return adopt::run(&promises, &options.registry, &options.prefix);
    }
    contract::show(&promises.check(&promises.published()).diagnostics);
    let files = match promises.record(&today()) {
        Ok(files) => files,
        Err(refusal) => return refuse(&refusal),
    };
    for file in &files {
        if let Err(cause) = write(file) {
            message::error(format!("cannot write {}: {cause}", file.path.display()));
            return Exit::Failed;
        }
        Remark::status(in_words(file)).about(&file.subject).say();
    }
    if files.is_empty() {
        message::status("nothing is new: every subject is as it was published");
    }
    Exit::Done
}

pub(crate) fn refuse(refusal: &Refusal) -> Exit {
    if *refusal == Refusal::NoManifest {
        message::error(refusal.to_string());
        return Exit::Failed;
    }
    Remark::conclusion(refusal.to_string()).say();
    Exit::Findings
}

/// Writes a file of the lock, and its folder if it is the first one.
pub(crate) fn write(file: &LockFile) -> io::Result<()> {
    if let Some(folder) = file.path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file.path, &file.text)
}

fn in_words(file: &LockFile) -> String {
    let added = file.added.map(|number| format!("version {number} is recorded"));
    let expired = match file.expired {
        0 => None,
        1 => Some("1 accepted break has expired".to_owned()),
        count => Some(format!("{count} accepted breaks have expired")),
    };
    added.into_iter().chain(expired).collect::<Vec<_>>().join(", ")
}
