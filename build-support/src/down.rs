//! Stopping servers, and removing what they wrote.

use crate::failure::Result;
use crate::layout::{Layout, make_folder, remove_folder};
use crate::lock::{Lock, OTHER_RUN};
use crate::ports::Ports;
use crate::process::Process;
use crate::progress::Progress;
use crate::service::SERVICES;
use crate::site::Site;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);

/// `cargo dev down`: stops every server and removes its data.
pub(crate) fn down(layout: &Layout, progress: &Progress) -> Result<()> {
    make_folder(&layout.target().join("dev"))?;
    let _lock = Lock::take(&layout.lock(), progress, OTHER_RUN)?;
    clear(layout, progress)
}

/// Stops every server of the layout and removes its state. The caller holds the lock.
pub(crate) fn clear(layout: &Layout, progress: &Progress) -> Result<()> {
    let names: Vec<String> = SERVICES.iter().map(|service| service.name().to_owned()).collect();
    stop(layout, &names, progress)?;
    for site in sites(layout) {
        site.remove_data()?;
    }
    remove_folder(&layout.state())
}

/// Stops the servers of those names; their data stays. The caller holds the lock.
pub(crate) fn stop(layout: &Layout, names: &[String], progress: &Progress) -> Result<()> {
    let wanted = |site: &Site| names.iter().any(|name| name == site.name());
    let running: Vec<(Site, Process)> = sites(layout)
        .into_iter()
        .filter(wanted)
        .filter_map(|site| site.process().map(|process| (site, process)))
        .filter(|(_, process)| process.is_alive())
        .collect();
    for (site, process) in &running {
        ask(site, *process)?;
    }
    for (site, process) in &running {
        let step = progress.begin("Stopping", site.name());
        insist(*process)?;
        site.unmark("ready");
        site.unmark("pid");
        step.done("Stopped", site.name());
    }
    Ok(())
}

/// Stops one server and waits until the system has forgotten it, since a successor may mind (one that locks its socket does).
pub(crate) fn stop_one(site: &Site, process: Process) -> Result<()> {
    ask(site, process)?;
    insist(process)?;
    crate::process::within(PATIENCE, || !process.exists());
    Ok(())
}

/// A process that was stopped by a signal takes none but KILL until it is continued.
fn ask(site: &Site, process: Process) -> Result<()> {
    process.signal(site.service().stop_signal())?;
    process.signal("CONT")
}

fn insist(process: Process) -> Result<()> {
    if process.is_gone_within(PATIENCE) {
        return Ok(());
    }
    process.signal("KILL")?;
    process.is_gone_within(PATIENCE);
    Ok(())
}

fn sites(layout: &Layout) -> Vec<Site> {
    SERVICES.iter().map(|service| Site::new(*service, layout, &Ports::default())).collect()
}
