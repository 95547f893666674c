//! What the compiler has to say about its input: findings with their places, errors and warnings alike.

mod findings;
mod place;
mod source;

use std::path::{Path, PathBuf};

use deimos_schema::{Issue, Patch, Span};

use crate::rules::Level;

pub(crate) use findings::Findings;
pub use findings::{Diagnostics, Look};
pub use place::{Line, Place, Position, Remedy};
pub(crate) use source::Source;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// The bindings are generated, yet somebody should look.
    Warning,
}

/// A remark at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) span: Span,
    pub(crate) text: String,
}

/// What to do about a finding, and how the text would look then, where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Help {
    pub(crate) text: String,
    /// Ranges of one source and what to write there instead; nothing where there are only words.
    pub(crate) patch: Vec<(Span, String)>,
}

impl Help {
    fn words(text: String) -> Self {
        Self { text, patch: Vec::new() }
    }
}

impl From<Patch> for Help {
    fn from(patch: Patch) -> Self {
        Self { text: patch.message, patch: vec![(patch.span, patch.replacement)] }
    }
}

/// One finding: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub(crate) rule: &'static str,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) primary: Option<Label>,
    /// The file or folder that it is about, where it is about no place in a text.
    pub(crate) path: Option<PathBuf>,
    pub(crate) context: Vec<Label>,
    /// What else there is to know, in the order in which it is said.
    pub(crate) notes: Vec<String>,
    pub(crate) help: Vec<Help>,
}

impl Diagnostic {
    pub(crate) fn error(rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: Severity::Error,
            message: message.into(),
            primary: None,
            path: None,
            context: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    pub(crate) fn warning(rule: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(rule, message) }
    }

    /// Where it is, and a remark there (which may be empty).
    pub(crate) fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: text.into() });
        self
    }

    /// The file or folder that it is about, which has no text to show.
    pub(crate) fn of(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Another place that has to do with it.
    pub(crate) fn context(mut self, span: Span, text: impl Into<String>) -> Self {
        self.context.push(Label { span, text: text.into() });
        self
    }

    /// Something else to know, such as the promise that is broken.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        self.patch(help, Vec::new())
    }

    /// What to do, and what to write where.
    pub(crate) fn patch(mut self, help: impl Into<String>, patch: Vec<(Span, String)>) -> Self {
        self.help.push(Help { text: help.into(), patch });
        self
    }

    /// The same as an error or a warning; nothing where its rule is allowed.
    pub(crate) fn weighed(self, level: Level) -> Option<Self> {
        match level {
            Level::Deny => Some(Self { severity: Severity::Error, ..self }),
            Level::Warn => Some(Self { severity: Severity::Warning, ..self }),
            Level::Allow => None,
        }
    }

    /// The stable name of the rule that was broken, such as `manifest::unknown_key`.
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// Whether it is an error or a warning.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What is wrong, in one line without its place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What else there is to know.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The file or folder that it is about, where it is about no place in a text.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

impl From<Issue> for Diagnostic {
    fn from(issue: Issue) -> Self {
        let severity = match issue.severity {
            deimos_schema::Severity::Error => Severity::Error,
            deimos_schema::Severity::Warning => Severity::Warning,
        };
        let (here, context): (Vec<_>, Vec<_>) = issue.labels.into_iter().partition(|(span, _)| *span == issue.span);
        let text = here.into_iter().map(|(_, text)| text).next().unwrap_or_default();
        Self {
            severity,
            primary: Some(Label { span: issue.span, text }),
            context: context.into_iter().map(|(span, text)| Label { span, text }).collect(),
            help: issue.patches.into_iter().map(Help::from).chain(issue.help.into_iter().map(Help::words)).collect(),
            ..Self::error(issue.rule, issue.message)
        }
    }
}
