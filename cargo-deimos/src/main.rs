//! The command `cargo deimos`: shows, writes and checks what deimos-codegen generates.

mod arguments;
mod contract;
mod diff;
mod exit;
mod generate;
mod message;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse_from(arguments::without_subcommand_name(std::env::args_os()));
    message::speak(arguments.messages);
    let exit = match arguments.command {
        Command::Gen(options) => generate::run(&options),
    };
    message::finish();
    exit.into()
}
