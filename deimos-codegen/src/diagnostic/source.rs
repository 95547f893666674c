//! A text with its lines, so that the place of each of many findings costs little.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use deimos_schema::Span;

use super::Position;

/// One file that was read, as the diagnostics quote it.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// As the user would write it, from the folder that the compiler runs in.
    pub(crate) path: PathBuf,
    pub(crate) text: Arc<str>,
    /// Where each line starts; looked for when the first place is shown, for most texts are good.
    starts: OnceLock<Arc<[usize]>>,
}

impl Source {
    pub(crate) fn new(path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into(), starts: OnceLock::new() }
    }

    /// The place of a byte; of the end of the text, if there are fewer.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = self.boundary(offset);
        let line = self.line_of(offset);
        Position { line: line + 1, column: self.text[self.starts()[line]..offset].chars().count() + 1 }
    }

    /// The index of the line, from 0, that a byte stands in.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.starts().partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, from 0, without what ends it.
    pub(crate) fn line(&self, line: usize) -> Range<usize> {
        let starts = self.starts();
        let end = starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let text = &self.text[starts[line]..end];
        starts[line]..starts[line] + text.strip_suffix('\r').unwrap_or(text).len()
    }

    /// The bytes of a span as they are shown: within the text, and its end at the end of the last line, not on the empty
    /// line after it.
    pub(crate) fn bytes(&self, span: Span) -> Range<usize> {
        let last = self.text.strip_suffix('\n').map_or(&*self.text, |text| text.strip_suffix('\r').unwrap_or(text));
        let end = if span.start >= self.text.len() { last.len() } else { self.boundary(span.end) };
        self.boundary(span.start).min(end)..end
    }

    /// The nearest offset, not after this one, at which a character starts or the text ends.
    pub(crate) fn boundary(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }

    fn starts(&self) -> &[usize] {
        let after_breaks = || self.text.match_indices('\n').map(|(at, _)| at + 1);
        self.starts.get_or_init(|| std::iter::once(0).chain(after_breaks()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_from_one_in_characters() {
        let source = Source::new("a.avsc", "{\r\n  \"\u{fc}\u{1f600}x\": 1}\n");
        let position = |offset| (source.position(offset).line, source.position(offset).column);
        assert_eq!([position(0), position(3), position(6), position(7)], [(1, 1), (2, 1), (2, 4), (2, 4)]);
        assert_eq!(position(12), (2, 6));
        assert_eq!(position(9999), (3, 1));
        assert_eq!(&source.text[source.line(0)], "{");
        assert_eq!(&source.text[source.line(1)], "  \"\u{fc}\u{1f600}x\": 1}");
        assert_eq!(&source.text[source.line(2)], "");
    }

    #[test]
    fn they_are_those_of_the_schema_crate() {
        let text = "a\n\u{e9}b\n\n\u{1f600}\r\nend";
        let source = Source::new("a.avsc", text);
        for offset in 0..text.len() + 3 {
            let position = source.position(offset);
            assert_eq!((position.line, position.column), deimos_schema::line_column(text, offset), "{offset}");
        }
    }
}
