//! What the compiler hands out: the bindings, the warnings, what was read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use deimos_schema::{SourceId, Span};

use crate::diagnostic::{Diagnostic, Diagnostics, Findings, Source};

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

    /// What there is to say about a file that is to hold these bindings: nothing if it does, else an error at the first
    /// line that differs. Of a file that is not there, `found` is `None`.
    pub fn compare(&self, path: &Path, found: Option<&str>) -> Option<Diagnostics> {
        let finding = |message: String| {
            let folder = path.parent().unwrap_or(Path::new("."));
            Diagnostic::error("rust::stale_bindings", message)
                .help(format!("write them again: cargo deimos gen --out {}", folder.display()))
        };
        let shown = path.display();
        let finding = match found {
            Some(found) if found == self.rust => return None,
            Some(found) => {
                let span = first_difference(found, &self.rust);
                finding(format!("{shown} is not up to date")).at(span, "differs from here on")
            }
            None => finding(format!("{shown} is missing")).of(path),
        };
        let mut findings = Findings::default();
        findings.push(finding);
        Some(findings.into_diagnostics(&[Source::new(path, found.unwrap_or_default())]))
    }
}

/// The first line that is another one; the end, where one text goes on.
fn first_difference(found: &str, wanted: &str) -> Span {
    let same =
        found.split_inclusive('\n').zip(wanted.split_inclusive('\n')).take_while(|(found, wanted)| found == wanted);
    let start = same.map(|(line, _)| line.len()).sum();
    let line = found[start..].lines().next().unwrap_or_default();
    Span::new(SourceId(0), start, start + line.len())
}
