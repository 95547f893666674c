//! What runs: a table of the servers, and their logs.

use crate::failure::{During, Failure, Result};
use crate::layout::Layout;
use crate::ports::Ports;
use crate::process::Process;
use crate::service::SERVICES;
use crate::site::Site;
use std::fs;
use std::io::{self, Write};

/// `cargo dev status`: service, process, address, state and memory.
pub(crate) fn status(layout: &Layout) -> Result<()> {
    let ports = Ports::load(&layout.state().join("ports"))?;
    let rows = SERVICES.iter().map(|service| row(&Site::new(*service, layout, &ports)));
    let head = ["service", "pid", "address", "state", "memory"].map(String::from);
    let table: String = std::iter::once(head).chain(rows).map(|cells| line(&cells)).collect();
    io::stdout().lock().write_all(table.as_bytes()).during("write to standard output")
}

/// `cargo dev logs NAME`: what the server has written.
pub(crate) fn logs(layout: &Layout, name: &str) -> Result<()> {
    let path = layout.service(name).join("log");
    let Ok(mut log) = fs::File::open(&path) else {
        return Err(Failure::new(format!("there is no log of {name}")).remedy("cargo dev up"));
    };
    match io::copy(&mut log, &mut io::stdout().lock()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.map(|_| ()).during_at("print", &path),
    }
}

fn row(site: &Site) -> [String; 5] {
    let nothing = || "-".to_owned();
    let Some(process) = site.process() else {
        return [site.name().to_owned(), nothing(), nothing(), "down".to_owned(), nothing()];
    };
    let alive = Some(process).filter(|process| process.is_alive());
    let memory = alive.and_then(Process::resident).map(|mebibytes| format!("{mebibytes} MiB"));
    [
        site.name().to_owned(),
        process.pid.to_string(),
        site.address(),
        state(site, process).to_owned(),
        memory.unwrap_or_else(nothing),
    ]
}

fn state(site: &Site, process: Process) -> &'static str {
    match (process.is_alive(), process.is_stopped(), site.is_up()) {
        (false, _, _) => "dead",
        (true, true, _) => "stopped",
        (true, false, true) => "up",
        (true, false, false) => "not ready",
    }
}

fn line(cells: &[String; 5]) -> String {
    let [name, pid, address, state, memory] = cells;
    format!("{name:<10} {pid:>8}  {address:<18} {state:<10} {memory:>8}\n")
}
