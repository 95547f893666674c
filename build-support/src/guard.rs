//! A second process that tidies up when the first one ends before it is done, however it ends.

use crate::failure::{During, Failure, Result};
use crate::layout::{Layout, Lifetime};
use crate::lock::Lock;
use crate::progress::Progress;
use crate::{down, launch};
use std::env;
use std::io::{self, BufRead, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

const RELEASE: &str = "release";

/// The guard's other end. Dropped without a release, it stops every server it was told of, and is waited for.
pub(crate) struct Guard {
    child: Mutex<Child>,
    line: Mutex<Option<ChildStdin>>,
}

impl Guard {
    /// Starts the guard, which holds the lock as long as it lives.
    pub(crate) fn start(layout: &Layout, lock: &Lock) -> Result<Self> {
        let program = env::current_exe().during("find this program")?;
        let mut command = Command::new("setsid");
        command.arg(program).arg("guard").arg(word(layout.lifetime())).stdin(Stdio::piped()).stdout(lock.inherited()?);
        let mut child = launch::spawn(command).during("start the guard")?;
        let line = Mutex::new(child.stdin.take());
        Ok(Self { child: Mutex::new(child), line })
    }

    /// Starts a server under the guard's eyes: none is started that it does not know of.
    pub(crate) fn watch<T>(&self, name: &str, start: impl FnOnce() -> Result<T>) -> Result<T> {
        let mut line = self.line();
        let pipe = line.as_mut().ok_or_else(|| Failure::new("this run is ending"))?;
        writeln!(pipe, "{name}").during("speak to the guard")?;
        start()
    }

    /// All is well: the guard goes, and the servers stay.
    pub(crate) fn release(&self) -> Result<()> {
        match self.line().as_mut() {
            Some(pipe) => writeln!(pipe, "{RELEASE}").during("speak to the guard"),
            None => Ok(()),
        }
    }

    /// Ends the watch and waits until the guard has done what is left to do.
    pub(crate) fn close(&self) {
        self.line().take();
        // Its own words are on standard error already.
        let _ = self.child.lock().unwrap_or_else(PoisonError::into_inner).wait();
    }

    fn line(&self) -> MutexGuard<'_, Option<ChildStdin>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.close();
    }
}

/// The guard's side: listens until it is released, or until the other end is gone.
pub(crate) fn stand(life: &str) -> Result<()> {
    let mut names = Vec::new();
    for line in io::stdin().lock().lines() {
        match line.during("listen")? {
            line if line == RELEASE => return Ok(()),
            line => names.push(line),
        }
    }
    let progress = Progress::plain();
    match life {
        "run" => down::clear(&Layout::new(Lifetime::WithTheRun), &progress),
        _ => down::stop(&Layout::new(Lifetime::UntilDown), &names, &progress),
    }
}

fn word(life: Lifetime) -> &'static str {
    match life {
        Lifetime::UntilDown => "up",
        Lifetime::WithTheRun => "run",
    }
}
