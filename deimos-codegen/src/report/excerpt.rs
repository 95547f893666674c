//! Which part of a text is drawn, so that a finding in a huge file costs no more than one in a small file.

use std::ops::Range;

use deimos_schema::Span;

use crate::diagnostic::Source;

/// What is drawn of a text at most.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Of whole lines, in bytes.
    lines: usize,
    /// Of a line that is longer, before the place.
    before: usize,
    /// And from the place on.
    after: usize,
}

/// For places with labels; what lies between two places further apart tells nothing.
pub(super) const LABELS: Bounds = Bounds { lines: 32 * 1024, before: 200, after: 400 };

/// For changes, whose lines are drawn in full, however wide the terminal is.
pub(super) const CHANGES: Bounds = Bounds { lines: 400, before: 60, after: 60 };

/// The bytes of a text that are drawn from.
pub(super) enum Excerpt {
    /// Whole lines.
    Lines(Range<usize>),
    /// A part of one line.
    Cut(Range<usize>),
}

impl Excerpt {
    /// That holds these spans, or at least the start of the first.
    pub(super) fn of(spans: impl Iterator<Item = Span> + Clone, source: &Source, bounds: Bounds) -> Self {
        let parts = spans.map(|span| source.bytes(span));
        let start = parts.clone().map(|part| part.start).min().unwrap_or_default();
        let end = parts.clone().map(|part| part.end).max().unwrap_or_default();
        let lines = source.line(source.line_of(start)).start..source.line(source.line_of(end)).end;
        if lines.len() <= bounds.lines {
            return Self::Lines(lines);
        }
        let first = parts.map(|part| part.start).next().unwrap_or_default();
        let line = source.line(source.line_of(first));
        let from = source.boundary(first.saturating_sub(bounds.before)).max(line.start);
        Self::Cut(from..source.boundary(first + bounds.after).min(line.end).max(from))
    }
}

/// Stands between a path and the number of characters that are left out before the excerpt: a character without meaning.
const MARK: char = '\u{f8ff}';

/// The path to draw an excerpt with.
pub(super) fn path(source: &Source, part: &Range<usize>) -> String {
    let path = source.path.display().to_string();
    match source.position(part.start).column - 1 {
        0 => path,
        left_out => format!("{path}{MARK}{left_out}"),
    }
}

/// What was drawn, with columns counted from the start of the line instead of that of the excerpt.
pub(super) fn with_true_columns(drawn: &str) -> String {
    let mut parts = drawn.split(MARK);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + &true_column(part).unwrap_or_else(|| format!("{MARK}{part}")))
}

/// `200:7:31 …` to `:7:231 …`
fn true_column(part: &str) -> Option<String> {
    let (left_out, rest) = part.split_once(':')?;
    let (line, rest) = rest.split_once(':')?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let column = rest[..end].parse::<usize>().ok()? + left_out.parse::<usize>().ok()?;
    Some(format!(":{line}:{column}{}", &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_the_line() {
        assert_eq!(with_true_columns("--> a.avsc\u{f8ff}200:7:31\n b\u{f8ff}5:1:2"), "--> a.avsc:7:231\n b:1:7");
        assert_eq!(with_true_columns("a \u{f8ff} of the text's own: 1:2"), "a \u{f8ff} of the text's own: 1:2");
    }
}
