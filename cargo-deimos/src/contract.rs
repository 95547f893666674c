//! The contract that a subcommand works on, from its options, and what is said about it.

use std::path::{Path, PathBuf};

use clap::Args;
use deimos_codegen::{Diagnostics, Inputs};

use crate::exit::Exit;
use crate::message;

#[derive(Debug, Args)]
pub(crate) struct Contract {
    /// The folder of .avsc and .avpr files, or one such file
    #[arg(long, value_name = "DIR", default_value = "schemas")]
    schemas: PathBuf,
    /// The manifest [default: deimos.toml in the current folder, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Contract {
    /// The folder of schemas.
    pub(crate) fn schemas(&self) -> &Path {
        &self.schemas
    }

    /// Where the manifest is, or would be.
    pub(crate) fn manifest(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| PathBuf::from("deimos.toml"))
    }

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

/// Shows what was found, in the format that was asked for.
pub(crate) fn show(diagnostics: &Diagnostics) {
    message::show(diagnostics);
}
