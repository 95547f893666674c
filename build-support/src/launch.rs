//! Child processes: spawned by a thread that stays, so that those bound to it die when this process ends, and not before.

use crate::failure::{During, Failure, Result};
use crate::process::{Process, within};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

type Order = (Command, Sender<io::Result<Child>>);

/// Becomes the program when told to; should whoever tells be gone before, the input ends and nothing is run.
const WAIT_AND_RUN: &str = r#"read -r go && exec "$@" < /dev/null"#;
/// First keeps the line of `/proc` that tells this process from others.
const NOTE_WAIT_AND_RUN: &str =
    r#"read -r line < /proc/$$/stat && echo "$line" > "$0" && read -r go && exec "$@" < /dev/null"#;
const NOTED_WITHIN: Duration = Duration::from_secs(30);

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

/// Makes a program ready that is waited for, in a session of its own, its output in a log. It runs when [`go`] is said.
pub(crate) fn begin(program: &Program, log: &Path) -> Result<Child> {
    let mut command = Command::new("setsid");
    command.args(["sh", "-c", WAIT_AND_RUN, "sh"]).args(program.guarded(Binding::DiesWithUs)).stdin(Stdio::piped());
    spawn(into_log(command, log)?).during(format_args!("run {}", program.path))
}

/// Lets a program run, once others know of it.
pub(crate) fn go(child: &mut Child) {
    if let Some(mut line) = child.stdin.take() {
        // A child that is gone already is found by whoever waits for it.
        let _ = line.write_all(b"go\n");
    }
}

/// Waits for a program; an error shows the end of its log.
pub(crate) fn finish(mut child: Child, program: &Program, log: &Path) -> Result<()> {
    let status = child.wait().during(format_args!("wait for {}", program.path))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{} failed ({status}); the end of {}:\n{}", program.path, log.display(), tail(log, 15))))
}

/// Starts a server in a session of its own, so that a terminal's Ctrl-C does not reach it. It runs once a file tells who it is.
pub(crate) fn serve(program: &Program, note: &Path, log: &Path, binding: Binding) -> Result<Child> {
    let mut command = Command::new("setsid");
    command.args(["sh", "-c", NOTE_WAIT_AND_RUN]).arg(note).args(program.guarded(binding)).stdin(Stdio::piped());
    let mut child = spawn(into_log(command, log)?).during(format_args!("start {}", program.path))?;
    let is_gone = |child: &mut Child| child.try_wait().is_ok_and(|status| status.is_some());
    within(NOTED_WITHIN, || Process::read(note).is_some() || is_gone(&mut child));
    go(&mut child);
    Ok(child)
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
    fn a_program_that_nobody_lets_go_never_runs() {
        let log = std::env::temp_dir().join(format!("deimos-gate-{}.log", std::process::id()));
        let program = Program::new("echo").arg("it ran");
        let mut child = begin(&program, &log).unwrap();
        drop(child.stdin.take());
        assert!(!child.wait().unwrap().success());
        assert_eq!(fs::read_to_string(&log).unwrap(), "");
        fs::remove_file(&log).unwrap();
    }

    #[test]
    fn a_server_is_noted_before_it_runs() {
        let file = |name: &str| std::env::temp_dir().join(format!("deimos-{name}-{}", std::process::id()));
        let (note, log) = (file("note"), file("log"));
        let mut child = serve(&Program::new("sleep").arg("60"), &note, &log, Binding::DiesWithUs).unwrap();
        let process = Process::read(&note).unwrap();
        assert_eq!(process.pid, child.id());
        process.signal("KILL").unwrap();
        child.wait().unwrap();
        assert!(!process.exists());
        fs::remove_file(&note).unwrap();
        fs::remove_file(&log).unwrap();
    }

    #[test]
    fn a_failing_program_shows_the_end_of_its_log() {
        let log = std::env::temp_dir().join(format!("deimos-launch-{}.log", std::process::id()));
        let program = Program::new("sh").arg("-c").arg("echo one; echo two >&2; exit 3");
        let mut child = begin(&program, &log).unwrap();
        go(&mut child);
        let failure = finish(child, &program, &log).unwrap_err().to_string();
        fs::remove_file(&log).unwrap();
        assert!(failure.contains("exit status: 3") && failure.ends_with("    one\n    two"), "{failure}");
    }
}
