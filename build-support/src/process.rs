//! Processes by id and time of birth, so that a number that was used again is never taken for a server of ours.

use crate::failure::{During, Failure, Result};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const LOOK: Duration = Duration::from_millis(25);

/// A process that was started once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    /// The number that the system gave it.
    pub(crate) pid: u32,
    /// When it was born, in clock ticks after the machine's start.
    born: u64,
}

impl Process {
    /// The process whose line of `/proc/PID/stat` was kept in that file; none where there is no such file.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        Stat::parse(&fs::read_to_string(path).ok()?).map(|stat| stat.process)
    }

    /// Whether it runs still; a zombie does not.
    pub(crate) fn is_alive(self) -> bool {
        self.stat().is_some_and(|stat| stat.state != 'Z' && stat.state != 'X')
    }

    /// Whether the system still knows it: it runs, or nobody has waited for it.
    pub(crate) fn exists(self) -> bool {
        self.stat().is_some()
    }

    /// Whether it was stopped by a signal and waits to be continued.
    pub(crate) fn is_stopped(self) -> bool {
        self.stat().is_some_and(|stat| stat.state == 'T')
    }

    /// The memory it holds, in MiB.
    pub(crate) fn resident(self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).ok()?;
        resident_of(&status)
    }

    /// Sends a signal, by its name.
    pub(crate) fn signal(self, name: &str) -> Result<()> {
        if !self.is_alive() {
            return Ok(());
        }
        if kill(name, &self.pid.to_string())? || !self.is_alive() {
            return Ok(());
        }
        Err(Failure::new(format!("cannot send {name} to process {}", self.pid)))
    }

    /// Waits until it is gone; false where it is still there after that time.
    pub(crate) fn is_gone_within(self, patience: Duration) -> bool {
        within(patience, || !self.is_alive())
    }

    fn stat(self) -> Option<Stat> {
        let line = fs::read_to_string(format!("/proc/{}/stat", self.pid)).ok()?;
        Stat::parse(&line).filter(|stat| stat.process == self)
    }
}

/// Looks until the condition holds; false where it does not after that time.
pub(crate) fn within(patience: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + patience;
    while !condition() {
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(LOOK);
    }
    true
}

/// Kills a process and every other of the group that it leads, or is about to; one that is gone is no error.
pub(crate) fn kill_group(id: &str) -> Result<()> {
    kill("KILL", id)?;
    kill("KILL", &format!("-{id}")).map(|_| ())
}

/// The shell's own `kill`, since the standard library only kills children.
fn kill(signal: &str, target: &str) -> Result<bool> {
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"kill -s "$0" -- "$1""#, signal, target]);
    let status = shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().during("run sh")?;
    Ok(status.success())
}

struct Stat {
    process: Process,
    state: char,
}

impl Stat {
    /// The name in the second field may hold blanks and parentheses: fields are counted from the last one.
    fn parse(line: &str) -> Option<Self> {
        let pid = line.split_whitespace().next()?.parse().ok()?;
        let (_, rest) = line.rsplit_once(')')?;
        let mut fields = rest.split_whitespace();
        let state = fields.next()?.chars().next()?;
        let born = fields.nth(18)?.parse().ok()?;
        Some(Self { process: Process { pid, born }, state })
    }
}

fn resident_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes.div_ceil(1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_is_no_riddle() {
        let line = "4242 (a) S (b) S 1 4242 4242 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 5 6 7";
        let stat = Stat::parse(line).unwrap();
        assert_eq!(stat.process, Process { pid: 4242, born: 987_654 });
        assert_eq!(stat.state, 'S');
    }

    #[test]
    fn a_process_born_at_another_time_is_another_process() {
        let own = Stat::parse(&fs::read_to_string("/proc/self/stat").unwrap()).unwrap().process;
        assert!(own.is_alive());
        let other = Process { born: own.born + 1, ..own };
        assert!(!other.is_alive() && !other.exists());
    }

    #[test]
    fn memory_is_told_in_mebibytes() {
        assert_eq!(resident_of("Name:\tx\nVmRSS:\t  204801 kB\n"), Some(201));
        assert_eq!(resident_of("Name:\tx\n"), None);
    }

    #[test]
    fn a_signal_ends_a_child() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let line = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap();
        let process = Stat::parse(&line).unwrap().process;
        process.signal("TERM").unwrap();
        assert!(process.is_gone_within(Duration::from_secs(10)));
        child.wait().unwrap();
        assert!(!process.exists());
    }
}
