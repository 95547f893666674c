//! Where the tasks keep what they install and what their servers write.

use crate::failure::{During, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders of the workspace's tasks, below the target folder.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    root: PathBuf,
    target: PathBuf,
    life: Lifetime,
}

/// How long the servers live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// Until `cargo dev down`.
    UntilDown,
    /// As long as the process that started them, whose data is its own.
    WithTheRun,
}

impl Layout {
    /// The folders of this workspace.
    pub(crate) fn new(life: Lifetime) -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = package.parent().unwrap_or(package).to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |named| root.join(named));
        Self { root, target, life }
    }

    /// The workspace's own folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// How long the servers of this layout live.
    pub(crate) fn lifetime(&self) -> Lifetime {
        self.life
    }

    /// What was downloaded; survives `cargo dev down`.
    pub(crate) fn install(&self) -> PathBuf {
        self.target.join("dev/install")
    }

    /// Ports, logs, process ids and data of the servers.
    pub(crate) fn state(&self) -> PathBuf {
        self.target.join(match self.life {
            Lifetime::UntilDown => "dev/up",
            Lifetime::WithTheRun => "dev/test",
        })
    }

    /// The lock that one `cargo dev` at a time holds over the servers; it lies outside what `down` removes.
    pub(crate) fn lock(&self) -> PathBuf {
        self.state().with_extension("lock")
    }

    /// The folder of one service's state.
    pub(crate) fn service(&self, name: &str) -> PathBuf {
        self.state().join(name)
    }
}

/// Makes a folder and those above it.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).during_at("make the folder", path)
}

/// Removes a folder and all in it; one that is not there is no error.
pub(crate) fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        outcome => outcome.during_at("remove the folder", path),
    }
}

/// Writes a file through a neighbour that is renamed, so that a reader sees all of it or nothing.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<()> {
    let fresh = path.with_extension("new");
    fs::write(&fresh, text).during_at("write", &fresh)?;
    fs::rename(&fresh, path).during_at("write", path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_run_keeps_its_servers_apart_but_shares_what_is_installed() {
        let (up, test) = (Layout::new(Lifetime::UntilDown), Layout::new(Lifetime::WithTheRun));
        assert_ne!(up.state(), test.state());
        assert_ne!(up.lock(), test.lock());
        assert_eq!(up.install(), test.install());
    }

    #[test]
    fn locks_survive_the_removal_of_the_state() {
        let layout = Layout::new(Lifetime::UntilDown);
        assert!(!layout.lock().starts_with(layout.state()));
    }
}
