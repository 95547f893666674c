//! The command `cargo deimos`: shows, writes and checks what deimos-codegen generates.

mod arguments;
mod completions;
mod contract;
mod diff;
mod exit;
mod fingerprint;
mod generate;
mod message;
mod model;
mod new;
mod output;
mod pull;
mod register;
mod registry;
mod style;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse_from(arguments::without_subcommand_name(std::env::args_os()));
    message::speak(arguments.messages);
    let exit = match arguments.command {
        Command::Completions(options) => completions::run(&options),
        Command::Fingerprint(options) => fingerprint::run(&options),
        Command::Gen(options) => generate::run(&options),
        Command::Model(options) => model::run(&options),
        Command::New(options) => new::run(&options),
        Command::Pull(options) => pull::run(&options),
        Command::Register(options) => register::run(&options),
    };
    message::finish();
    exit.into()
}
