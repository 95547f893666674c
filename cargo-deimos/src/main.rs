//! The command `cargo deimos`: shows, writes and checks what deimos-codegen generates.

mod accept;
mod adopt;
mod against;
mod arguments;
mod changes;
mod check;
mod chosen;
mod completions;
mod contract;
mod decode;
mod diff;
mod encode;
mod exit;
mod explain;
mod fetch;
mod fingerprint;
mod framing;
mod generate;
mod git;
mod lock;
mod message;
mod migration;
mod model;
mod new;
mod output;
mod pull;
mod register;
mod registry;
mod source;
mod style;
mod target;
mod today;

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
        Command::Migration(options) => migration::run(&options),
        Command::Model(options) => model::run(&options),
        Command::New(options) => new::run(&options),
        Command::Pull(options) => pull::run(&options),
        Command::Register(options) => register::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Diff(options) => changes::run(&options),
        Command::Lock(options) => lock::run(&options),
        Command::Accept(options) => accept::run(&options),
        Command::Decode(options) => decode::run(&options),
        Command::Encode(options) => encode::run(&options),
        Command::Explain(options) => explain::run(&options),
    };
    message::finish(exit);
    exit.into()
}
