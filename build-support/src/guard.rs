//! A second process that tidies up when the first one ends before it is done, however it ends.

use crate::failure::{During, Failure, Result};
use crate::launch::Program;
use crate::layout::{Layout, Lifetime};
use crate::lock::Lock;
use crate::progress::Progress;
use crate::{down, launch, process};
use std::collections::BTreeSet;
use std::env;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

const RELEASE: &str = "release";
const SERVER: &str = "server ";
const TASK: &str = "task ";
const DONE: &str = "done ";

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
        writeln!(pipe, "{SERVER}{name}").during("speak to the guard")?;
        start()
    }

    /// Runs a program to its end, its output in a log. Should this process end before, all that the program started is killed.
    pub(crate) fn run(&self, program: &Program, log: &Path) -> Result<()> {
        let child = self.begin(program, log)?;
        let id = child.id();
        let outcome = launch::finish(child, program, log);
        // Once the watch has ended nobody minds what ended with it.
        let _ = self.tell(&format!("{DONE}{id}"));
        outcome
    }

    fn begin(&self, program: &Program, log: &Path) -> Result<Child> {
        let mut line = self.line();
        let pipe = line.as_mut().ok_or_else(|| Failure::new("this run is ending"))?;
        let mut child = launch::begin(program, log)?;
        writeln!(pipe, "{TASK}{}", child.id()).during("speak to the guard")?;
        launch::go(&mut child);
        Ok(child)
    }

    /// All is well: the guard goes, and the servers stay.
    pub(crate) fn release(&self) -> Result<()> {
        self.tell(RELEASE)
    }

    fn tell(&self, words: &str) -> Result<()> {
        match self.line().as_mut() {
            Some(pipe) => writeln!(pipe, "{words}").during("speak to the guard"),
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
pub(crate) fn stand(lifetime: &str) -> Result<()> {
    let mut watched = Watched::default();
    for line in io::stdin().lock().lines() {
        let words = line.during("listen")?;
        if words == RELEASE {
            return Ok(());
        }
        watched.hear(&words);
    }
    watched.tasks.iter().try_for_each(|id| process::kill_group(id))?;
    let progress = Progress::plain();
    match lifetime {
        "run" => down::clear(&Layout::new(Lifetime::WithTheRun), &progress),
        _ => down::stop(&Layout::new(Lifetime::UntilDown), &watched.servers, &progress),
    }
}

/// What would have to be ended.
#[derive(Debug, Default, PartialEq, Eq)]
struct Watched {
    servers: Vec<String>,
    tasks: BTreeSet<String>,
}

impl Watched {
    fn hear(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix(SERVER) {
            self.servers.push(name.to_owned());
        } else if let Some(id) = line.strip_prefix(TASK) {
            self.tasks.insert(id.to_owned());
        } else if let Some(id) = line.strip_prefix(DONE) {
            self.tasks.remove(id);
        }
    }
}

fn word(life: Lifetime) -> &'static str {
    match life {
        Lifetime::UntilDown => "up",
        Lifetime::WithTheRun => "run",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_needs_no_end() {
        let mut watched = Watched::default();
        for words in ["server kafka", "task 12", "task 13", "done 12", "server postgres"] {
            watched.hear(words);
        }
        let expected = Watched {
            servers: vec!["kafka".to_owned(), "postgres".to_owned()],
            tasks: BTreeSet::from(["13".to_owned()]),
        };
        assert_eq!(watched, expected);
    }
}
