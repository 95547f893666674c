//! `cargo deimos gen`: bindings to stdout, into a folder, or compared with a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use deimos_codegen::Bindings;

use crate::contract::{self, Contract};
use crate::diff;
use crate::exit::Exit;
use crate::message;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  cargo deimos gen                               print the bindings of schemas/ and deimos.toml
  cargo deimos gen --schemas contract            the schemas of another folder
  cargo deimos gen --out src/contract            write bindings.rs into a folder
  cargo deimos gen --out src/contract --check    in CI: fail, with a diff, if that folder is not up to date
  cargo deimos gen --message-format json         what is wrong, for an editor; prints no bindings

Exit status:
  0    done, nothing found
  2    the command line is wrong
  3    it could not be checked: a file or folder cannot be read or written
  100  there are diagnostics, or the checked-in bindings are not up to date";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(flatten)]
    contract: Contract,
    /// Write bindings.rs into this folder instead of printing the bindings
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; fail with a diff if the folder of --out differs
    #[arg(long, requires = "out")]
    check: bool,
}

/// Runs the subcommand; everything for people goes to stderr.
pub(crate) fn run(options: &Options) -> Exit {
    let bindings = match deimos_codegen::generate(&options.contract.inputs()) {
        Ok(bindings) => bindings,
        Err(diagnostics) => return contract::refuse(&diagnostics),
    };
    contract::show(bindings.warnings());
    let result = match &options.out {
        None => Ok(output::print(bindings.rust())),
        Some(folder) if options.check => check(&bindings, folder),
        Some(folder) => write(&bindings, folder),
    };
    result.unwrap_or_else(|message| {
        message::error(message);
        Exit::Failed
    })
}

fn write(bindings: &Bindings, folder: &Path) -> Result<Exit, String> {
    if folder.exists() && !folder.is_dir() {
        return Err(format!("cannot write into {}: it is a file, expected a folder", folder.display()));
    }
    bindings.write(folder).map_err(|cause| format!("cannot write into {}: {cause}", folder.display()))?;
    message::status(format!("{} is written", Bindings::file(folder).display()));
    Ok(Exit::Done)
}

fn check(bindings: &Bindings, folder: &Path) -> Result<Exit, String> {
    let unreadable = |path: &Path, cause: io::Error| format!("cannot read {}: {cause}", path.display());
    fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))?;
    let path = Bindings::file(folder);
    let found = match fs::read_to_string(&path) {
        Ok(found) => Some(found),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
        Err(cause) => return Err(unreadable(&path, cause)),
    };
    let Some(diagnostics) = bindings.compare(&path, found.as_deref()) else { return Ok(Exit::Done) };
    message::detail(&diff::unified(&path, found.as_deref().unwrap_or_default(), bindings.rust()));
    contract::show(&diagnostics);
    Ok(Exit::Findings)
}
