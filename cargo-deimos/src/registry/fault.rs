//! Why the registry could not be asked, or what it refused.

use std::fmt;

use crate::exit::Exit;
use crate::message;

/// What went wrong on the way to the registry, or at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Options or variables that make no sense together.
    Usage(String),
    /// No answer that could be used: files that cannot be read, no connection, no permission, no registry.
    Failed(String),
    /// The registry's own answer about a subject or a schema.
    Refused(Refusal),
}

/// What a registry says in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// HTTP's status.
    pub(crate) status: u16,
    /// The registry's own code, such as 40401 for a subject that it does not have.
    pub(crate) code: u64,
    pub(crate) words: String,
}

impl Refusal {
    /// Whether the subject, the version or the schema is not there.
    pub(crate) fn is_absence(&self) -> bool {
        self.status == 404
    }
}

impl Fault {
    /// How a command ends that met it.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Failed(_) | Self::Refused(_) => Exit::Failed,
        }
    }

    /// Tells it to a person, and ends.
    pub(crate) fn report(&self) -> Exit {
        message::error(self.to_string());
        self.exit()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Failed(message) => out.write_str(message),
            Self::Refused(refusal) => write!(out, "the schema registry answered {refusal}"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.status, self.words)?;
        if self.code == u64::from(self.status) { Ok(()) } else { write!(out, " (error {})", self.code) }
    }
}

/// The absence of what was asked for is an answer too.
pub(super) fn present<T>(answer: Result<T, Fault>) -> Result<Option<T>, Fault> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(Fault::Refused(refusal)) if refusal.is_absence() => Ok(None),
        Err(fault) => Err(fault),
    }
}
