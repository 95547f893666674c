//! The workspace's comparisons, which `cargo dev bench` starts: the speed of compiler and codec, and nasty schemas beside
//! rsgen-avro.

mod accepted;
mod codec;
mod comparison;
mod compile_time;
mod compiler;
mod contract;
mod measure;
mod nasty;
mod plain;
mod plot;
mod probe;
mod race;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the command prints about itself.
const USAGE: &str =
    "usage: deimos-bench compiler [--json FILE] | codec [--json FILE | SHAPE | compile-time] | comparison";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["compiler"] => compiler::run(None),
        ["compiler", "--json", file] => compiler::run(Some(Path::new(file))),
        ["codec"] => codec::run(None),
        ["codec", shape] => codec::one(shape),
        ["codec", "--json", file] => codec::run(Some(Path::new(file))),
        ["comparison"] => comparison::run(),
        // For its own use: what a build script does.
        ["compile", schemas] => {
            deimos_codegen::compile(schemas);
            Ok(())
        }
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace that is measured.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_owned()
}

/// A folder for what is generated, emptied.
fn scratch(name: &str) -> std::io::Result<PathBuf> {
    let target = std::env::current_exe()?;
    let target = target.ancestors().nth(2).unwrap_or(&target);
    let folder = target.join("scratch").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// What may go wrong here is told, not handled.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
