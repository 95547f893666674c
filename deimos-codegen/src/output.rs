//! What the compiler hands out: the bindings, the schemas' texts, the warnings.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostics;
use crate::format;
use crate::model::{ItemKind, Model};

/// Generated code and what belongs to it.
#[derive(Clone, Debug)]
pub struct Bindings {
    rust: String,
    schemas: Vec<SchemaFile>,
    warnings: Diagnostics,
    read: Vec<PathBuf>,
}

/// The schema of one record as it is registered, complete in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaFile {
    /// Namespace and name.
    pub fullname: String,
    /// JSON.
    pub text: String,
}

impl Bindings {
    pub(crate) fn new(rust: String, schemas: Vec<SchemaFile>, warnings: Diagnostics, read: Vec<PathBuf>) -> Self {
        Self { rust, schemas, warnings, read }
    }

    /// The Rust source, one file.
    pub fn rust(&self) -> &str {
        &self.rust
    }

    /// The schemas of all records, by name.
    pub fn schemas(&self) -> &[SchemaFile] {
        &self.schemas
    }

    /// What somebody should look at all the same.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// The files and folders that were read.
    pub fn read(&self) -> &[PathBuf] {
        &self.read
    }

    /// The files of a folder that holds these bindings: `bindings.rs`, and `schemas/<fullname>.avsc` for each record.
    pub fn files(&self) -> Vec<(PathBuf, &str)> {
        let schemas = self.schemas.iter();
        let schemas = schemas
            .map(|schema| (Path::new("schemas").join(format!("{}.avsc", schema.fullname)), schema.text.as_str()));
        std::iter::once((PathBuf::from("bindings.rs"), self.rust.as_str())).chain(schemas).collect()
    }

    /// Writes [`files`](Self::files) into a folder, each only if it differs, and removes what [`stale`](Self::stale)
    /// names.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let stale = self.stale(folder)?;
        fs::create_dir_all(folder.join("schemas"))?;
        for (path, text) in self.files() {
            write_if_changed(&folder.join(path), text)?;
        }
        stale.into_iter().try_for_each(fs::remove_file)
    }

    /// The schemas in a folder of bindings that these bindings do not have; none in a folder that holds no bindings,
    /// where schemas are somebody's own.
    pub fn stale(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let schemas = folder.join("schemas");
        let found = fs::read_to_string(folder.join("bindings.rs")).unwrap_or_default();
        if !found.starts_with(format::HEADER) || !schemas.is_dir() {
            return Ok(Vec::new());
        }
        let known: Vec<PathBuf> = self.files().into_iter().map(|(path, _)| folder.join(path)).collect();
        let mut found = fs::read_dir(schemas)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        found.retain(|path| path.extension().is_some_and(|extension| extension == "avsc") && !known.contains(path));
        found.sort();
        Ok(found)
    }
}

/// Leaves a file alone that has this text, so that nothing is built again for it.
fn write_if_changed(path: &Path, text: &str) -> io::Result<()> {
    match fs::read(path) {
        Ok(found) if found == text.as_bytes() => Ok(()),
        _ => fs::write(path, text),
    }
}

/// The schemas of all records, keys too, sorted by name.
pub(crate) fn schema_files(model: &Model) -> Vec<SchemaFile> {
    let mut files: Vec<SchemaFile> = model
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Record(record) => {
                Some(SchemaFile { fullname: record.schema.fullname.clone(), text: format!("{}\n", record.schema.text) })
            }
            _ => None,
        })
        .collect();
    files.sort_by(|a, b| a.fullname.cmp(&b.fullname));
    files.dedup_by(|a, b| a.fullname == b.fullname);
    files
}
