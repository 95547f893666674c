//! What went wrong in a task, and what the reader can do about it.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;

/// The outcome of a step of a task.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// A task that could not do its work; the text says what, and where there is one, the remedy.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    remedy: Option<String>,
    cause: Option<io::Error>,
    /// The thing cannot be had on this machine: a service is then skipped by name.
    unavailable: bool,
}

impl Failure {
    /// A failure told in one sentence.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: None, cause: None, unavailable: false }
    }

    /// Something that this machine does not have and that could not be installed.
    pub(crate) fn unavailable(what: impl Into<String>) -> Self {
        Self { unavailable: true, ..Self::new(what) }
    }

    /// The same failure with what to do about it.
    pub(crate) fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }

    /// Whether the reason is this machine, not the thing itself.
    pub(crate) fn is_unavailable(&self) -> bool {
        self.unavailable
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        match &self.remedy {
            Some(remedy) => write!(f, "\n  to do: {remedy}"),
            None => Ok(()),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as &(dyn Error + 'static))
    }
}

/// Says what was being done when the operating system refused.
pub(crate) trait During<T> {
    /// Wraps the error: `cannot <what>: <the system's words>`.
    fn during(self, what: impl fmt::Display) -> Result<T>;

    /// The same, about a file or folder.
    fn during_at(self, what: &str, path: &Path) -> Result<T>
    where
        Self: Sized,
    {
        self.during(format_args!("{what} {}", path.display()))
    }
}

impl<T> During<T> for io::Result<T> {
    fn during(self, what: impl fmt::Display) -> Result<T> {
        self.map_err(|cause| Failure { cause: Some(cause), ..Failure::new(format!("cannot {what}")) })
    }
}
