//! Where the shared test data is.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The folder of this name in the shared test data: beside the workspace, or where `DEIMOS_SHARED` says. Where it is not,
/// a line says so.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let root = match std::env::var_os("DEIMOS_SHARED") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
    };
    let folder = root.join(name);
    let found = folder.is_dir();
    if !found {
        // Written past the harness, which keeps back what passing tests print.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: there is no {}; set DEIMOS_SHARED to the folder that holds `{name}`",
            folder.display()
        );
    }
    found.then_some(folder)
}
