//! Values of JSON that do not fit a schema, gathered with their paths.

use std::fmt::{self, Write};

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
    found: Vec<Misfit>,
}

impl Misfits {
    /// Notes what is wrong with the value at hand.
    pub(crate) fn add(&mut self, message: impl Into<String>) {
        self.found.push(Misfit::new(&self.path, message));
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

    /// All that was found.
    pub(crate) fn into_found(self) -> Vec<Misfit> {
        self.found
    }
}
