//! What the compiler has to say about its input: findings with their places, errors and warnings alike.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use deimos_schema::{Issue, Patch, Span};

use crate::report;
use crate::rules::Level;

/// One file that was read, as the diagnostics quote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// As the user would write it, from the folder that the compiler runs in.
    pub(crate) path: PathBuf,
    pub(crate) text: Arc<str>,
}

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

/// What a stage has found so far; it goes on after each finding, so that a user sees all of them at once.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<Diagnostic>);

impl Findings {
    pub(crate) fn push(&mut self, finding: Diagnostic) {
        self.0.push(finding);
    }

    pub(crate) fn extend(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(findings);
    }

    pub(crate) fn append(&mut self, findings: Self) {
        self.0.extend(findings.0);
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// In the order of the sources and of their text, so that two runs say the same.
    pub(crate) fn into_diagnostics(mut self, sources: &[Source]) -> Diagnostics {
        self.0.sort_by_key(|finding| finding.primary.as_ref().map(|label| (label.span.source, label.span.start)));
        Diagnostics { sources: sources.into(), findings: self.0 }
    }
}

/// All that the compiler found, errors or warnings, with the texts that they speak of.
///
/// [`Display`](fmt::Display) renders them without colours, as [`Diagnostics::render`] does with [`Look::Plain`].
#[derive(Clone, Debug)]
pub struct Diagnostics {
    sources: Arc<[Source]>,
    findings: Vec<Diagnostic>,
}

/// How diagnostics are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// `error[rule]: message`, without colours.
    Plain,
    /// The same with colours, for a terminal.
    Coloured,
    /// `rule: message`, without colours: Cargo puts its own `error:` before each line of a build script.
    Cargo,
}

impl Diagnostics {
    /// Whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether the input could not be read at all, which says nothing about the contract.
    pub fn is_unreadable(&self) -> bool {
        self.findings.iter().any(|finding| finding.rule == "load::unreadable")
    }

    /// The findings, in the order of files and lines.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.findings.iter()
    }

    /// The findings as text for people: file, line, column, the source line, and what to do.
    pub fn render(&self, look: Look) -> String {
        let mut text = String::new();
        for finding in &self.findings {
            text.push_str(&self.render_one(finding, look));
        }
        text
    }

    /// One finding of this list as text, ending with an empty line.
    pub fn render_one(&self, finding: &Diagnostic, look: Look) -> String {
        report::render(finding, &self.sources, look)
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(Look::Plain).trim_end())
    }
}

impl std::error::Error for Diagnostics {}
