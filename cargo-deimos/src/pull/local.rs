//! The schemas that are in the folder already, and where each type is defined.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use deimos_schema::syntax::{self, Document, Form, ShapeSyntax, Syntax};
use deimos_schema::{SourceId, resolve};

use super::layout;

/// Where a type is defined.
#[derive(Clone, Debug)]
pub(super) struct LocalType {
    pub(super) path: PathBuf,
    /// Whether the file has this type and no other.
    pub(super) is_alone: bool,
    /// The definition as it would be pulled, where all names of the folder can be looked up.
    pub(super) text: Option<String>,
}

/// What is there: types by fullname, texts by path.
#[derive(Debug, Default)]
pub(super) struct Local {
    pub(super) types: BTreeMap<String, LocalType>,
    pub(super) texts: BTreeMap<PathBuf, String>,
}

/// Reads a folder, which need not exist.
pub(super) fn read(folder: &Path) -> Result<Local, String> {
    let mut files = Files::default();
    files.folder(folder).map_err(|(path, cause)| format!("cannot read {}: {cause}", path.display()))?;
    let mut local = Local { texts: files.texts, ..Local::default() };
    let mut documents = Vec::new();
    for ((path, text), id) in local.texts.iter().zip(0..) {
        let Some(document) = parsed(path, SourceId(id), text) else { continue };
        let mut names = Vec::new();
        document.roots.iter().for_each(|root| defined(root, &mut names));
        let is_alone = names.len() == 1
            && is(path, "avsc")
            && matches!(document.roots[..], [Syntax { form: Form::Definition(_), .. }]);
        let ty = LocalType { path: path.clone(), is_alone, text: None };
        for name in names {
            local.types.entry(name).or_insert_with(|| ty.clone());
        }
        documents.push(document);
    }
    if let Some(schemata) = resolve(&documents, &mut Vec::new()) {
        for (_, definition) in schemata.definitions() {
            if let Some(ty) = local.types.get_mut(definition.name.as_str()) {
                ty.text = Some(layout::definition(&schemata, definition));
            }
        }
    }
    Ok(local)
}

/// As written, whatever may be wrong with it; `None` if nothing can be made of it.
fn parsed(path: &Path, id: SourceId, text: &str) -> Option<Document> {
    let text = text.trim_start_matches('\u{feff}');
    if is(path, "avpr") {
        syntax::parse_protocol(id, text, &mut Vec::new())
    } else {
        syntax::parse(id, text, &mut Vec::new())
    }
}

fn is(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

/// The files of schemas, as the compiler finds them: behind symbolic links too, each folder once.
#[derive(Default)]
struct Files {
    texts: BTreeMap<PathBuf, String>,
    visited: BTreeSet<PathBuf>,
}

impl Files {
    fn folder(&mut self, folder: &Path) -> Result<(), (PathBuf, io::Error)> {
        let failed = |cause| (folder.to_owned(), cause);
        let is_new = match fs::canonicalize(folder) {
            Ok(real) => self.visited.insert(real),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => false,
            Err(cause) => return Err(failed(cause)),
        };
        if !is_new {
            return Ok(());
        }
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(failed)?;
        let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
        paths.sort();
        paths.iter().filter(|path| !is_hidden(path)).try_for_each(|path| self.entry(path))
    }

    fn entry(&mut self, path: &Path) -> Result<(), (PathBuf, io::Error)> {
        if path.is_dir() {
            return self.folder(path);
        }
        if path.is_file() && (is(path, "avsc") || is(path, "avpr")) {
            let bytes = fs::read(path).map_err(|cause| (path.to_owned(), cause))?;
            self.texts.insert(path.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(())
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// The fullnames that a type defines, itself and within.
fn defined(ty: &Syntax, names: &mut Vec<String>) {
    match &ty.form {
        Form::Array(inner) | Form::Map(inner) => defined(inner, names),
        Form::Union(branches) => branches.iter().for_each(|branch| defined(branch, names)),
        Form::Definition(definition) => {
            names.push(definition.name.to_string());
            if let ShapeSyntax::Record(fields) = &definition.shape {
                for field in fields {
                    defined(&field.ty, names);
                }
            }
        }
        Form::Primitive(..) | Form::Reference(_) => {}
    }
}
