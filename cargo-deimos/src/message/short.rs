//! A line for each finding, as compilers write them for scripts: `file:line:column: error[rule]: message`.

use std::fmt::Write;

use deimos_codegen::{Diagnostic, Diagnostics};

use super::level;

pub(super) fn lines(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(|finding| line(diagnostics, finding)).collect()
}

fn line(diagnostics: &Diagnostics, finding: &Diagnostic) -> String {
    let mut line = match (diagnostics.places(finding).first(), finding.path()) {
        (Some(place), _) => format!("{}:{}:{}: ", place.path.display(), place.start.line, place.start.column),
        (None, Some(path)) => format!("{}: ", path.display()),
        (None, None) => String::new(),
    };
    let message = finding.message().replace('\n', " ");
    let _ = writeln!(line, "{}[{}]: {message}", level(finding.severity()), finding.rule());
    line
}
