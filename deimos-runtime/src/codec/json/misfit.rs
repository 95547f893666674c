//! Values of JSON that do not fit a schema, gathered with their paths.

use std::fmt::{self, Write};

/// How many are kept of a value; the rest is counted.
const KEPT: usize = 20;

/// One value that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    path: String,
    message: String,
}

impl Misfit {
    pub(crate) fn new(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), message: message.into() }
    }

    /// Where it stands, such as `lines[2].price`; empty for the whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What stands there, and what was expected. It never holds the value itself.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => out.write_str(&self.message),
            path => write!(out, "{path}: {}", self.message),
        }
    }
}

impl std::error::Error for Misfit {}

/// Where a walk through a value stands, and what it has found not to fit.
#[derive(Debug, Default)]
pub(crate) struct Misfits {
    path: String,
    found: Found,
}

/// The first misfits of a value, and how many more there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) first: Vec<Misfit>,
    pub(crate) more: usize,
}

impl Found {
    /// Only one thing is wrong.
    pub(crate) fn one(misfit: Misfit) -> Self {
        Self { first: vec![misfit], more: 0 }
    }

    /// Adds a line for each, and one for those that were not kept; what they are about is called `root`.
    pub(crate) fn list(&self, root: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for misfit in &self.first {
            let dot = if root.is_empty() || misfit.path.is_empty() || misfit.path.starts_with('[') { "" } else { "." };
            let colon = if root.is_empty() && misfit.path.is_empty() { "" } else { ": " };
            write!(out, "\n  {root}{dot}{}{colon}{}", misfit.path, misfit.message)?;
        }
        if self.more > 0 { write!(out, "\n  … and {} more", self.more) } else { Ok(()) }
    }
}

impl Misfits {
    /// Notes what is wrong with the value at hand.
    pub(crate) fn add(&mut self, message: impl Into<String>) {
        if self.found.first.len() < KEPT {
            self.found.first.push(Misfit::new(&self.path, message));
        } else {
            self.found.more += 1;
        }
    }

    /// Goes into a field; [`leave`](Self::leave) takes what this returns.
    pub(crate) fn enter_field(&mut self, name: &str) -> usize {
        let length = self.path.len();
        let dot = if length == 0 { "" } else { "." };
        write!(self.path, "{dot}{name}").expect("writing to a String cannot fail");
        length
    }

    /// Goes into an item or an entry.
    pub(crate) fn enter_place(&mut self, place: impl fmt::Debug) -> usize {
        let length = self.path.len();
        write!(self.path, "[{place:?}]").expect("writing to a String cannot fail");
        length
    }

    /// Goes back to where it was.
    pub(crate) fn leave(&mut self, length: usize) {
        self.path.truncate(length);
    }

    /// What was found, or what was written if nothing was.
    pub(crate) fn or<T>(self, written: T) -> Result<T, Found> {
        if self.found.first.is_empty() { Ok(written) } else { Err(self.found) }
    }
}
