//! Taking what the generator writes now as the goldens.

use crate::cargo::{cargo, run};
use crate::failure::Result;
use crate::layout::Layout;

/// The tests that compare with files of expected output, by package and name: the one list of them.
const GOLDENS: [(&str, &str); 2] = [("deimos-tests", "golden"), ("cargo-deimos", "commands")];

/// `cargo dev accept`: runs them with the wish to rewrite. The reviewer reads the diff.
pub(crate) fn accept(layout: &Layout) -> Result<()> {
    for (package, test) in GOLDENS {
        let mut command = cargo(layout, &["test", "--package", package, "--test", test]);
        command.env("UPDATE_EXPECT", "1");
        run(command, &format!("cargo test --package {package} --test {test}"))?;
    }
    Ok(())
}
