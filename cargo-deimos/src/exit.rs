//! The exit statuses of the command, the same for every subcommand.

use std::process::ExitCode;

/// How the command ends; the argument parser ends with 2, a panic with 101.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All was done, nothing was found.
    Done,
    /// The command line asks for what makes no sense; the argument parser ends so too.
    Usage,
    /// Something was found: diagnostics, or bindings that are not up to date.
    Findings,
    /// It could not be checked, because files could not be read or written.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Usage => 2,
            Exit::Findings => 100,
            Exit::Failed => 3,
        })
    }
}
