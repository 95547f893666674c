//! `cargo dev miri`: the tests of the modules with `unsafe`, run by Rust's interpreter, which sees undefined behaviour.

use crate::cargo::{nightly_cargo, run};
use crate::failure::{Failure, Result};
use crate::layout::Layout;
use std::process::Stdio;

/// The tests, by the path of their module. `kafka::mock_delay`, the other `unsafe`, calls C, which cannot be interpreted.
const MODULES: [&str; 1] = ["codec::ascii"];

/// Runs them, and fails where one does what Rust leaves undefined.
pub(crate) fn miri(layout: &Layout) -> Result<()> {
    require_miri(layout)?;
    let target = layout.target().join("miri");
    for module in MODULES {
        let arguments = ["miri", "test", "--package", "deimos-runtime", "--no-default-features", "--lib", "--"];
        let mut command = nightly_cargo(layout, &arguments);
        command.arg(module).env("CARGO_TARGET_DIR", &target);
        run(command, &format!("cargo miri test {module}"))?;
    }
    Ok(())
}

fn require_miri(layout: &Layout) -> Result<()> {
    let mut command = nightly_cargo(layout, &["miri", "--version"]);
    let found = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(Failure::new("there is no Miri for a nightly toolchain")
        .remedy("rustup toolchain install nightly --component miri --component rust-src"))
}
