//! `cargo deimos completions`: a script that makes a shell complete the command.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  cargo deimos completions bash > ~/.local/share/bash-completion/completions/cargo-deimos
  cargo deimos completions zsh > ~/.zfunc/_cargo-deimos
  cargo deimos completions fish > ~/.config/fish/completions/cargo-deimos.fish
  cargo deimos completions elvish >> ~/.config/elvish/rc.elv
  cargo deimos completions powershell >> $PROFILE

The scripts complete `cargo-deimos`, which takes what `cargo deimos` takes.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    let mut script = Vec::new();
    let mut command = Arguments::command().name("cargo-deimos").bin_name("cargo-deimos");
    clap_complete::generate(options.shell, &mut command, "cargo-deimos", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
