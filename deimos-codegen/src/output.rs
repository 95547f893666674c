//! What the compiler hands out: the bindings, the warnings, what was read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostics;

/// The name of the file that bindings are written to.
const FILE: &str = "bindings.rs";

/// Generated code and what belongs to it.
#[derive(Clone, Debug)]
pub struct Bindings {
    rust: String,
    warnings: Diagnostics,
    read: Vec<PathBuf>,
}

impl Bindings {
    pub(crate) fn new(rust: String, warnings: Diagnostics, read: Vec<PathBuf>) -> Self {
        Self { rust, warnings, read }
    }

    /// The Rust source, one file.
    pub fn rust(&self) -> &str {
        &self.rust
    }

    /// What somebody should look at all the same.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// The files and folders that were read.
    pub fn read(&self) -> &[PathBuf] {
        &self.read
    }

    /// The file in a folder that holds bindings.
    ///
    /// ```
    /// let file = deimos_codegen::Bindings::file(std::path::Path::new("src/contract"));
    /// assert_eq!(file, std::path::Path::new("src/contract/bindings.rs"));
    /// ```
    pub fn file(folder: &Path) -> PathBuf {
        folder.join(FILE)
    }

    /// Writes the source into `bindings.rs` in a folder, which is made where there is none. A file that has this text
    /// is left alone, so that nothing is built again for it.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let path = Self::file(folder);
        match fs::read(&path) {
            Ok(found) if found == self.rust.as_bytes() => Ok(()),
            _ => fs::create_dir_all(folder).and_then(|()| fs::write(path, &self.rust)),
        }
    }
}
