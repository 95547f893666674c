//! Reads the folder of schemas and the manifest; the only module of the compiler that reads files.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use deimos_schema::SourceId;

use crate::diagnostic::{Diagnostic, Diagnostics, Findings, Source};

/// What the bindings are generated from.
///
/// ```
/// let inputs = deimos_codegen::Inputs::new("schemas").manifest("deimos.toml");
/// ```
#[derive(Clone, Debug)]
pub struct Inputs {
    schemas: PathBuf,
    manifest: Option<PathBuf>,
}

impl Inputs {
    /// The `.avsc` files in a folder and in the folders below it, or one such file.
    pub fn new(schemas: impl Into<PathBuf>) -> Self {
        Self { schemas: schemas.into(), manifest: None }
    }

    /// The same with a manifest, which must exist; what was published is in the folder `schemas.lock` beside it, if that
    /// is there.
    #[must_use]
    pub fn manifest(mut self, deimos_toml: impl Into<PathBuf>) -> Self {
        self.manifest = Some(deimos_toml.into());
        self
    }
}

/// The folder beside the manifest that holds what was published.
const LOCK: &str = "schemas.lock";

/// The texts of the inputs.
#[derive(Debug)]
pub(crate) struct Sources {
    /// The schemas in the order of their paths, then the manifest, if there is one, then the files of the lock.
    pub(crate) files: Vec<Source>,
    /// How many of them are schemas.
    pub(crate) schemas: usize,
    /// Where the files of the lock begin.
    pub(crate) lock: usize,
    /// Where the lock is, or will be; nowhere without a manifest.
    pub(crate) lock_folder: Option<PathBuf>,
    /// Every file and folder that was read.
    pub(crate) read: Vec<PathBuf>,
}

impl Sources {
    /// The schemas, with the ids that positions in them carry.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = (SourceId, &str)> {
        (0..).map(SourceId).zip(self.files[..self.schemas].iter().map(|file| &*file.text))
    }

    /// The manifest, with the id that positions in it carry.
    pub(crate) fn manifest(&self) -> Option<(SourceId, &str)> {
        (0..).map(SourceId).zip(&self.files[..self.lock]).nth(self.schemas).map(|(id, file)| (id, &*file.text))
    }

    /// The files of the lock, with the ids that positions in them carry.
    pub(crate) fn lock(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..).map(SourceId).zip(&self.files).skip(self.lock)
    }
}

/// Texts that somebody else has read, such as those of another revision.
///
/// ```
/// use deimos_codegen::Texts;
///
/// let order = r#"{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}"#;
/// let texts = Texts::default().schema("Order.avsc", order).manifest("deimos.toml", "");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Texts {
    schemas: Vec<Source>,
    manifest: Option<Source>,
}

impl Texts {
    /// The same with one more `.avsc` file.
    #[must_use]
    pub fn schema(mut self, path: impl Into<PathBuf>, text: &str) -> Self {
        self.schemas.push(Source { path: path.into(), text: text.into() });
        self
    }

    /// The same with this manifest.
    #[must_use]
    pub fn manifest(mut self, path: impl Into<PathBuf>, text: &str) -> Self {
        self.manifest = Some(Source { path: path.into(), text: text.into() });
        self
    }
}

impl From<Texts> for Sources {
    fn from(texts: Texts) -> Self {
        let mut files = texts.schemas;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let schemas = files.len();
        files.extend(texts.manifest);
        Self { lock: files.len(), files, schemas, lock_folder: None, read: Vec::new() }
    }
}

/// Reads all of the inputs, or says what cannot be read.
pub(crate) fn sources(inputs: &Inputs) -> Result<Sources, Diagnostics> {
    let mut loader = Loader::default();
    loader.schemas(&inputs.schemas);
    let schemas = loader.files.len();
    if schemas == 0 && !loader.findings.has_errors() {
        loader.no_schemas(&inputs.schemas);
    }
    if let Some(manifest) = &inputs.manifest {
        loader.file(manifest);
    }
    let lock = loader.files.len();
    let lock_folder = inputs.manifest.as_deref().map(|manifest| manifest.with_file_name(LOCK));
    if let Some(folder) = lock_folder.as_deref().filter(|folder| folder.exists()) {
        loader.lock(folder);
    }
    if loader.findings.has_errors() {
        return Err(loader.findings.into_diagnostics(&loader.files));
    }
    Ok(Sources { files: loader.files, schemas, lock, lock_folder, read: loader.read })
}

#[derive(Default)]
struct Loader {
    files: Vec<Source>,
    read: Vec<PathBuf>,
    /// The folders on the way here, without symbolic links, so that a link back to one of them is seen.
    visited: BTreeSet<PathBuf>,
    findings: Findings,
}

impl Loader {
    fn schemas(&mut self, root: &Path) {
        match fs::metadata(root) {
            Ok(found) if found.is_dir() => self.folder(root),
            Ok(_) => self.file(root),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => self.no_folder(root),
            Err(cause) => self.unreadable(root, &cause),
        }
    }

    fn folder(&mut self, folder: &Path) {
        match fs::canonicalize(folder).and_then(|real| Ok((real, entries(folder)?))) {
            Ok((real, paths)) => {
                if self.visited.insert(real) {
                    self.read.push(folder.to_owned());
                    for path in &paths {
                        self.entry(path);
                    }
                }
            }
            Err(cause) => self.unreadable(folder, &cause),
        }
    }

    fn entry(&mut self, path: &Path) {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            return;
        }
        if path.is_dir() {
            self.folder(path);
        } else if path.extension().is_some_and(|extension| extension == "avsc") {
            self.file(path);
        }
    }

    /// The `.json` files of one folder, not those of folders within it.
    fn lock(&mut self, folder: &Path) {
        match entries(folder) {
            Ok(paths) => {
                self.read.push(folder.to_owned());
                let files = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json"));
                files.for_each(|path| self.file(path));
            }
            Err(cause) => self.unreadable(folder, &cause),
        }
    }

    fn file(&mut self, path: &Path) {
        match fs::read(path) {
            Ok(bytes) => self.text(path, bytes),
            Err(cause) => self.unreadable(path, &cause),
        }
    }

    fn text(&mut self, path: &Path, bytes: Vec<u8>) {
        self.read.push(path.to_owned());
        match String::from_utf8(bytes) {
            Ok(text) => self.files.push(Source { path: path.to_owned(), text: text.into() }),
            Err(error) => {
                let offset = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..offset].split(|byte| *byte == b'\n').count();
                let message = format!("{} is not UTF-8: line {line}, byte {offset} of the file", path.display());
                self.findings.push(Diagnostic::error("load::not_utf8", message).help("save it as UTF-8"));
            }
        }
    }

    fn unreadable(&mut self, path: &Path, cause: &io::Error) {
        let message = format!("cannot read {}: {cause}", path.display());
        self.findings.push(Diagnostic::error("load::unreadable", message));
    }

    fn no_folder(&mut self, root: &Path) {
        let message = format!("there is no folder {}", root.display());
        let finding = Diagnostic::error("load::unreadable", message);
        self.findings
            .push(finding.help("make it and put the contract's .avsc files there, or name the folder they are in"));
    }

    fn no_schemas(&mut self, root: &Path) {
        let message = format!("there are no .avsc files in {}", root.display());
        let finding = Diagnostic::error("load::no_schemas", message);
        self.findings.push(finding.help("put the contract's schemas there, in any folders, or name another folder"));
    }
}

/// Sorted, because the order in which a file system lists differs between machines.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
