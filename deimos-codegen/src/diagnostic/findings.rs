//! Findings in order, with the texts that they speak of.

use std::fmt;
use std::sync::Arc;

use super::{Diagnostic, Place, Remedy, Severity, Source};
use crate::report;

/// The most findings that are shown.
const MOST: usize = 1000;

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
        self.leave_out();
        Diagnostics { sources: sources.into(), findings: self.0 }
    }

    /// Leaves out what nobody reads to the end, warnings before errors, and says so.
    fn leave_out(&mut self) {
        let left_out = self.0.len().saturating_sub(MOST);
        if left_out == 0 {
            return;
        }
        let errors = self.0.iter().filter(|finding| finding.severity == Severity::Error).count();
        let mut warnings = MOST.saturating_sub(errors);
        self.0.retain(|finding| finding.severity == Severity::Error || take_one(&mut warnings));
        self.0.truncate(MOST);
        let message = format!("{left_out} more findings are not shown");
        self.0.push(if errors > 0 {
            Diagnostic::error("load::more_findings", message)
        } else {
            Diagnostic::warning("load::more_findings", message)
        });
    }
}

fn take_one(left: &mut usize) -> bool {
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
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

    /// Where a finding of this list is, the primary place first; none where it is about no place in a text.
    pub fn places<'a>(&'a self, finding: &'a Diagnostic) -> Vec<Place<'a>> {
        let primary = finding.primary.iter().map(|label| (label, true));
        let all = primary.chain(finding.context.iter().map(|label| (label, false)));
        all.map(|(label, primary)| Place::new(&self.sources, label.span, &label.text, primary)).collect()
    }

    /// What to do about a finding of this list, in the order in which it is said.
    pub fn remedies<'a>(&'a self, finding: &'a Diagnostic) -> Vec<Remedy<'a>> {
        finding.help.iter().map(|help| Remedy::new(&self.sources, help)).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(errors: usize, warnings: usize) -> (usize, usize, String) {
        let mut findings = Findings::default();
        findings.extend((0..warnings).map(|_| Diagnostic::warning("some::rule", "odd")));
        findings.extend((0..errors).map(|_| Diagnostic::error("some::rule", "wrong")));
        let diagnostics = findings.into_diagnostics(&[]);
        let of = |severity| diagnostics.iter().filter(|finding| finding.severity == severity).count();
        let last = diagnostics.iter().last().map(|finding| finding.message.clone()).unwrap_or_default();
        (of(Severity::Error), of(Severity::Warning), last)
    }

    #[test]
    fn a_thousand_findings_are_shown_errors_first() {
        assert_eq!(shown(400, 600), (400, 600, "wrong".to_owned()));
        assert_eq!(shown(400, 601), (401, 600, "1 more findings are not shown".to_owned()));
        assert_eq!(shown(100_000, 5), (1001, 0, "99005 more findings are not shown".to_owned()));
        assert_eq!(shown(0, 1500), (0, 1001, "500 more findings are not shown".to_owned()));
    }
}
