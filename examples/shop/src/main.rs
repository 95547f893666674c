//! A small whole service: it writes orders, publishes each change with it, and keeps a copy of them in another table.

mod account;
mod cli;
mod demo;
#[expect(unreachable_pub, reason = "SeaORM's derives write `pub` themselves")]
mod entity;
mod ledger;
mod parts;
mod progress;
mod run;
mod write;

deimos_runtime::include_bindings!(mod contract);

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(cli.filter()))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let kafka = cli.kafka();
    let result = match cli.command.unwrap_or(Command::Demo) {
        Command::Demo => demo::run(&kafka).await,
        Command::Write(plan) => run::write(&plan).await,
        Command::Relay => run::relay(&kafka).await,
        Command::Sink { group } => run::sink(&group, &kafka).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes, on one line, without those that the text before has said.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes
        .map(ToString::to_string)
        .fold(error.to_string(), |text, cause| if text.contains(&cause) { text } else { format!("{text}: {cause}") })
}
