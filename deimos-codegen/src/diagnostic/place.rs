//! A finding's places as data, for formats of one's own.

use std::ops::Range;
use std::path::Path;

use deimos_schema::Span;

use super::{Help, Source};

/// Of lines longer than this, in bytes, no text is handed out: a schema in one line may have megabytes.
const LONGEST_LINE: usize = 16 * 1024;

/// Of a part with more lines than this, the first ones are handed out.
const MOST_LINES: usize = 100;

/// A place in a text, by line and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
}

/// A part of a text that a finding speaks of.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The file, as the user would write it.
    pub path: &'a Path,
    /// Whether the finding is here, or only has to do with this place.
    pub primary: bool,
    /// What is to be seen here; may be empty.
    pub label: &'a str,
    /// The bytes of the file, none where something is missing.
    pub bytes: Range<usize>,
    /// The first character.
    pub start: Position,
    /// After the last character.
    pub end: Position,
    /// The lines from the first to the last character, a hundred at most; none if one of them is longer than 16 KiB.
    pub lines: Vec<Line<'a>>,
}

/// A line of a text, and the part of it that a place covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Without what ends it.
    pub text: &'a str,
    /// The column of the first character of the part.
    pub start: usize,
    /// The column after its last character.
    pub end: usize,
}

/// What to do about a finding.
#[derive(Clone, Debug)]
pub struct Remedy<'a> {
    /// In words.
    pub message: &'a str,
    /// The places to change, and what to write there instead; none where there are only words.
    pub changes: Vec<(Place<'a>, &'a str)>,
}

impl<'a> Place<'a> {
    pub(super) fn new(sources: &'a [Source], span: Span, label: &'a str, primary: bool) -> Self {
        let source = &sources[span.source.0 as usize];
        let Range { start, end } = source.bytes(span);
        Self {
            path: &source.path,
            primary,
            label,
            bytes: start..end,
            start: source.position(start),
            end: source.position(end),
            lines: lines(source, start..end),
        }
    }
}

fn lines(source: &Source, part: Range<usize>) -> Vec<Line<'_>> {
    let first = source.line_of(part.start);
    let last = source.line_of(part.end).min(first + MOST_LINES - 1);
    if (first..=last).any(|line| source.line(line).len() > LONGEST_LINE) {
        return Vec::new();
    }
    (first..=last).map(|line| part_of_line(source, line, &part)).collect()
}

fn part_of_line<'a>(source: &'a Source, line: usize, part: &Range<usize>) -> Line<'a> {
    let bytes = source.line(line);
    let column = |offset: usize| source.position(offset.clamp(bytes.start, bytes.end)).column;
    Line { text: &source.text[bytes.clone()], start: column(part.start), end: column(part.end) }
}

impl<'a> Remedy<'a> {
    pub(super) fn new(sources: &'a [Source], help: &'a Help) -> Self {
        let changes = help.patch.iter().map(|(span, text)| (Place::new(sources, *span, "", false), text.as_str()));
        Self { message: &help.text, changes: changes.collect() }
    }
}
