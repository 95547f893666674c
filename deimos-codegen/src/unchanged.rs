//! Remembers from one run of a build script to the next what its bindings were made from, so that the same inputs are
//! read and compared only.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use crate::load::Sources;
use crate::output::Bindings;

/// What is remembered beside bindings: of which inputs they are, what they were when they were written, and what Cargo
/// was told then.
pub(crate) struct Memory {
    file: PathBuf,
    bindings: PathBuf,
    inputs: String,
}

impl Memory {
    /// The memory of a folder of bindings, for these inputs.
    pub(crate) fn of(sources: &Sources, folder: &Path) -> Self {
        let mut inputs = DefaultHasher::new();
        compiler().hash(&mut inputs);
        (sources.schemas, sources.lock, &sources.read, format!("{:?}", sources.findings)).hash(&mut inputs);
        for file in &sources.files {
            (&file.path, &*file.text).hash(&mut inputs);
        }
        Self { file: folder.join("unchanged"), bindings: Bindings::file(folder), inputs: hex(&inputs) }
    }

    /// What Cargo was told when the bindings of these very inputs were made, if they are there as they were.
    pub(crate) fn recall(&self) -> Option<String> {
        let remembered = fs::read_to_string(&self.file).ok()?;
        let (inputs, rest) = remembered.split_once('\n')?;
        let (bindings, said) = rest.split_once('\n')?;
        let same = inputs == self.inputs && bindings == digest(&fs::read(&self.bindings).ok()?);
        same.then(|| said.to_owned())
    }

    /// Remembers the bindings that were written just now.
    pub(crate) fn keep(&self, bindings: &Bindings, said: &str) -> io::Result<()> {
        let digest = digest(bindings.rust().as_bytes());
        fs::write(&self.file, format!("{}\n{digest}\n{said}", self.inputs))
    }
}

/// Who compiles: the version, and the build script itself, which is built anew when a compiler in development changes.
fn compiler() -> impl Hash {
    let script = env::current_exe().and_then(fs::metadata);
    let script = script.and_then(|script| Ok((script.len(), script.modified()?)));
    (env!("CARGO_PKG_VERSION"), script.ok())
}

fn digest(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hex(&hasher)
}

fn hex(hasher: &DefaultHasher) -> String {
    format!("{:016x}", hasher.finish())
}
