//! Folders to run the command in, and what it says.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

/// An empty folder of this name.
pub(crate) fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("commands").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A folder with these files.
pub(crate) fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = empty(name);
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// What a run said, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) status: Option<i32>,
}

/// The command in a folder, with these variables.
pub(crate) fn deimos(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
    said(&process(COMMAND, folder).args(arguments).envs(variables.iter().copied()).output().unwrap())
}

/// The command in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Said {
    deimos(folder, arguments, &[])
}

/// The command with something to read.
pub(crate) fn with_stdin(folder: &Path, arguments: &[&str], input: &[u8]) -> Said {
    let mut process = process(COMMAND, folder);
    process.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = process.spawn().unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_vec());
    // Who writes all before it reads waits for ever if the output is long.
    let writer = thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // The command need not read all of it.
    let _ = writer.join().unwrap();
    said(&output)
}

/// The command under test.
pub(crate) const COMMAND: &str = env!("CARGO_BIN_EXE_cargo-deimos");

/// A program in a world of its own: nothing of this environment that the command reads, no configuration of git, a day
/// that does not pass.
pub(crate) fn process(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let foreign = ["SCHEMA_REGISTRY_", "GITHUB_", "GIT_"].iter().any(|prefix| text.starts_with(prefix));
        let colours = ["COLUMNS", "NO_COLOR", "CARGO_TERM_COLOR"].contains(&text.as_ref());
        if foreign || colours || text.to_ascii_lowercase().ends_with("_proxy") {
            command.env_remove(name);
        }
    }
    command.env("SOURCE_DATE_EPOCH", "1795392000").env("USER", "ann");
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    command.env("GIT_CEILING_DIRECTORIES", env!("CARGO_TARGET_TMPDIR")).current_dir(folder);
    command
}

/// The texts of a process that ended.
pub(crate) fn said(output: &Output) -> Said {
    Said {
        out: String::from_utf8(output.stdout.clone()).unwrap(),
        err: String::from_utf8(output.stderr.clone()).unwrap(),
        status: output.status.code(),
    }
}

impl Said {
    /// Fails the test unless the run ended so.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// Fails the test unless all of these words are for people to read.
    #[track_caller]
    pub(crate) fn tells(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in: {}", self.err);
        }
        self
    }
}
