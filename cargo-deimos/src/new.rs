//! `cargo deimos new`: a crate that builds, runs and is tested at once.

mod name;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::exit::Exit;
use crate::message::{self, Remark};

const EXAMPLES: &str = "\
Examples:
  cargo deimos new billing
  cd billing && cargo run       one order through a broker within the process
  cargo test                    the same consumer without any broker

Exit status:
  0    done
  2    the name cannot be that of a crate, or the folder exists
  3    it cannot be written";

/// The files of the crate, with their paths; `.in` keeps Cargo and editors from taking them for a crate of their own.
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("../template/Cargo.toml.in")),
    ("build.rs", include_str!("../template/build.rs.in")),
    ("deimos.toml", include_str!("../template/deimos.toml.in")),
    (".gitignore", include_str!("../template/gitignore.in")),
    ("README.md", include_str!("../template/README.md.in")),
    ("schemas/com/example/shop/Invoice.avsc", include_str!("../template/schemas/Invoice.avsc.in")),
    ("schemas/com/example/shop/Order.avsc", include_str!("../template/schemas/Order.avsc.in")),
    ("src/lib.rs", include_str!("../template/src/lib.rs.in")),
    ("src/main.rs", include_str!("../template/src/main.rs.in")),
    ("tests/billing.rs", include_str!("../template/tests/billing.rs.in")),
];

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Name of the crate, and of its folder; or a path, whose last part is the name
    #[arg(value_name = "NAME")]
    path: PathBuf,
    /// Depend on Deimos in this checkout of its repository, rather than on the published crates of this version
    #[arg(long = "path", value_name = "DIR")]
    checkout: Option<PathBuf>,
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    let name = options.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if let Err(message) = name::check(&name).and_then(|()| vacant(&options.path)) {
        message::error(message);
        return Exit::Usage;
    }
    let dependencies = match Dependencies::of(options.checkout.as_deref()) {
        Ok(dependencies) => dependencies,
        Err(message) => {
            message::error(message);
            return Exit::Usage;
        }
    };
    match write(&options.path, &name, &dependencies) {
        Ok(()) => {
            tell(&options.path);
            Exit::Done
        }
        Err((path, cause)) => {
            message::error(format!("cannot write {}: {cause}", path.display()));
            Exit::Failed
        }
    }
}

/// A folder that is there may be somebody's work.
fn vacant(path: &Path) -> Result<(), String> {
    match fs::symlink_metadata(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(format!("cannot look at {}: {cause}", path.display())),
        Ok(_) => Err(format!("{} exists already; choose another name, or move it away", path.display())),
    }
}

/// What stands behind `deimos-runtime =` and `deimos-codegen =`.
struct Dependencies {
    runtime: String,
    codegen: String,
}

impl Dependencies {
    fn of(checkout: Option<&Path>) -> Result<Self, String> {
        let Some(checkout) = checkout else {
            let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
            return Ok(Self { runtime: version.clone(), codegen: version });
        };
        let local = |name: &str| {
            let folder = checkout.join(name);
            let found = fs::canonicalize(&folder).ok().filter(|folder| folder.join("Cargo.toml").is_file());
            let found = found.ok_or_else(|| {
                format!("there is no crate {}: is {} a checkout of Deimos?", folder.display(), checkout.display())
            })?;
            Ok::<_, String>(format!("{{ path = {} }}", toml_string(&found.to_string_lossy())))
        };
        Ok(Self { runtime: local("deimos-runtime")?, codegen: local("deimos-codegen")? })
    }
}

/// A basic string of TOML, whose escapes are those of JSON.
fn toml_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn write(folder: &Path, name: &str, dependencies: &Dependencies) -> Result<(), (PathBuf, io::Error)> {
    let library = name.replace('-', "_");
    for (path, template) in FILES {
        let text = template
            .replace("{name}", name)
            .replace("{crate}", &library)
            .replace("{rust_version}", env!("CARGO_PKG_RUST_VERSION"))
            .replace("{runtime}", &dependencies.runtime)
            .replace("{codegen}", &dependencies.codegen);
        let path = folder.join(path);
        let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
        parent.and_then(|()| fs::write(&path, text)).map_err(|cause| (path, cause))?;
    }
    Ok(())
}

fn tell(folder: &Path) {
    message::status(format!("{} is there; next: cd {} && cargo run", folder.display(), folder.display()));
    if let Some(workspace) = workspace_above(folder) {
        let workspace = workspace.display();
        Remark::note(format!("it is within the workspace of {workspace}: name it there among the `members` first"))
            .say();
    }
}

/// The manifest of a workspace that the folder lies in, which Cargo would miss it in.
fn workspace_above(folder: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let manifests = folder.ancestors().skip(1).map(|above| above.join("Cargo.toml"));
    let is_workspace = |manifest: &PathBuf| {
        fs::read_to_string(manifest)
            .is_ok_and(|text| text.lines().any(|line| line.trim_start().starts_with("[workspace]")))
    };
    manifests.filter(|manifest| manifest.is_file()).find(is_workspace)
}
