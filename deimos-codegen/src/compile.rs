//! What a build script calls: bindings into `OUT_DIR`, and Cargo told what they depend on.

use std::env;
use std::path::{Path, PathBuf};

use crate::awaited;
use crate::diagnostic::{Diagnostic, Diagnostics, Look, Severity};
use crate::load::{self, Inputs, LOCK};
use crate::unchanged::Memory;

/// The manifest, in the folder of the crate's Cargo.toml.
const MANIFEST: &str = "deimos.toml";

/// Generates the bindings of the contract in a folder of `.avsc` files, for `deimos_runtime::include_bindings!`.
///
/// To be called from a `build.rs`. `schemas` is taken from the folder of the crate's Cargo.toml; so is `deimos.toml`,
/// if there is one. It writes `$OUT_DIR/deimos/bindings.rs`, only if it changed, and tells Cargo which files and folders it was
/// made from, and to wait for a `deimos.toml`, or a `schemas.lock` beside it, that is added later. (On Windows, where it
/// cannot wait, the one is found when code in `src` changes, the other when a schema or `deimos.toml` does.)
///
/// Inputs that are what they were in the run before are read and compared, and nothing is generated.
///
/// Whatever is wrong with the contract is reported to Cargo, which then fails the build; so is a schema that breaks what
/// was promised to those that `schemas.lock`, beside `deimos.toml`, says were published.
///
/// # Panics
///
/// If it is called from anything but a build script, or cannot write into `OUT_DIR`.
pub fn compile(schemas: impl AsRef<Path>) {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(variable("OUT_DIR")).join("deimos");
    let inputs = inputs(&root, schemas.as_ref());
    match said(&inputs, &out) {
        Ok(said) => print!("{said}{}", awaited(&root, &out)),
        Err(diagnostics) => print!("{}", lines(&diagnostics)),
    }
}

/// Brings the bindings up to date; what is to be said to Cargo.
fn said(inputs: &Inputs, out: &Path) -> Result<String, Diagnostics> {
    let sources = load::sources(inputs)?;
    let memory = Memory::of(&sources, out);
    if let Some(said) = memory.recall() {
        return Ok(said);
    }
    let bindings = crate::bindings(sources)?;
    let read = bindings.read().iter().map(|path| format!("cargo::rerun-if-changed={}\n", path.display()));
    let said = read.collect::<String>() + &lines(bindings.warnings());
    if let Err(cause) = bindings.write(out).and_then(|()| memory.keep(&bindings, &said)) {
        panic!("cannot write the bindings into {}: {cause}", out.display());
    }
    Ok(said)
}

/// Paths as the user writes them: a build script runs in the folder of its Cargo.toml.
fn inputs(root: &Path, schemas: &Path) -> Inputs {
    let relative = env::current_dir().is_ok_and(|current| current == root);
    let base = if relative { Path::new("") } else { root };
    let inputs = Inputs::new(base.join(schemas));
    let manifest = base.join(MANIFEST);
    // A path that does not exist would be "changed" on every build, so it is named only where there is one.
    if manifest.exists() { inputs.manifest(manifest) } else { inputs }
}

/// Lets Cargo wait for the manifest, or for the lock beside it, whichever is to come next.
fn awaited(root: &Path, out: &Path) -> String {
    let paths = [MANIFEST, LOCK].map(|name| root.join(name));
    let Some(next) = paths.iter().find(|path| !path.exists()) else { return String::new() };
    let waiting = awaited::instruction(&out.join("awaited"), next);
    waiting.unwrap_or_else(|_| instead_of_waiting(root, next))
}

/// What is looked at where Cargo cannot wait: code that is to use topics shows that there may be a manifest.
fn instead_of_waiting(root: &Path, awaited: &Path) -> String {
    let shows = awaited.ends_with(MANIFEST) && root.join("src").is_dir();
    if shows { "cargo::rerun-if-changed=src\n".to_owned() } else { String::new() }
}

/// One instruction a line: Cargo shows errors and warnings of a build script line by line.
fn lines(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().fold(String::new(), |lines, finding| lines + &instruction(diagnostics, finding))
}

fn instruction(diagnostics: &Diagnostics, finding: &Diagnostic) -> String {
    let kind = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let text = diagnostics.render_one(finding, Look::Cargo);
    text.lines().fold(String::new(), |lines, line| lines + &format!("cargo::{kind}={line}\n"))
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: `compile` is for build scripts"))
}
