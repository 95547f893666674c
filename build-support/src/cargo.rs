//! Calling Cargo from a task that Cargo itself has started.

use crate::failure::{During, Failure, Result};
use crate::launch;
use crate::layout::Layout;
use std::env;
use std::process::{Command, Stdio};

/// A call of the Cargo that runs us, in the workspace's folder. What `cargo run` sets for our own package is taken away again:
/// build scripts that look at it would run anew for each task.
pub(crate) fn cargo(layout: &Layout, arguments: &[&str]) -> Command {
    prepared(Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())), layout, arguments)
}

/// A call of the Cargo of a nightly toolchain, in the same manner.
pub(crate) fn nightly_cargo(layout: &Layout, arguments: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "cargo"]);
    prepared(command, layout, arguments)
}

fn prepared(mut command: Command, layout: &Layout, arguments: &[&str]) -> Command {
    command.args(arguments).current_dir(layout.root()).stdin(Stdio::null());
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_of_one_package) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs it to its end; an error where it failed.
pub(crate) fn run(command: Command, title: &str) -> Result<()> {
    let mut child = launch::spawn(command).during(format_args!("run {title}"))?;
    let status = child.wait().during(format_args!("wait for {title}"))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{title} failed ({status})")))
}

/// What it prints on standard output.
pub(crate) fn output(mut command: Command, title: &str) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().during(format_args!("run {title}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Failure::new(format!("{title} failed ({})", output.status)))
}

fn is_of_one_package(name: &str) -> bool {
    let prefixes = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
    name == "LD_LIBRARY_PATH"
        || name == "CARGO_PRIMARY_PACKAGE"
        || name == "OUT_DIR"
        || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_the_user_stay() {
        assert!(
            ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_TERM_COLOR", "CARGO_BUILD_JOBS", "RUSTFLAGS"]
                .iter()
                .all(|name| !is_of_one_package(name))
        );
        assert!(["CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "OUT_DIR"].iter().all(|name| is_of_one_package(name)));
    }
}
