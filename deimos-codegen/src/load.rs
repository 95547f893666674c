//! Reads the folder of schemas and the manifest; the only module of the compiler that reads files.

mod decode;
mod folder;

use std::path::PathBuf;

use deimos_schema::SourceId;

use crate::diagnostic::{Diagnostics, Findings, Source};

use folder::Loader;

/// What the bindings are generated from.
///
/// ```
/// let inputs = deimos_codegen::Inputs::new("schemas").manifest("deimos.toml");
/// ```
#[derive(Clone, Debug)]
pub struct Inputs {
    schemas: PathBuf,
    manifest: Option<PathBuf>,
    texts: Option<Vec<(PathBuf, String)>>,
}

impl Inputs {
    /// The schemas (`.avsc`) and protocols (`.avpr`) in a folder and in the folders below it, or one such file.
    pub fn new(schemas: impl Into<PathBuf>) -> Self {
        Self { schemas: schemas.into(), manifest: None, texts: None }
    }

    /// Texts that are at hand, such as those of an editor that are not saved yet: schemas, protocols, the manifest,
    /// which is the one called `deimos.toml`, and the files of `schemas.lock`. No file is read.
    ///
    /// ```
    /// let id = ("Id.avsc", r#"{"type": "fixed", "name": "Id", "size": 8}"#);
    /// let bindings = deimos_codegen::generate(&deimos_codegen::Inputs::texts([id]))?;
    /// assert!(bindings.rust().contains("pub struct Id("));
    /// # Ok::<(), deimos_codegen::Diagnostics>(())
    /// ```
    pub fn texts<P: Into<PathBuf>, T: Into<String>>(texts: impl IntoIterator<Item = (P, T)>) -> Self {
        let texts = texts.into_iter().map(|(path, text)| (path.into(), text.into())).collect();
        Self { schemas: PathBuf::from("schemas"), manifest: None, texts: Some(texts) }
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
pub(crate) const LOCK: &str = "schemas.lock";

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
    /// The warnings about files.
    pub(crate) findings: Findings,
}

impl Sources {
    /// The schemas, with the ids that positions in them carry.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..).map(SourceId).zip(&self.files[..self.schemas])
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

/// Reads all of the inputs, or says what cannot be read.
pub(crate) fn sources(inputs: &Inputs) -> Result<Sources, Diagnostics> {
    let mut loader = Loader::default();
    let schemas = match &inputs.texts {
        Some(texts) => loader.texts(texts),
        None => loader.files(&inputs.schemas, inputs.manifest.as_deref()),
    };
    let lock = loader.files.len();
    let manifest = loader.files.get(schemas).map(|file| file.path.clone());
    let lock_folder = inputs.manifest.clone().or(manifest).map(|manifest| manifest.with_file_name(LOCK));
    match (&inputs.texts, &lock_folder) {
        (Some(texts), _) => loader.lock_texts(texts),
        (None, Some(folder)) if folder.exists() => loader.lock(folder),
        (None, _) => {}
    }
    if loader.findings.has_errors() {
        return Err(loader.findings.into_diagnostics(&loader.files));
    }
    let Loader { files, read, findings, .. } = loader;
    Ok(Sources { files, schemas, lock, lock_folder, read, findings })
}
