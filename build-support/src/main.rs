//! The workspace's own tasks, `cargo dev …`: real servers for the tests, the tests themselves, goldens and audits.

mod accept;
mod audit;
mod bench;
mod cargo;
mod command;
mod conformance;
mod down;
mod export;
mod failure;
mod fuzz;
mod guard;
mod install;
mod launch;
mod layout;
mod librdkafka;
mod lock;
mod miri;
mod ports;
mod process;
mod progress;
mod results;
mod service;
mod site;
mod status;
mod suite;
mod up;

use command::Command;
use failure::{During, Result};
use layout::{Layout, Lifetime};
use progress::Progress;
use std::io::{self, Write};
use std::process::ExitCode;

const USAGE_ERROR: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match command::parse(&arguments).map(run) {
        Ok(Ok(code)) => code,
        Ok(Err(failure)) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
        Err(misunderstood) => {
            eprint!("error: {misunderstood}\n\n{}", command::USAGE);
            ExitCode::from(USAGE_ERROR)
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    let layout = Layout::new(Lifetime::UntilDown);
    match command {
        Command::Help => print(command::USAGE),
        Command::Up(wanted) => start(&layout, &wanted),
        Command::Down => down::down(&layout, &Progress::new()),
        Command::Status => status::status(&layout),
        Command::Logs(name) => status::logs(&layout, &name),
        Command::Test(arguments) => {
            return suite::run(&Layout::new(Lifetime::WithTheRun), &arguments);
        }
        Command::Accept => accept::accept(&layout),
        Command::Guard(life) => guard::stand(&life),
        Command::Fuzz(targets, seconds) => fuzz::fuzz(&layout, &targets, seconds),
        Command::Conformance(exchange) => conformance::conformance(&layout, &exchange),
        Command::Miri => miri::miri(&layout),
        Command::Audit => audit::audit(&layout),
        Command::Bench(arguments) => bench::bench(&layout, &arguments),
    }
    .map(|()| ExitCode::SUCCESS)
}

fn start(layout: &Layout, wanted: &[String]) -> Result<()> {
    let servers = up::up(layout, wanted, &Progress::new())?;
    servers.release()?;
    print(&servers.variables.iter().map(|variable| export::line(variable) + "\n").collect::<String>())
}

fn print(text: &str) -> Result<()> {
    io::stdout().lock().write_all(text.as_bytes()).during("write to standard output")
}
