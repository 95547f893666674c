//! What is said beside the findings: it has no rule and no place, and every format has a way to say it.

use deimos_codegen::Look;
use serde_json::{Value, json};

use super::{colour, github};

/// What a remark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    /// Why something could not be done.
    Error,
    /// That something failed because of findings, each of which has been shown.
    Conclusion,
    Warning,
    Note,
    /// What became of something, or that there was nothing to do.
    Status,
}

/// One thing to say, with what stands below it.
#[derive(Clone, Debug)]
#[must_use]
pub(crate) struct Remark {
    tone: Tone,
    /// The subject of a registry that it is about.
    subject: Option<String>,
    message: String,
    notes: Vec<String>,
    helps: Vec<String>,
}

impl Remark {
    fn new(tone: Tone, message: impl Into<String>) -> Self {
        Self { tone, subject: None, message: message.into(), notes: Vec::new(), helps: Vec::new() }
    }

    /// Why something could not be done.
    pub(crate) fn error(message: impl Into<String>) -> Self {
        Self::new(Tone::Error, message)
    }

    /// That something failed because of findings that were shown.
    pub(crate) fn conclusion(message: impl Into<String>) -> Self {
        Self::new(Tone::Conclusion, message)
    }

    /// What should not stay so, and stops nothing.
    pub(crate) fn warning(message: impl Into<String>) -> Self {
        Self::new(Tone::Warning, message)
    }

    /// What is good to know.
    pub(crate) fn note(message: impl Into<String>) -> Self {
        Self::new(Tone::Note, message)
    }

    /// What became of something.
    pub(crate) fn status(message: impl Into<String>) -> Self {
        Self::new(Tone::Status, message)
    }

    /// About this subject.
    pub(crate) fn about(self, subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// With a line that says more.
    pub(crate) fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// With what to do about it.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.helps.push(help.into());
        self
    }

    /// Says it, in the format that was asked for.
    pub(crate) fn say(&self) {
        super::say(self);
    }

    /// The word that rustc, GitHub and SARIF all have for it, but for a status.
    fn level(&self) -> Option<&'static str> {
        match self.tone {
            Tone::Error | Tone::Conclusion => Some("error"),
            Tone::Warning => Some("warning"),
            Tone::Note => Some("note"),
            Tone::Status => None,
        }
    }

    fn headline(&self) -> String {
        self.subject.as_ref().map_or_else(|| self.message.clone(), |subject| format!("{subject}: {}", self.message))
    }

    /// For people, with a line end.
    pub(super) fn text(&self, look: Look) -> String {
        let level = self.level().map_or_else(String::new, |level| colour::painted(level, look) + ": ");
        let mut text = level + &self.headline() + "\n";
        self.notes.iter().for_each(|note| text.extend(["  = ", note, "\n"]));
        self.helps.iter().for_each(|help| text.extend([&colour::painted("help", look), ": ", help, "\n"]));
        text
    }

    /// A line of JSON: of rustc's shape, but for a status, which rustc does not have.
    pub(super) fn json(&self, look: Look) -> String {
        let Some(level) = self.level() else {
            let status = json!({ "$message_type": "status", "subject": self.subject, "message": self.message });
            return status.to_string() + "\n";
        };
        let child = |level: &str, message: &String| json!({ "message": message, "code": null, "level": level, "spans": [], "children": [], "rendered": null });
        let notes = self.notes.iter().map(|note| child("note", note));
        let children: Vec<Value> = notes.chain(self.helps.iter().map(|help| child("help", help))).collect();
        let diagnostic = json!({
            "$message_type": "diagnostic", "message": self.headline(), "code": null, "level": level, "spans": [],
            "children": children, "rendered": self.text(look),
        });
        diagnostic.to_string() + "\n"
    }

    /// A workflow command of GitHub, unless it would mark nothing that is not marked yet.
    pub(super) fn command(&self) -> Option<String> {
        let level = match self.tone {
            Tone::Error => "error",
            Tone::Warning => "warning",
            Tone::Note => "notice",
            Tone::Conclusion | Tone::Status => return None,
        };
        Some(format!("::{level} title=cargo deimos::{}\n", github::text(&self.whole())))
    }

    /// A notification of SARIF, unless the results say it.
    pub(super) fn notification(&self) -> Option<Value> {
        let level = self.level().filter(|_| self.tone != Tone::Conclusion)?;
        Some(json!({ "level": level, "message": { "text": self.whole() } }))
    }

    /// All lines.
    fn whole(&self) -> String {
        let helps = self.helps.iter().map(|help| format!("help: {help}"));
        std::iter::once(self.headline()).chain(self.notes.iter().cloned()).chain(helps).collect::<Vec<_>>().join("\n")
    }
}
