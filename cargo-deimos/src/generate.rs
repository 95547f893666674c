//! `cargo deimos gen`: bindings to stdout, into a folder, or compared with a folder.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use deimos_codegen::{Bindings, Diagnostics, Inputs, Look};

use crate::arguments::GenOptions;
use crate::diff;
use crate::exit::Exit;

/// Runs the subcommand; everything for people goes to stderr.
pub(crate) fn run(options: &GenOptions) -> Exit {
    if let Some(folder) = options.out.as_deref()
        && overlap(&folder.join("schemas"), &options.schemas)
    {
        let (out, schemas) = (folder.display(), options.schemas.display());
        eprintln!("error: --out {out} would write among the schemas of {schemas}; name another folder");
        return Exit::Usage;
    }
    let bindings = match deimos_codegen::generate(&inputs(options)) {
        Ok(bindings) => bindings,
        Err(diagnostics) => return refuse(&diagnostics),
    };
    show(bindings.warnings());
    let result = match &options.out {
        None => print(&bindings),
        Some(folder) if options.check => check(&bindings, folder),
        Some(folder) => write(&bindings, folder),
    };
    result.unwrap_or_else(|message| {
        eprintln!("error: {message}");
        Exit::Failed
    })
}

/// Whether one of two folders is the other, or is within it.
fn overlap(written: &Path, read: &Path) -> bool {
    let absolute =
        |path: &Path| fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
    let (written, read) = (absolute(written), absolute(read));
    written.starts_with(&read) || read.starts_with(&written)
}

fn inputs(options: &GenOptions) -> Inputs {
    let inputs = Inputs::new(&options.schemas);
    let default = PathBuf::from("deimos.toml");
    match &options.config {
        Some(config) => inputs.manifest(config),
        None if default.exists() => inputs.manifest(default),
        None => inputs,
    }
}

fn refuse(diagnostics: &Diagnostics) -> Exit {
    show(diagnostics);
    if diagnostics.is_unreadable() { Exit::Failed } else { Exit::Findings }
}

fn show(diagnostics: &Diagnostics) {
    let look = if io::stderr().is_terminal() { Look::Coloured } else { Look::Plain };
    eprint!("{}", diagnostics.render(look));
}

fn print(bindings: &Bindings) -> Result<Exit, String> {
    match io::stdout().lock().write_all(bindings.rust().as_bytes()) {
        // Whoever reads has read enough, as `head` does.
        Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Done),
        Err(cause) => Err(format!("cannot print the bindings: {cause}")),
        Ok(()) => Ok(Exit::Done),
    }
}

fn write(bindings: &Bindings, folder: &Path) -> Result<Exit, String> {
    bindings.write(folder).map_err(|cause| format!("cannot write into {}: {cause}", folder.display()))?;
    Ok(Exit::Done)
}

fn check(bindings: &Bindings, folder: &Path) -> Result<Exit, String> {
    let unreadable = |path: &Path, cause: io::Error| format!("cannot read {}: {cause}", path.display());
    fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))?;
    let mut differences = String::new();
    for (path, text) in bindings.files() {
        let path = folder.join(path);
        let found = match fs::read_to_string(&path) {
            Ok(found) => found,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => String::new(),
            Err(cause) => return Err(unreadable(&path, cause)),
        };
        differences.push_str(&diff::unified(&path, &found, text));
    }
    for path in bindings.stale(folder).map_err(|cause| unreadable(folder, cause))? {
        let found = fs::read_to_string(&path).map_err(|cause| unreadable(&path, cause))?;
        differences.push_str(&diff::unified(&path, &found, ""));
    }
    Ok(report(folder, &differences))
}

fn report(folder: &Path, differences: &str) -> Exit {
    if differences.is_empty() {
        return Exit::Done;
    }
    eprint!("{differences}");
    eprintln!("error: {} is not up to date; the same command without --check writes it", folder.display());
    Exit::Findings
}
