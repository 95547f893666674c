//! `cargo dev fuzz`: random input for what reads text and bytes from outside, from the cases of the tests on.

mod seeds;

use crate::cargo::{nightly_cargo, run};
use crate::failure::{Failure, Result};
use crate::layout::Layout;
use std::process::Stdio;

/// The targets, as they are in `fuzz/Cargo.toml`.
pub(crate) const TARGETS: [&str; 6] = ["schema", "manifest", "compiler", "compatibility", "decode", "plan"];

/// Runs each target for so many seconds; an input that is a finding is left in `fuzz/artifacts`.
pub(crate) fn fuzz(layout: &Layout, targets: &[String], seconds: u32) -> Result<()> {
    require_cargo_fuzz(layout)?;
    for target in targets {
        let corpus = layout.root().join("fuzz/corpus").join(target);
        let count = seeds::write(layout.root(), target, &corpus)?;
        println!("{target}: {count} seeds, {seconds} s");
        let limits = [format!("-max_total_time={seconds}"), "-timeout=5".to_owned(), "-max_len=20000".to_owned()];
        let mut command = nightly_cargo(layout, &["fuzz", "run", "--fuzz-dir", "fuzz", target, "--"]);
        // Where locals lie elsewhere than on the stack, no decoder can see how much of it is taken.
        command.env("ASAN_OPTIONS", "detect_stack_use_after_return=0");
        command.args(limits).arg(format!("-dict={}", layout.root().join("fuzz/avro.dict").display()));
        run(command, &format!("cargo fuzz run {target}"))?;
    }
    Ok(())
}

fn require_cargo_fuzz(layout: &Layout) -> Result<()> {
    let mut command = nightly_cargo(layout, &["fuzz", "--version"]);
    let found = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(Failure::new("there is no cargo-fuzz for a nightly toolchain")
        .remedy("rustup toolchain install nightly && cargo install cargo-fuzz"))
}
