//! Child processes: spawned by a thread that stays, so that those bound to it die when this process ends, and not before.

use crate::failure::{During, Failure, Result};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Sender};
use std::thread;

type Order = (Command, Sender<io::Result<Child>>);

/// Keeps the line of `/proc` that tells this process from others, then becomes the program: between birth and note no one is lost.
const NOTE_AND_RUN: &str = r#"read -r line < /proc/$$/stat && echo "$line" > "$0" && exec "$@""#;

/// A program and the account that runs it.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    path: String,
    arguments: Vec<String>,
    /// Another account to run as: a name that the system knows.
    account: Option<String>,
}

impl Program {
    /// A program by its path, or by its name in `PATH`.
    pub(crate) fn new(path: impl AsRef<OsStr>) -> Self {
        Self { path: path.as_ref().to_string_lossy().into_owned(), arguments: Vec::new(), account: None }
    }

    /// Adds arguments, separated by blanks in the text.
    pub(crate) fn words(mut self, text: &str) -> Self {
        self.arguments.extend(text.split_whitespace().map(String::from));
        self
    }

    /// Adds one argument as it is.
    pub(crate) fn arg(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Runs it as somebody else, where an account is given.
    pub(crate) fn run_as(mut self, account: Option<&str>) -> Self {
        self.account = account.map(String::from);
        self
    }

    /// The program behind `setpriv`, which drops what it may and binds it to the thread that spawns it.
    fn guarded(&self, binding: Binding) -> Vec<String> {
        let mut words = vec!["setpriv".to_owned()];
        if let Some(account) = &self.account {
            words.extend([
                format!("--reuid={account}"),
                format!("--regid={}", group_of(account)),
                "--clear-groups".to_owned(),
            ]);
        }
        if binding == Binding::DiesWithUs {
            words.push("--pdeathsig=KILL".to_owned());
        }
        if words.len() == 1 {
            words.clear();
        } else {
            words.push("--".to_owned());
        }
        words.push(self.path.clone());
        words.extend(self.arguments.iter().cloned());
        words
    }
}

/// Whether a process ends with the one that started it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// The kernel kills it when this process is gone, however that came about.
    DiesWithUs,
    /// It lives on.
    Outlives,
}

/// Starts a program that is waited for, in a session of its own, its output in a log.
pub(crate) fn begin(program: &Program, log: &Path) -> Result<Child> {
    let mut command = Command::new("setsid");
    command.args(program.guarded(Binding::DiesWithUs)).stdin(Stdio::null());
    spawn(into_log(command, log)?).during(format_args!("run {}", program.path))
}

/// Waits for a program; an error shows the end of its log.
pub(crate) fn finish(mut child: Child, program: &Program, log: &Path) -> Result<()> {
    let status = child.wait().during(format_args!("wait for {}", program.path))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{} failed ({status}); the end of {}:\n{}", program.path, log.display(), tail(log, 15))))
}

/// Starts a server in a session of its own, so that a terminal's Ctrl-C does not reach it, and keeps who it is in a file.
pub(crate) fn serve(program: &Program, note: &Path, log: &Path, binding: Binding) -> Result<Child> {
    let mut command = Command::new("setsid");
    command.args(["sh", "-c", NOTE_AND_RUN]).arg(note).args(program.guarded(binding)).stdin(Stdio::null());
    spawn(into_log(command, log)?).during(format_args!("start {}", program.path))
}

/// What a program says on standard output, if it ends well.
pub(crate) fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Spawns from the thread that stays: the kernel's signal comes when the *thread* that spawned a child ends.
pub(crate) fn spawn(command: Command) -> io::Result<Child> {
    static STAYING: OnceLock<Sender<Order>> = OnceLock::new();
    let orders = STAYING.get_or_init(|| {
        let (orders, taken) = mpsc::channel::<Order>();
        thread::spawn(move || {
            for (mut command, reply) in taken {
                // Whoever asked and no longer listens has gone with the whole process.
                let _ = reply.send(command.spawn());
            }
        });
        orders
    });
    let (reply, child) = mpsc::channel();
    let gone = || io::Error::other("the spawning thread is gone");
    orders.send((command, reply)).map_err(|_| gone())?;
    child.recv().map_err(|_| gone())?
}

/// The last lines of a log, indented.
pub(crate) fn tail(log: &Path, lines: usize) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let all: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = all[all.len().saturating_sub(lines)..].iter().map(|line| format!("    {line}"));
    last.collect::<Vec<_>>().join("\n")
}

fn into_log(mut command: Command, log: &Path) -> Result<Command> {
    let out = File::create(log).during_at("write", log)?;
    let err = out.try_clone().during_at("write", log)?;
    command.stdout(out).stderr(err);
    Ok(command)
}

fn group_of(account: &str) -> String {
    answer("id", &["-gn", account]).unwrap_or_else(|| account.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_without_wishes_is_run_as_it_is() {
        let program = Program::new("echo").words("a b").arg("c d");
        assert_eq!(program.guarded(Binding::Outlives), ["echo", "a", "b", "c d"]);
    }

    #[test]
    fn a_bound_program_runs_behind_setpriv() {
        let program = Program::new("echo").arg("a").run_as(Some("root"));
        assert_eq!(
            program.guarded(Binding::DiesWithUs),
            ["setpriv", "--reuid=root", "--regid=root", "--clear-groups", "--pdeathsig=KILL", "--", "echo", "a"]
        );
    }

    #[test]
    fn a_failing_program_shows_the_end_of_its_log() {
        let log = std::env::temp_dir().join(format!("deimos-launch-{}.log", std::process::id()));
        let program = Program::new("sh").arg("-c").arg("echo one; echo two >&2; exit 3");
        let failure = finish(begin(&program, &log).unwrap(), &program, &log).unwrap_err().to_string();
        fs::remove_file(&log).unwrap();
        assert!(failure.contains("exit status: 3") && failure.ends_with("    one\n    two"), "{failure}");
    }
}
