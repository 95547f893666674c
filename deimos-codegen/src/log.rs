//! Collects the findings of the stages: stops after a stage with errors, keeps warnings for the end.

use crate::diagnostic::{Diagnostics, Findings, Source};

/// What the stages have found so far.
pub(crate) struct Log<'a> {
    sources: &'a [Source],
    findings: Findings,
}

impl<'a> Log<'a> {
    pub(crate) fn new(sources: &'a [Source]) -> Self {
        Self { sources, findings: Findings::default() }
    }

    /// The result of a stage, unless it reported an error.
    pub(crate) fn check<T>(&mut self, (result, findings): (T, Findings)) -> Result<T, Diagnostics> {
        self.findings.append(findings);
        if self.findings.has_errors() {
            return Err(std::mem::take(&mut self.findings).into_diagnostics(self.sources));
        }
        Ok(result)
    }

    /// The warnings.
    pub(crate) fn finish(self) -> Diagnostics {
        self.findings.into_diagnostics(self.sources)
    }
}
