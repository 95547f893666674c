//! Starting servers: all that are wanted at once, each as soon as it is installed.

use crate::down;
use crate::export::Variable;
use crate::failure::{Failure, Result};
use crate::guard::Guard;
use crate::install::Tools;
use crate::launch;
use crate::layout::{Layout, make_folder};
use crate::lock::{Lock, OTHER_RUN};
use crate::ports::{Ports, is_free};
use crate::process::within;
use crate::progress::Progress;
use crate::service::{SERVICES, Service};
use crate::site::{Site, port_name};
use std::fs;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

/// The Python for checks from outside is wanted by this name; it is no server.
pub(crate) const PYTHON: &str = "python";
const READY_WITHIN: Duration = Duration::from_mins(3);
const PORT_FREE_WITHIN: Duration = Duration::from_secs(3);
/// Nothing of ours listens there: a test's proxy does.
const NOT_OURS: &str = "front";

/// Every name that is told, in the order of the lines.
pub(crate) const VARIABLES: [&str; 7] = [
    "DATABASE_URL",
    "MARIADB_URL",
    "KAFKA_BROKERS",
    "SCHEMA_REGISTRY_URL",
    "KAFKA_PROXIED_FRONT",
    "KAFKA_PROXIED_BACK",
    "DEIMOS_PYTHON",
];

/// Servers that are up.
pub(crate) struct Servers {
    /// What others are told of them.
    pub(crate) variables: Vec<Variable>,
    /// What this machine cannot have, and why.
    pub(crate) skipped: Vec<Skipped>,
    guard: Arc<Guard>,
    /// Held as long as these servers are ours to start and stop; declared last, so that the guard ends first.
    _lock: Lock,
}

impl Servers {
    /// Lets the servers live on without this process.
    pub(crate) fn release(&self) -> Result<()> {
        self.guard.release()
    }
}

/// A name, and why this machine cannot have it.
pub(crate) type Skipped = (&'static str, Failure);
type Outcome = (&'static str, Result<Vec<Variable>>);

/// All that a starting server needs.
struct Start {
    tools: Tools,
    guard: Arc<Guard>,
    progress: Progress,
}

/// Starts what is wanted, by name, and waits until all of it is ready. On an error, what was started is stopped again.
pub(crate) fn up(layout: &Layout, wanted: &[String], progress: &Progress) -> Result<Servers> {
    make_folder(&layout.target().join("dev"))?;
    let lock = Lock::take(&layout.lock(), progress, OTHER_RUN)?;
    make_folder(&layout.state())?;
    let sites = sites(layout, wanted, progress)?;
    let guard = Arc::new(Guard::start(layout, &lock)?);
    let start =
        Start { tools: Tools::new(layout, progress, &guard), guard: Arc::clone(&guard), progress: progress.clone() };
    match collect(&begin(&Arc::new(start), &sites, wanted), progress) {
        Ok((variables, skipped)) => Ok(Servers { variables, skipped, guard, _lock: lock }),
        Err(failure) => {
            guard.close();
            Err(failure)
        }
    }
}

/// The places of the wanted servers, where nothing is left that stands in the way of a start.
fn sites(layout: &Layout, wanted: &[String], progress: &Progress) -> Result<Vec<Site>> {
    let path = layout.state().join("ports");
    let mut ports = Ports::load(&path)?;
    let all =
        || SERVICES.iter().flat_map(|service| service.ports().iter().map(|purpose| port_name(service.name(), purpose)));
    ports.choose(all())?;
    let services: Vec<&'static dyn Service> =
        SERVICES.iter().copied().filter(|service| wanted.iter().any(|name| name == service.name())).collect();
    for service in &services {
        let site = Site::new(*service, layout, &ports);
        if !site.is_up() {
            tell_leftover(&site, progress);
            stop_leftover(&site)?;
            free_ports(&site, &mut ports, progress);
        }
    }
    ports.choose(all())?;
    ports.save(&path)?;
    Ok(services.into_iter().map(|service| Site::new(service, layout, &ports)).collect())
}

fn tell_leftover(site: &Site, progress: &Progress) {
    let Some(process) = site.process() else { return };
    let what = if process.is_alive() { "does not answer" } else { "is gone" };
    progress.say("Restarting", &format!("{}, which {what}", site.name()));
}

/// A process that runs but is not ready is of no use; a dead one may hold its locks until the system has forgotten it.
fn stop_leftover(site: &Site) -> Result<()> {
    match site.process().filter(|process| process.exists()) {
        Some(process) => down::stop_one(site, process),
        None => Ok(()),
    }
}

/// Forgets the ports that somebody else has taken meanwhile.
fn free_ports(site: &Site, ports: &mut Ports, progress: &Progress) {
    for purpose in site.service().ports().iter().filter(|purpose| **purpose != NOT_OURS) {
        let port = site.port(purpose);
        if !within(PORT_FREE_WITHIN, || is_free(port)) {
            progress.say("Moving", &format!("{} away from port {port}, which somebody else has taken", site.name()));
            ports.forget(&port_name(site.name(), purpose));
        }
    }
}

/// One thread for each thing that is wanted. None is waited for but through the channel: the first error ends the run.
fn begin(start: &Arc<Start>, sites: &[Site], wanted: &[String]) -> Receiver<Outcome> {
    let (outcomes, collected) = mpsc::channel::<Outcome>();
    for site in sites {
        let (site, start, outcomes) = (site.clone(), Arc::clone(start), outcomes.clone());
        thread::spawn(move || {
            let outcome = bring_up(&site, &start).map(|()| site.service().variables(&site));
            // Nobody listens any more once another server has failed.
            let _ = outcomes.send((site.name(), outcome));
        });
    }
    if wanted.iter().any(|name| name == PYTHON) {
        let start = Arc::clone(start);
        thread::spawn(move || {
            let program = start.tools.install_python();
            let told = program.map(|program| vec![("DEIMOS_PYTHON", program.to_string_lossy().into_owned())]);
            let _ = outcomes.send((PYTHON, told));
        });
    }
    collected
}

fn collect(outcomes: &Receiver<Outcome>, progress: &Progress) -> Result<(Vec<Variable>, Vec<Skipped>)> {
    let mut variables = Vec::new();
    let mut skipped = Vec::new();
    for (name, outcome) in outcomes {
        match outcome {
            Ok(told) => variables.extend(told),
            Err(failure) if failure.is_unavailable() => {
                progress.say("Skipped", &format!("{name}: {failure}"));
                skipped.push((name, failure));
            }
            Err(failure) => return Err(failure),
        }
    }
    variables.sort_by_key(|(name, _)| VARIABLES.iter().position(|known| known == name));
    Ok((variables, skipped))
}

fn bring_up(site: &Site, start: &Start) -> Result<()> {
    if site.is_up() {
        return Ok(());
    }
    let service = site.service();
    // It may have been up a moment ago, and have ended since.
    stop_leftover(site)?;
    service.install(&start.tools)?;
    site.make()?;
    let step = start.progress.begin("Starting", site.name());
    if !site.is_marked("initialised") {
        service.initialise(site, &start.tools).map_err(|failure| unprepared(site.name(), &failure))?;
    }
    serve(site, start)?;
    if !site.is_marked("initialised") {
        service.settle(site)?;
        site.mark("initialised")?;
    }
    site.mark("ready")?;
    step.done("Started", &format!("{} at {}", site.name(), site.address()));
    Ok(())
}

fn unprepared(name: &str, failure: &Failure) -> Failure {
    let remedy =
        "read the log above; should a download be damaged: cargo dev down, remove target/dev/install, and cargo dev up";
    Failure::new(format!("{name} cannot be made ready for its first start: {failure}")).remedy(remedy)
}

/// Starts the process and waits until it answers; gives up at once when it is gone.
fn serve(site: &Site, start: &Start) -> Result<()> {
    site.unmark("ready");
    site.unmark("pid");
    // The log of the run before may tell why it ended; where there is none, nothing is lost.
    let _ = fs::rename(site.log(), site.file("log.before"));
    let program = site.service().program(site, &start.tools)?;
    let mut child =
        start.guard.watch(site.name(), || launch::serve(&program, &site.file("pid"), &site.log(), site.binding()))?;
    let mut gone = None;
    let ready = within(READY_WITHIN, || {
        gone = child.try_wait().ok().flatten();
        gone.is_some() || site.service().is_ready(site)
    });
    if let Some(status) = gone {
        return Err(site.told(&format!("ended before it was ready ({status})")));
    }
    // A server that ends while we live is no zombie: somebody waits for it.
    thread::spawn(move || child.wait());
    if ready {
        return Ok(());
    }
    Err(site.told(&format!("was not ready after {} s", READY_WITHIN.as_secs())))
}
