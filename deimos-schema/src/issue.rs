//! What is wrong with a schema, as plain data for others to show.

use std::fmt;

use crate::span::Span;

/// One finding about a text: an error, or a warning about something that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Whether the schema is refused for it.
    pub severity: Severity,
    /// The stable name of the rule, such as `names::unknown_type`.
    pub rule: &'static str,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Other places that matter, each with what there is to see, such as the first of two definitions.
    pub labels: Vec<(Span, String)>,
    /// What to do about it, where it is a change of the text.
    pub patches: Vec<Patch>,
    /// What to do about it, in words.
    pub help: Option<String>,
}

/// A change of one text that settles an [`Issue`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// What it replaces; empty where it only adds.
    pub span: Span,
    /// What comes there instead.
    pub replacement: String,
    /// What it does, in the words of a request, such as `give it a default`.
    pub message: String,
}

/// How bad an [`Issue`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The schema is accepted all the same.
    Warning,
    /// The schema is refused.
    Error,
}

impl Issue {
    /// An issue for which the schema is refused.
    pub fn error(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            rule,
            message: message.into(),
            span,
            labels: Vec::new(),
            patches: Vec::new(),
            help: None,
        }
    }

    /// An issue that is only told.
    pub fn warning(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(rule, span, message) }
    }

    /// The same with another place that matters.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push((span, text.into()));
        self
    }

    /// The same with a change of the text that settles it; `message` says what the change does.
    #[must_use]
    pub fn patch(mut self, span: Span, replacement: impl Into<String>, message: impl Into<String>) -> Self {
        self.patches.push(Patch { span, replacement: replacement.into(), message: message.into() });
        self
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether the schema is refused for it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
