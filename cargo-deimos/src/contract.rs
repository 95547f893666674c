//! The contract that a subcommand works on, from its options, and what is said about it.

use std::path::{Path, PathBuf};

use clap::Args;
use deimos_codegen::outline::Outline;
use deimos_codegen::{Diagnostics, Inputs, Promises};

use crate::exit::Exit;
use crate::message::{self, Remark};

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

    /// What it promises; what is wrong with it is shown, and how the command ends for it.
    pub(crate) fn promises(&self) -> Result<Promises, Exit> {
        Promises::read(&self.inputs()).map_err(|diagnostics| refuse(&diagnostics))
    }

    /// What is decided about it, with its warnings shown; what is wrong with it likewise, and how the command ends.
    pub(crate) fn outline(&self) -> Result<Outline, Exit> {
        let outline = deimos_codegen::outline(&self.inputs()).map_err(|diagnostics| refuse(&diagnostics))?;
        show(&outline.warnings);
        Ok(outline)
    }
}

/// Shows why the contract is refused.
pub(crate) fn refuse(diagnostics: &Diagnostics) -> Exit {
    show(diagnostics);
    if !diagnostics.is_unreadable() {
        return Exit::Findings;
    }
    if let Some(folder) = crate_above() {
        let folder = folder.display();
        Remark::note(format!("{folder} has a folder schemas: run the command there")).say();
    }
    Exit::Failed
}

/// The nearest folder above with schemas, for who is in another one of the same crate.
fn crate_above() -> Option<PathBuf> {
    let is_there = |folder: &Path| folder.join("schemas").is_dir() && folder.join("Cargo.toml").is_file();
    let here = std::env::current_dir().ok()?;
    here.ancestors()
        .skip(1)
        .find(|folder| is_there(folder))
        .filter(|_| !here.join("schemas").exists())
        .map(Path::to_owned)
}

/// Shows what was found, in the format that was asked for.
pub(crate) fn show(diagnostics: &Diagnostics) {
    message::show(diagnostics);
}
