//! The place of one server: its folder, its ports, its log and the process that runs there.

use crate::failure::{During, Failure, Result};
use crate::launch::{Binding, answer, tail};
use crate::layout::{Layout, Lifetime, make_folder, remove_folder};
use crate::ports::{Ports, random};
use crate::process::Process;
use crate::service::Service;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::PathBuf;
use std::time::Duration;

const ANSWERS_WITHIN: Duration = Duration::from_secs(3);

/// Where one server lives.
#[derive(Clone)]
pub(crate) struct Site {
    service: &'static dyn Service,
    folder: PathBuf,
    ports: Ports,
    life: Lifetime,
}

impl Site {
    /// The place of that server.
    pub(crate) fn new(service: &'static dyn Service, layout: &Layout, ports: &Ports) -> Self {
        Self { service, folder: layout.service(service.name()), ports: ports.clone(), life: layout.lifetime() }
    }

    /// The server itself.
    pub(crate) fn service(&self) -> &'static dyn Service {
        self.service
    }

    /// The server's name.
    pub(crate) fn name(&self) -> &'static str {
        self.service.name()
    }

    /// A file of the tasks' own in the server's folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What the server writes to standard output and error.
    pub(crate) fn log(&self) -> PathBuf {
        self.file("log")
    }

    /// The port for a purpose.
    pub(crate) fn port(&self, purpose: &str) -> u16 {
        self.ports.get(&port_name(self.name(), purpose))
    }

    /// The same as text.
    pub(crate) fn port_text(&self, purpose: &str) -> String {
        self.port(purpose).to_string()
    }

    /// The address that the server is known by.
    pub(crate) fn address(&self) -> String {
        let purpose = self.service.ports().first().copied().unwrap_or_default();
        format!("127.0.0.1:{}", self.port(purpose))
    }

    /// Whether the server lives on when we are gone.
    pub(crate) fn binding(&self) -> Binding {
        match self.life {
            Lifetime::UntilDown => Binding::Outlives,
            Lifetime::WithTheRun => Binding::DiesWithUs,
        }
    }

    /// The process that was started last.
    pub(crate) fn process(&self) -> Option<Process> {
        Process::read(&self.file("pid"))
    }

    /// Whether it was ready once, runs, and answers. A process that was killed a moment ago still takes connections, but answers none.
    pub(crate) fn is_up(&self) -> bool {
        let runs = |process: Process| process.is_alive() && !process.is_stopped();
        self.is_marked("ready") && self.process().is_some_and(runs) && self.service.is_ready(self)
    }

    /// A connection to the address that the server is known by; every wait on it ends.
    pub(crate) fn connect(&self) -> Option<TcpStream> {
        let purpose = self.service.ports().first()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port(purpose)));
        let stream = TcpStream::connect_timeout(&address, ANSWERS_WITHIN).ok()?;
        stream.set_read_timeout(Some(ANSWERS_WITHIN)).ok()?;
        stream.set_write_timeout(Some(ANSWERS_WITHIN)).ok()?;
        Some(stream)
    }

    /// Remembers a state that was reached: a file of that name.
    pub(crate) fn mark(&self, state: &str) -> Result<()> {
        let path = self.file(state);
        fs::write(&path, "").during_at("write", &path)
    }

    /// Forgets a state.
    pub(crate) fn unmark(&self, state: &str) {
        // A file that is not there says the same.
        let _ = fs::remove_file(self.file(state));
    }

    /// Whether a state was reached.
    pub(crate) fn is_marked(&self, state: &str) -> bool {
        self.file(state).exists()
    }

    /// The account to run as: only root can change it, and must for servers that refuse root.
    pub(crate) fn account(&self) -> Option<&'static str> {
        self.service.account().filter(|_| is_root())
    }

    /// The folder of the server's data.
    pub(crate) fn data(&self) -> Result<PathBuf> {
        match self.service.account() {
            None => Ok(self.file("data")),
            Some(_) => Ok(self.home()?.join("data")),
        }
    }

    /// The folder around the data: for databases in the system's temporary folder, since their account may not be able to walk to the workspace
    /// and a socket's path is short.
    pub(crate) fn home(&self) -> Result<PathBuf> {
        if self.service.account().is_none() {
            return Ok(self.folder.clone());
        }
        let home = fs::read_to_string(self.file("home")).during_at("read", &self.file("home"))?;
        Ok(PathBuf::from(home))
    }

    /// Makes the folders; data that was never finished, or that is gone, begins anew.
    pub(crate) fn make(&self) -> Result<()> {
        make_folder(&self.folder)?;
        let begun = self.is_marked("initialised") && self.data().is_ok_and(|data| data.is_dir());
        if begun {
            return Ok(());
        }
        self.unmark("initialised");
        self.remove_data()?;
        match self.service.account() {
            None => make_folder(&self.data()?),
            Some(_) => self.make_home(),
        }
    }

    /// Removes the data.
    pub(crate) fn remove_data(&self) -> Result<()> {
        if self.service.account().is_none() {
            return remove_folder(&self.file("data"));
        }
        match self.home() {
            Ok(home) => remove_folder(&home),
            Err(_) => Ok(()),
        }
    }

    /// What to show of a server that did not start.
    pub(crate) fn told(&self, what: &str) -> Failure {
        let log = self.log();
        Failure::new(format!("{} {what}; the end of {}:\n{}", self.name(), log.display(), tail(&log, 20)))
            .remedy("read the log above; `cargo dev down` removes the data, and `cargo dev up` begins anew")
    }

    fn make_home(&self) -> Result<()> {
        let home = std::env::temp_dir().join(format!("deimos-{}-{:016x}", self.name(), random()));
        fs::write(self.file("home"), home.as_os_str().as_encoded_bytes()).during_at("write", &self.file("home"))?;
        fs::DirBuilder::new().mode(0o700).create(&home).during_at("make the folder", &home)?;
        let Some(account) = self.account() else {
            return Ok(());
        };
        let number = |flag| answer("id", &[flag, account]).and_then(|text| text.parse().ok());
        match (number("-u"), number("-g")) {
            (Some(user), Some(group)) => chown(&home, Some(user), Some(group)).during_at("give away", &home),
            _ => Err(Failure::unavailable(format!("there is no account `{account}` to run {} as", self.name()))),
        }
    }
}

/// The name of a port in the file of ports.
pub(crate) fn port_name(service: &str, purpose: &str) -> String {
    format!("{service}.{purpose}")
}

/// Whether this process may do everything.
pub(crate) fn is_root() -> bool {
    answer("id", &["-u"]).is_some_and(|id| id == "0")
}
