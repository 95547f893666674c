//! `cargo dev up` from outside: what it prints, what it survives, and what it leaves behind.

use std::env;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

/// A target folder of its own, taken down and removed at the end.
struct Workspace(PathBuf);

impl Workspace {
    /// None where the servers are not wanted: nothing is installed behind a reader's back.
    fn new(test: &str) -> Option<Self> {
        if env::var_os("DATABASE_URL").is_none() {
            assert!(env::var_os("DEIMOS_NO_SKIP").is_none(), "DATABASE_URL is not set");
            // Written past the harness, which keeps back what passing tests print.
            let _ = writeln!(std::io::stderr(), "skipped: {test}: DATABASE_URL is not set; try `cargo dev test`");
            return None;
        }
        let folder = env::temp_dir().join(format!("deimos-dev-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Some(Self(folder))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_build-support"));
        command.args(arguments).env("CARGO_TARGET_DIR", &self.0).stdin(Stdio::null());
        command
    }

    fn up(&self) -> Output {
        self.command(&["up", "--only", "postgres"]).output().unwrap()
    }

    fn state(&self, file: &str) -> PathBuf {
        self.0.join("dev/up/postgres").join(file)
    }

    fn server(&self) -> String {
        fs::read_to_string(self.state("pid")).unwrap().split_whitespace().next().unwrap().to_owned()
    }

    /// The folder of the data, once it is known.
    fn home(&self) -> Option<PathBuf> {
        fs::read_to_string(self.state("home")).ok().filter(|path| !path.is_empty()).map(PathBuf::from)
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = self.command(&["down"]).output();
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn kill_and_wait(process: &str) {
    assert!(Command::new("kill").args(["-s", "KILL", process]).status().unwrap().success());
    // A zombie, which only its parent can remove, has an empty command line.
    let line = format!("/proc/{process}/cmdline");
    wait_until("the process is gone", || fs::read(&line).unwrap_or_default().is_empty());
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what}: not within {} s", PATIENCE.as_secs());
        thread::yield_now();
    }
}

/// Processes whose command line names that folder.
fn processes_at(folder: &Path) -> Vec<PathBuf> {
    let names_folder = |process: &PathBuf| {
        let line = fs::read(process.join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(&*folder.to_string_lossy())
    };
    let processes = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    processes.filter(names_folder).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_killed_server_comes_back_at_its_port_with_its_data() {
    let Some(workspace) = Workspace::new("a_killed_server_comes_back_at_its_port_with_its_data") else { return };
    let first = workspace.up();
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert!(text(&first.stdout).starts_with("export DATABASE_URL=postgres://postgres@127.0.0.1:"));
    fs::write(workspace.home().unwrap().join("data/kept"), "").unwrap();
    let (before, again) = (workspace.server(), workspace.up());
    assert_eq!(
        (text(&again.stdout), workspace.server()),
        (text(&first.stdout), before.clone()),
        "a second `up` changed something"
    );
    kill_and_wait(&before);
    let restarted = workspace.up();
    assert_eq!(text(&restarted.stdout), text(&first.stdout), "{}", text(&restarted.stderr));
    assert_ne!(workspace.server(), before);
    assert!(workspace.home().unwrap().join("data/kept").exists());
}

#[test]
fn down_leaves_neither_process_nor_data() {
    let Some(workspace) = Workspace::new("down_leaves_neither_process_nor_data") else { return };
    assert!(workspace.up().status.success());
    let home = workspace.home().unwrap();
    assert!(!processes_at(&home).is_empty());
    let down = workspace.command(&["down"]).output().unwrap();
    assert!(down.status.success() && down.stdout.is_empty(), "{}", text(&down.stderr));
    wait_until("the server is gone", || processes_at(&home).is_empty());
    assert!(!home.exists() && !workspace.0.join("dev/up").exists());
}

#[test]
fn an_up_that_is_killed_leaves_no_process() {
    let Some(workspace) = Workspace::new("an_up_that_is_killed_leaves_no_process") else { return };
    let moments: [fn(&Workspace) -> bool; 4] = [
        |workspace| workspace.home().is_some_and(|home| home.exists()),
        |workspace| workspace.state("initdb.log").exists(),
        |workspace| workspace.home().is_some_and(|home| home.join("data/PG_VERSION").exists()),
        |workspace| workspace.state("pid").exists(),
    ];
    for (nth, moment) in moments.iter().enumerate() {
        let mut up = workspace.command(&["up", "--only", "postgres"]);
        let mut up = up.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        wait_until(&format!("moment {nth}"), || moment(&workspace));
        up.kill().unwrap();
        up.wait().unwrap();
        let home = workspace.home().unwrap();
        // It waits until the guard has done its work.
        assert!(workspace.command(&["down"]).output().unwrap().status.success(), "moment {nth}");
        wait_until("all that it started is gone", || processes_at(&home).is_empty());
        assert!(!home.exists(), "moment {nth}");
    }
    assert!(workspace.up().status.success());
}

#[test]
fn a_server_that_cannot_start_shows_its_log_at_once() {
    let Some(workspace) = Workspace::new("a_server_that_cannot_start_shows_its_log_at_once") else { return };
    assert!(workspace.up().status.success());
    kill_and_wait(&workspace.server());
    fs::write(workspace.home().unwrap().join("data/postgresql.conf"), "no_such_setting = 1\n").unwrap();
    let failed = workspace.up();
    let told = text(&failed.stderr);
    assert_eq!((failed.status.code(), text(&failed.stdout)), (Some(1), String::new()));
    assert!(told.contains("error: postgres ended before it was ready (exit status: 1)"), "{told}");
    assert!(told.contains("unrecognized configuration parameter \"no_such_setting\""), "{told}");
    assert!(told.contains("to do: read the log above; `cargo dev down` removes the data"), "{told}");
}

#[test]
fn wrong_usage_exits_with_2_and_tells_the_usage() {
    let output = Command::new(env!("CARGO_BIN_EXE_build-support")).args(["up", "--only", "redis"]).output().unwrap();
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), String::new()));
    assert!(text(&output.stderr).starts_with("error: there is no service `redis`; expected one of postgres,"));
}
