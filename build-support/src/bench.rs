//! Comparisons with other tools: a crate of its own, so that what it needs is built here and nowhere else.

use crate::cargo::{cargo, run};
use crate::failure::Result;
use crate::layout::Layout;
use std::path::absolute;

/// `cargo dev bench`: builds the crate in release, with its own lock file, and starts it.
pub(crate) fn bench(layout: &Layout, arguments: &[String]) -> Result<()> {
    let folder = layout.root().join("build-support/bench");
    let mut command = cargo(layout, &["run", "--quiet", "--release", "--target-dir"]);
    command.arg(layout.target().join("bench")).arg("--manifest-path").arg(folder.join("Cargo.toml")).arg("--");
    // A file is named from where the user stands, who may stand elsewhere.
    let mut files = false;
    for argument in arguments {
        match absolute(argument) {
            Ok(path) if files => command.arg(path),
            _ => command.arg(argument),
        };
        files = argument == "--json";
    }
    run(command, &format!("cargo dev bench {}", arguments.join(" ")))
}
