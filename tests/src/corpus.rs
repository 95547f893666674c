//! The corpus of public contracts, where it is on this machine.

use std::fs;
use std::path::{Path, PathBuf};

/// Why a test that needs the corpus was skipped.
pub const ABSENT: &str = "no corpus of contracts; DEIMOS_SHARED names the folder that holds `corpus`";

/// What a unit of the corpus asks of the generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Bindings.
    Accept,
    /// A diagnostic.
    Reject,
    /// Either.
    Mixed,
}

/// One contract: a folder, or a file that stands alone, as every protocol does.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Where it is.
    pub path: PathBuf,
    /// What is asked.
    pub expected: Expected,
}

/// The folder of the corpus.
pub fn folder() -> Option<PathBuf> {
    shared("corpus")
}

/// A folder of what is shared by all who work on the project, where that is on this machine.
pub fn shared(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("DEIMOS_SHARED").map_or_else(beside, PathBuf::from);
    let folder = shared.join(name);
    folder.is_dir().then_some(folder)
}

/// All units, sorted by path.
pub fn units(corpus: &Path) -> Vec<Unit> {
    let mut units = Vec::new();
    collect(corpus, &mut units);
    units.sort_by(|a, b| a.path.cmp(&b.path));
    units
}

fn collect(folder: &Path, units: &mut Vec<Unit>) {
    let description = folder.join("expect.json");
    if description.exists() {
        return units.extend(of_folder(folder, &fs::read_to_string(description).unwrap_or_default()));
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), units);
        }
    }
}

fn of_folder(folder: &Path, description: &str) -> Vec<Unit> {
    let states = |key: &str, value: &str| description.replace(' ', "").contains(&format!("\"{key}\":{value}"));
    let expected = match () {
        () if states("expect", "\"accept\"") => Expected::Accept,
        () if states("expect", "\"reject\"") => Expected::Reject,
        () => Expected::Mixed,
    };
    let mut files = Vec::new();
    schemas(folder, &mut files);
    match files.is_empty() {
        true => Vec::new(),
        false if states("each", "true") || files.iter().all(|file| has_extension(file, "avpr")) => {
            files.into_iter().map(|path| Unit { path, expected }).collect()
        }
        false => vec![Unit { path: folder.to_owned(), expected }],
    }
}

fn schemas(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            schemas(&path, files);
        } else if has_extension(&path, "avsc") || has_extension(&path, "avpr") {
            files.push(path);
        }
    }
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}
