//! Locks between runs: files that the system unlocks when their holder is gone.

use crate::failure::{During, Result};
use crate::progress::Progress;
use std::fs::{File, OpenOptions};
use std::path::Path;
use std::process::Stdio;

/// What is waited for when another run starts or stops the same servers.
pub(crate) const OTHER_RUN: &str = "for another `cargo dev` of this workspace to end";

/// A lock, held until it and every heir of it is dropped.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Lock {
    /// Takes the lock, waiting for whoever holds it and telling for what.
    pub(crate) fn take(path: &Path, progress: &Progress, awaited: &str) -> Result<Self> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).during_at("open", path)?;
        if file.try_lock().is_err() {
            let _step = progress.begin("Waiting", awaited);
            file.lock().during_at("lock", path)?;
        }
        Ok(Self(file))
    }

    /// The same lock as a child's standard output: it is held until the child, too, has ended.
    pub(crate) fn inherited(&self) -> Result<Stdio> {
        self.0.try_clone().map(Stdio::from).during("share a lock")
    }
}
