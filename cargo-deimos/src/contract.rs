//! The contract that a subcommand works on, from its options, and what is said about it.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use deimos_codegen::{Diagnostics, Inputs, Look};

use crate::exit::Exit;

#[derive(Debug, Args)]
pub(crate) struct Contract {
    /// The folder of .avsc files, or one such file
    #[arg(long, value_name = "DIR", default_value = "schemas")]
    schemas: PathBuf,
    /// The manifest [default: deimos.toml in the current folder, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Contract {
    /// What the compiler reads.
    pub(crate) fn inputs(&self) -> Inputs {
        let inputs = Inputs::new(&self.schemas);
        let default = Path::new("deimos.toml");
        match &self.config {
            Some(config) => inputs.manifest(config),
            None if default.exists() => inputs.manifest(default),
            None => inputs,
        }
    }
}

/// Shows why the contract is refused.
pub(crate) fn refuse(diagnostics: &Diagnostics) -> Exit {
    show(diagnostics);
    if diagnostics.is_unreadable() { Exit::Failed } else { Exit::Findings }
}

/// Everything for people goes to stderr.
pub(crate) fn show(diagnostics: &Diagnostics) {
    let look = if io::stderr().is_terminal() { Look::Coloured } else { Look::Plain };
    eprint!("{}", diagnostics.render(look));
}
