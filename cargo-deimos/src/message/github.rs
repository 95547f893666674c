//! Workflow commands of GitHub Actions, which mark the lines of a pull request, and a table for the summary of the step,
//! because GitHub shows ten marks a step and drops the others.

use std::env;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use deimos_codegen::{Diagnostic, Diagnostics};

use super::level;

pub(super) fn commands(diagnostics: &Diagnostics) -> String {
    let workspace = env::var_os("GITHUB_WORKSPACE").map(PathBuf::from);
    diagnostics.iter().map(|finding| command(diagnostics, finding, workspace.as_deref())).collect()
}

fn command(diagnostics: &Diagnostics, finding: &Diagnostic, workspace: Option<&Path>) -> String {
    let mut properties = Vec::new();
    let places = diagnostics.places(finding);
    if let Some(place) = places.first() {
        properties.push(format!("file={}", property(&in_repository(place.path, workspace))));
        properties.push(format!("line={}", place.start.line));
        properties.push(format!("endLine={}", place.end.line));
        // GitHub refuses columns of a place on several lines.
        if place.start.line == place.end.line {
            properties.push(format!("col={}", place.start.column));
            properties.push(format!("endColumn={}", place.end.column.max(place.start.column)));
        }
    } else if let Some(path) = finding.path() {
        properties.push(format!("file={}", property(&in_repository(path, workspace))));
    }
    properties.push(format!("title={}", property(finding.rule())));
    format!("::{} {}::{}\n", level(finding.severity()), properties.join(","), text(&words(diagnostics, finding)))
}

/// All that is said, for a mark shows nothing but this.
fn words(diagnostics: &Diagnostics, finding: &Diagnostic) -> String {
    let mut words = finding.message().to_owned();
    for place in diagnostics.places(finding).iter().filter(|place| !place.label.is_empty()) {
        words.push('\n');
        if !place.primary {
            let _ = write!(words, "{}:{}: ", place.path.display(), place.start.line);
        }
        words.push_str(place.label);
    }
    finding.notes().iter().for_each(|note| words.extend(["\nnote: ", note]));
    for remedy in diagnostics.remedies(finding) {
        words.extend(["\nhelp: ", remedy.message]);
        remedy.changes.iter().filter(|(_, text)| !text.is_empty()).for_each(|(_, text)| {
            words.extend([": `", text.trim(), "`"]);
        });
    }
    words
}

/// As GitHub knows the file: from the root of the repository.
fn in_repository(path: &Path, workspace: Option<&Path>) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let known = workspace.and_then(|root| absolute.strip_prefix(root).ok());
    known.unwrap_or(path).display().to_string()
}

/// Text behind the last colons of a command.
pub(super) fn text(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(value: &str) -> String {
    text(value).replace(':', "%3A").replace(',', "%2C")
}

/// Adds the findings to the summary, where GitHub asks for one.
pub(super) fn summarize(diagnostics: &Diagnostics) {
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|_| !diagnostics.is_empty()) else { return };
    let written = OpenOptions::new().create(true).append(true).open(&path);
    if let Err(cause) = written.and_then(|mut file| file.write_all(summary(diagnostics).as_bytes())) {
        eprintln!("warning: cannot write the summary into {}: {cause}", Path::new(&path).display());
    }
}

fn summary(diagnostics: &Diagnostics) -> String {
    let mut table = String::from("### Contract\n\n| | Rule | Where | What |\n|---|---|---|---|\n");
    for finding in diagnostics {
        let places = diagnostics.places(finding);
        let place = match (places.first(), finding.path()) {
            (Some(place), _) => format!("{}:{}", place.path.display(), place.start.line),
            (None, path) => path.map_or_else(String::new, |path| path.display().to_string()),
        };
        let (rule, what) = (cell(finding.rule()), cell(finding.message()));
        let _ = writeln!(table, "| {} | {rule} | {} | {what} |", level(finding.severity()), cell(&place));
    }
    table + "\n"
}

/// Text in a cell of a table: no cell and no row ends in it, and nothing in it is HTML.
fn cell(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('|', "\\|").replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_command_or_a_property_is_escaped() {
        assert_eq!(text("100%\r\nsure: yes, it is"), "100%25%0D%0Asure: yes, it is");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
        assert_eq!(cell("a | <b> & c\nd"), "a \\| &lt;b> &amp; c d");
    }

    #[test]
    fn files_are_named_from_the_root_of_the_repository() {
        let here = env::current_dir().expect("a folder");
        let parent = here.parent().expect("a folder above");
        let expected = Path::new(here.file_name().expect("a name")).join("schemas/a.avsc");
        assert_eq!(in_repository(Path::new("schemas/a.avsc"), Some(parent)), expected.display().to_string());
        assert_eq!(in_repository(Path::new("schemas/a.avsc"), Some(Path::new("/elsewhere"))), "schemas/a.avsc");
        assert_eq!(in_repository(Path::new("schemas/a.avsc"), None), "schemas/a.avsc");
    }
}
