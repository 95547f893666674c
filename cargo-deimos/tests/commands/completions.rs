//! `cargo deimos completions`: a script for each shell.

use super::run::{deimos, empty};

#[test]
fn each_shell_has_a_script_with_every_subcommand() {
    let folder = empty("completions");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = deimos(&folder, &["completions", shell], &[]).exits(0).out;
        for word in ["cargo-deimos", "register", "fingerprint", "dry-run"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    deimos(&folder, &["completions", "tcsh"], &[]).exits(2);
}
