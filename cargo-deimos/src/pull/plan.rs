//! What a pull would change in the folder, decided before anything is written.

use std::path::{Path, PathBuf};

use super::local::{Local, LocalType};
use super::merge::PulledType;
use crate::fetch::Origin;

/// One type, and what becomes of its file.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// The definition is there already.
    Same,
    New {
        path: PathBuf,
        text: String,
        origin: Origin,
    },
    /// A file is there that says something else.
    Differs {
        path: PathBuf,
        old: String,
        text: String,
        origin: Origin,
    },
    /// So it does, and holds other types too.
    Entangled {
        path: PathBuf,
        fullname: String,
        origin: Origin,
    },
}

/// All changes, in the order of fullnames.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) changes: Vec<Change>,
}

/// Holds what was pulled against what is there.
pub(super) fn plan(folder: &Path, types: Vec<PulledType>, local: &Local) -> Plan {
    Plan { changes: types.into_iter().map(|ty| change(folder, ty, local)).collect() }
}

fn change(folder: &Path, ty: PulledType, local: &Local) -> Change {
    let fullname = ty.name.to_string();
    let Some(LocalType { path, is_alone, text: normal }) = local.types.get(&fullname) else {
        return placed(file(folder, &ty), ty, local);
    };
    let found = &local.texts[path];
    let (path, PulledType { text, origin, .. }) = (path.clone(), ty);
    match normal {
        Some(normal) if *normal == text => Change::Same,
        _ if *found == text => Change::Same,
        _ if !is_alone => Change::Entangled { path, fullname, origin },
        normal => Change::Differs { path, old: normal.as_ref().unwrap_or(found).clone(), text, origin },
    }
}

/// A type that no file defines; the file that it would have may hold something else.
fn placed(path: PathBuf, ty: PulledType, local: &Local) -> Change {
    let PulledType { text, origin, .. } = ty;
    match local.texts.get(&path) {
        Some(old) => Change::Differs { old: old.clone(), path, text, origin },
        None => Change::New { path, text, origin },
    }
}

/// Namespaces are folders.
fn file(folder: &Path, ty: &PulledType) -> PathBuf {
    let namespaces = ty.name.namespace().split('.').filter(|segment| !segment.is_empty());
    let path = namespaces.fold(folder.to_owned(), |path, segment| path.join(segment));
    path.join(format!("{}.avsc", ty.name.name()))
}

impl Plan {
    /// Whether something keeps all of it from being written.
    pub(super) fn is_blocked(&self, force: bool) -> bool {
        self.changes.iter().any(|change| match change {
            Change::Entangled { .. } => true,
            Change::Differs { .. } => !force,
            Change::Same | Change::New { .. } => false,
        })
    }

    /// How many are new, overwritten, unchanged.
    pub(super) fn counts(&self) -> (usize, usize, usize) {
        let count = |of: fn(&Change) -> bool| self.changes.iter().filter(|change| of(change)).count();
        let new = count(|change| matches!(change, Change::New { .. }));
        let changed = count(|change| matches!(change, Change::Differs { .. }));
        (new, changed, count(|change| matches!(change, Change::Same)))
    }
}
