//! `cargo dev test`: servers up, everything built, every test, the shop end to end, servers down, and an account of it.

use crate::cargo::{cargo, run as run_cargo};
use crate::command::names;
use crate::export::Variable;
use crate::failure::{During, Failure, Result};
use crate::launch;
use crate::layout::Layout;
use crate::librdkafka;
use crate::progress::Progress;
use crate::results::{Results, Shown};
use crate::up::{Servers, VARIABLES, up};
use std::env;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A part of the run: its name, how long it took, and what went wrong.
struct Phase {
    name: &'static str,
    took: Duration,
    outcome: Result<()>,
}

/// The whole run.
struct Suite<'a> {
    layout: &'a Layout,
    begun: Instant,
    phases: Vec<Phase>,
    results: Results,
}

/// Runs everything; arguments are for `cargo test`. Servers start while Cargo builds.
pub(crate) fn run(layout: &Layout, arguments: &[String]) -> Result<ExitCode> {
    let mut suite = Suite { layout, begun: Instant::now(), phases: Vec::new(), results: Results::default() };
    let background = {
        let layout = layout.clone();
        thread::spawn(move || timed(|| up(&layout, &names(), &Progress::plain())))
    };
    let built = suite.phase("build", build);
    let (took, servers) = background.join().map_err(|_| Failure::new("the thread that starts the servers broke"))?;
    suite.phases.push(Phase {
        name: "services",
        took,
        outcome: servers.as_ref().map(|_| ()).map_err(|failure| Failure::new(failure.to_string())),
    });
    if let (true, Ok(servers)) = (built, servers) {
        suite.test_with(servers, arguments);
    }
    suite.phase("end to end", |layout| {
        run_cargo(cargo(layout, &["run", "--package", "shop"]), "cargo run --package shop")
    });
    suite.phase("librdkafka", |layout| librdkafka::check(layout.target()));
    Ok(suite.close())
}

impl Suite<'_> {
    /// Tests against these servers, and lets them go.
    fn test_with(&mut self, servers: Servers, arguments: &[String]) {
        let skipped = servers.skipped.iter().map(|(name, failure)| format!("{name}: {failure}"));
        self.results.absent.extend(skipped);
        let (took, outcome) = timed(|| self.test(&servers.variables, arguments));
        self.phases.push(Phase { name: "test", took, outcome });
        self.phase("down", |_| {
            drop(servers);
            Ok(())
        });
    }

    /// Does one part of the run, and tells whether it went well.
    fn phase(&mut self, name: &'static str, work: impl FnOnce(&Layout) -> Result<()>) -> bool {
        let layout = self.layout;
        let (took, outcome) = timed(|| work(layout));
        let well = outcome.is_ok();
        self.phases.push(Phase { name, took, outcome });
        well
    }

    /// `cargo test` with the servers' addresses; what it prints is passed on and counted.
    fn test(&mut self, variables: &[Variable], arguments: &[String]) -> Result<()> {
        let mut command = cargo(self.layout, &["test", "--no-fail-fast"]);
        command.args(test_arguments(arguments));
        set_environment(&mut command, variables);
        let mut child = launch::spawn({
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command
        })
        .during("run cargo test")?;
        let errors = child.stderr.take().map(|stream| thread::spawn(move || pass_on(stream, io::stderr())));
        if let Some(stream) = child.stdout.take() {
            self.results.merge(pass_on(stream, io::stdout()));
        }
        if let Some(Ok(results)) = errors.map(thread::JoinHandle::join) {
            self.results.merge(results);
        }
        let status = child.wait().during("wait for cargo test")?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(format!("cargo test failed ({status})")))
    }

    /// Prints the account and tells whether all went well.
    fn close(mut self) -> ExitCode {
        for phase in self.phases.iter().filter(|phase| phase.outcome.is_err() && phase.name != "test") {
            eprintln!(
                "error: {}: {}",
                phase.name,
                phase.outcome.as_ref().err().map(ToString::to_string).unwrap_or_default()
            );
            self.results.fail();
        }
        let strict = is_ci() && self.results.left_out() > 0;
        print!("{}", self.account());
        if strict {
            eprintln!("error: on CI nothing may be skipped");
        }
        println!("{}", self.results.summary());
        let failed = strict || self.phases.iter().any(|phase| phase.outcome.is_err()) || self.results.failed() > 0;
        if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    fn account(&self) -> String {
        let mut text = String::from("\n");
        for line in &self.results.lines {
            let _ = writeln!(text, "{line}");
        }
        for told in self.results.absent.iter().chain(&self.results.skipped) {
            let _ = writeln!(text, "skipped: {told}");
        }
        text.push('\n');
        for phase in &self.phases {
            let outcome = if phase.outcome.is_ok() { "ok" } else { "failed" };
            let _ = writeln!(text, "{:<12} {:>8.1} s  {outcome}", phase.name, phase.took.as_secs_f64());
        }
        let _ = writeln!(text, "{:<12} {:>8.1} s\n", "all", self.begun.elapsed().as_secs_f64());
        text
    }
}

/// A skipped test has passed for Cargo, which hides what it said: output of passed tests is asked for, and all but those lines left out again.
fn test_arguments(given: &[String]) -> Vec<String> {
    let mut arguments = given.to_vec();
    let names_package = |argument: &String| argument == "-p" || argument.starts_with("--package");
    if !given.iter().take_while(|argument| *argument != "--").any(names_package) {
        arguments.insert(0, "--workspace".to_owned());
    }
    if !given.iter().any(|argument| argument == "--") {
        arguments.push("--".to_owned());
    }
    arguments.push("--show-output".to_owned());
    arguments
}

fn build(layout: &Layout) -> Result<()> {
    run_cargo(cargo(layout, &["build", "--workspace", "--all-targets"]), "cargo build --workspace --all-targets")?;
    librdkafka::check(layout.target())
}

/// Only our own servers are told: an address of the user's shell may be one that matters.
fn set_environment(command: &mut Command, variables: &[Variable]) {
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    if is_ci() {
        command.env("DEIMOS_NO_SKIP", "1");
    }
    if io::stdout().is_terminal() && env::var_os("CARGO_TERM_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
}

fn is_ci() -> bool {
    env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

/// Copies lines as they come, and reads the results among them.
fn pass_on(stream: impl Read, mut to: impl Write) -> Results {
    let mut results = Results::default();
    let mut lines = BufReader::new(stream);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        if results.read(String::from_utf8_lossy(&line).trim_end()) == Shown::Yes {
            // What cannot be shown is counted all the same.
            let _ = to.write_all(&line);
        }
        line.clear();
    }
    results
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let value = work();
    (begun.elapsed(), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(given: &[&str]) -> Vec<String> {
        test_arguments(&given.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn the_whole_workspace_is_tested_unless_a_package_is_named() {
        assert_eq!(arguments(&[]), ["--workspace", "--", "--show-output"]);
        assert_eq!(arguments(&["-p", "x", "relay"]), ["-p", "x", "relay", "--", "--show-output"]);
        assert_eq!(arguments(&["relay", "--", "-p"]), ["--workspace", "relay", "--", "-p", "--show-output"]);
    }
}
