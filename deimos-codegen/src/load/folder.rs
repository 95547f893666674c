//! Walks the folder of schemas: which files are read, and what is said of the others.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use deimos_schema::{SourceId, Span};

use super::decode;
use crate::diagnostic::{Diagnostic, Findings, Source};

#[derive(Default)]
pub(super) struct Loader {
    pub(super) files: Vec<Source>,
    pub(super) read: Vec<PathBuf>,
    pub(super) findings: Findings,
    /// The files and folders that were read, without symbolic links: a link to one of them adds nothing.
    visited: BTreeSet<PathBuf>,
}

impl Loader {
    /// Reads the schemas, then the manifest; how many schemas there are.
    pub(super) fn files(&mut self, root: &Path, manifest: Option<&Path>) -> usize {
        match fs::metadata(root) {
            Ok(found) if found.is_dir() => self.folder(root),
            Ok(_) if is_idl(root) => self.idl_alone(root),
            Ok(_) => self.file(root),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => self.no_folder(root),
            Err(cause) => self.unreadable(root, &cause),
        }
        let schemas = self.files.len();
        if schemas == 0 && !self.findings.has_errors() {
            self.no_schemas(root);
        }
        if let Some(manifest) = manifest {
            self.file(manifest);
        }
        schemas
    }

    /// Takes texts in place of files, as [`files`](Self::files) does; how many schemas there are.
    pub(super) fn texts(&mut self, texts: &[(PathBuf, String)]) -> usize {
        self.take(texts, |path| !is_manifest(path) && !is_of_lock(path));
        let schemas = self.files.len();
        self.take(texts, is_manifest);
        if schemas == 0 {
            self.no_schemas(Path::new("these texts"));
        }
        schemas
    }

    /// Takes the texts that are files of the lock.
    pub(super) fn lock_texts(&mut self, texts: &[(PathBuf, String)]) {
        self.take(texts, is_of_lock);
    }

    fn take(&mut self, texts: &[(PathBuf, String)], wanted: fn(&Path) -> bool) {
        let mut taken: Vec<_> = texts.iter().filter(|(path, _)| wanted(path)).collect();
        taken.sort_by(|a, b| a.0.cmp(&b.0));
        self.files.extend(taken.into_iter().map(|(path, text)| Source::new(path, text.as_str())));
    }

    /// Reads the `.json` files of one folder, not those of folders within it.
    pub(super) fn lock(&mut self, folder: &Path) {
        match entries(folder) {
            Ok(paths) => {
                self.read.push(folder.to_owned());
                let files = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json"));
                files.for_each(|path| self.file(path));
            }
            Err(cause) => self.unreadable(folder, &cause),
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
        } else if is_schema(path) {
            self.schema(path);
        } else if is_idl(path) {
            self.findings.push(idl(Diagnostic::warning("load::idl", left_out(path)), path));
        }
    }

    fn schema(&mut self, path: &Path) {
        if path.to_str().is_none() {
            let message = format!("the path {} is not UTF-8, so Cargo could not be told of it", path.display());
            self.findings.push(Diagnostic::error("load::path_not_utf8", message).of(path).help("rename it"));
        } else {
            self.file(path);
        }
    }

    fn file(&mut self, path: &Path) {
        match fs::metadata(path) {
            // A pipe would be waited for, and a device has no end.
            Ok(found) if !found.is_file() => self.no_file(path, found.is_dir()),
            Ok(_) if fs::canonicalize(path).is_ok_and(|real| !self.visited.insert(real)) => {}
            Ok(_) => match fs::read(path) {
                Ok(bytes) => self.text(path, bytes),
                Err(cause) => self.unreadable(path, &cause),
            },
            Err(cause) => match fs::read_link(path) {
                Ok(target) => self.broken_link(path, &target, &cause),
                Err(_) => self.unreadable(path, &cause),
            },
        }
    }

    fn text(&mut self, path: &Path, bytes: Vec<u8>) {
        self.read.push(path.to_owned());
        let (text, misread) = decode::text(bytes);
        self.files.push(Source::new(path, text));
        if let Some(misread) = misread {
            let source = SourceId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX));
            let span = Span::new(source, misread.at.start, misread.at.end);
            let message = format!("{} is {}", path.display(), misread.what);
            let finding = Diagnostic::error("load::not_utf8", message).at(span, misread.label);
            self.findings.push(finding.help("save it as UTF-8"));
        }
    }

    fn no_file(&mut self, path: &Path, is_folder: bool) {
        let found = if is_folder { "a folder" } else { "a pipe, a socket or a device" };
        let message = format!("cannot read {}: it is {found}, not a file", path.display());
        self.findings.push(Diagnostic::error("load::unreadable", message).of(path));
    }

    fn broken_link(&mut self, path: &Path, target: &Path, cause: &io::Error) {
        let message = format!("cannot read {}: {cause}", path.display());
        let finding = Diagnostic::error("load::unreadable", message).of(path);
        let note = format!("it is a symbolic link to {}", target.display());
        self.findings.push(finding.note(note).help("mend the link, or remove it"));
    }

    fn unreadable(&mut self, path: &Path, cause: &io::Error) {
        let message = format!("cannot read {}: {cause}", path.display());
        self.findings.push(Diagnostic::error("load::unreadable", message).of(path));
    }

    fn no_folder(&mut self, root: &Path) {
        let message = format!("there is no folder {}", root.display());
        let finding = Diagnostic::error("load::unreadable", message).of(root);
        self.findings
            .push(finding.help("make it and put the contract's .avsc files there, or name the folder they are in"));
    }

    fn no_schemas(&mut self, root: &Path) {
        let message = format!("there are no .avsc files in {}", root.display());
        let finding = Diagnostic::error("load::no_schemas", message).of(root);
        self.findings.push(finding.help("put the contract's schemas there, in any folders, or name another folder"));
    }

    fn idl_alone(&mut self, path: &Path) {
        let message = format!("{} is Avro IDL, which is not read", path.display());
        self.findings.push(idl(Diagnostic::error("load::idl", message), path));
    }
}

fn is_manifest(path: &Path) -> bool {
    path.file_name() == Some(OsStr::new("deimos.toml"))
}

fn is_of_lock(path: &Path) -> bool {
    path.parent().and_then(Path::file_name) == Some(OsStr::new(super::LOCK))
}

fn left_out(path: &Path) -> String {
    format!("{} is Avro IDL, which is not read: its types are missing here", path.display())
}

/// With the tool that makes schemas of it.
fn idl(finding: Diagnostic, path: &Path) -> Diagnostic {
    let folder = path.parent().unwrap_or(Path::new("")).join("");
    let here = if folder.as_os_str().is_empty() { "." } else { &*folder.to_string_lossy() };
    let tool = format!("java -jar avro-tools.jar idl2schemata {} {here}", path.display());
    finding.of(path).help(format!("turn it into .avsc files, and keep those: {tool}"))
}

fn is_schema(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "avsc" || extension == "avpr")
}

fn is_idl(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "avdl")
}

/// Sorted, because the order in which a file system lists differs between machines.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
