//! Lets Cargo wait for a file or folder that is not there yet.
//!
//! A path that does not exist would be "changed" in every build. A folder is looked at with all that is in it, through
//! symbolic links too, and a link that leads nowhere counts for nothing until it leads somewhere. So Cargo is told of a
//! folder in `OUT_DIR` with a link to what is awaited.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// The instruction to Cargo that makes it wait for `path`, which is absolute; `folder` is made anew for it.
///
/// An error where links cannot be made, as on Windows.
pub(crate) fn instruction(folder: &Path, path: &Path) -> io::Result<String> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    link(path, &folder.join("awaited"))?;
    // What a build script makes is newer than its start, which is what Cargo compares with.
    File::open(folder)?.set_modified(SystemTime::UNIX_EPOCH)?;
    Ok(format!("cargo::rerun-if-changed={}\n", folder.display()))
}

#[cfg(unix)]
fn link(path: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(path, at)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
