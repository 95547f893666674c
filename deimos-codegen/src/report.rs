//! Draws a diagnostic in the manner of rustc; the only module that knows the library which does it.

mod excerpt;

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Patch, Renderer, Snippet};

use deimos_schema::{SourceId, Span};

use crate::diagnostic::{Diagnostic, Help, Label, Look, Severity, Source};

use excerpt::{CHANGES, Excerpt, LABELS};

/// The text of one diagnostic, ending with an empty line.
pub(crate) fn render(finding: &Diagnostic, sources: &[Source], look: Look) -> String {
    let renderer = match look {
        Look::Coloured => Renderer::styled(),
        Look::Plain | Look::Cargo => Renderer::plain(),
    };
    let mut groups = vec![main_group(finding, sources, look)];
    let shown = finding.primary.as_ref().map(|label| label.span.source);
    groups.extend(finding.help.iter().map(|help| help_group(help, sources, shown)));
    format!("{}\n\n", excerpt::with_true_columns(&renderer.render(&groups)))
}

fn main_group<'a>(finding: &'a Diagnostic, sources: &'a [Source], look: Look) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = match look {
        Look::Cargo => level.no_name().primary_title(format!("{}: {}", finding.rule, finding.message)),
        Look::Plain | Look::Coloured => level.primary_title(finding.message.as_str()).id(finding.rule),
    };
    let notes = finding.notes.iter().map(|note| Element::from(Level::NOTE.message(note.as_str())));
    Group::with_title(title).elements(snippets(finding, sources)).elements(notes)
}

/// The advice, and the lines that it would change; `shown` is the source whose path stands above.
fn help_group<'a>(help: &'a Help, sources: &'a [Source], shown: Option<SourceId>) -> Group<'a> {
    let group = Group::with_title(Level::HELP.secondary_title(help.text.as_str()));
    let Some((first, _)) = help.patch.first() else { return group };
    let source = &sources[first.source.0 as usize];
    let spans = help.patch.iter().map(|(span, _)| *span);
    let (Excerpt::Lines(part) | Excerpt::Cut(part)) = Excerpt::of(spans, source, CHANGES);
    let patches = help.patch.iter().map(|(span, text)| Patch::new(within(*span, source, &part), text.as_str()));
    let path = match shown {
        Some(shown) if shown == first.source => source.path.display().to_string(),
        _ => excerpt::path(source, &part),
    };
    let snippet = Snippet::source(&source.text[part.clone()]).path(path);
    group.element(snippet.line_start(source.line_of(part.start) + 1).patches(patches))
}

/// One excerpt a file, the one with the primary label first.
fn snippets<'a>(finding: &'a Diagnostic, sources: &'a [Source]) -> Vec<Element<'a>> {
    let Some(primary) = &finding.primary else { return Vec::new() };
    let mut labels = vec![(AnnotationKind::Primary, primary)];
    labels.extend(finding.context.iter().map(|label| (AnnotationKind::Context, label)));
    let mut files = Vec::new();
    for (_, label) in &labels {
        if !files.contains(&label.span.source) {
            files.push(label.span.source);
        }
    }
    let of_file = |file: SourceId| labels.iter().filter(move |(_, label)| label.span.source == file).copied().collect();
    files.into_iter().flat_map(|file| excerpts(of_file(file), &sources[file.0 as usize])).collect()
}

/// One excerpt, or one for each label where they are far apart.
fn excerpts<'a>(labels: Vec<(AnnotationKind, &'a Label)>, source: &'a Source) -> Vec<Element<'a>> {
    match Excerpt::of(labels.iter().map(|(_, label)| label.span), source, LABELS) {
        Excerpt::Cut(_) if labels.len() > 1 => {
            labels.into_iter().flat_map(|label| excerpts(vec![label], source)).collect()
        }
        Excerpt::Lines(part) | Excerpt::Cut(part) => vec![Element::from(snippet(&labels, source, &part))],
    }
}

fn snippet<'a>(
    labels: &[(AnnotationKind, &'a Label)],
    source: &'a Source,
    part: &Range<usize>,
) -> Snippet<'a, Annotation<'a>> {
    Snippet::source(&source.text[part.clone()])
        .path(excerpt::path(source, part))
        .line_start(source.line_of(part.start) + 1)
        .annotations(labels.iter().map(|(kind, label)| annotation(*kind, label, source, part)))
}

fn annotation<'a>(kind: AnnotationKind, label: &'a Label, source: &Source, part: &Range<usize>) -> Annotation<'a> {
    let text = Some(label.text.as_str()).filter(|text| !text.is_empty());
    kind.span(within(label.span, source, part)).label(text)
}

/// The bytes of a span, counted from the start of the part of the text that is shown.
fn within(span: Span, source: &Source, part: &Range<usize>) -> Range<usize> {
    let bytes = source.bytes(span);
    let at = |offset: usize| offset.clamp(part.start, part.end) - part.start;
    at(bytes.start)..at(bytes.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_is_shown_as_a_change_of_the_line() {
        let text = "{\"fields\": [\n  {\"name\": \"total\", \"type\": \"long\"}\n]}\n";
        let sources = [Source::new("Order.avsc", text)];
        let end = text.find("}\n]").expect("the end of the field");
        let finding = Diagnostic::error("backward::field_without_default", "`Order.total` is new and has no default")
            .at(Span::new(SourceId(0), 15, end + 1), "older messages have no `total`")
            .note("`orders-value` promises backward")
            .patch("give it a default", vec![(Span::new(SourceId(0), end, end), ", \"default\": 0".to_owned())])
            .help("or accept this break");
        let expected = r#"error[backward::field_without_default]: `Order.total` is new and has no default
 --> Order.avsc:2:3
  |
2 |   {"name": "total", "type": "long"}
  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ older messages have no `total`
  |
  = note: `orders-value` promises backward
help: give it a default
  |
2 |   {"name": "total", "type": "long", "default": 0}
  |                                   ++++++++++++++
help: or accept this break

"#;
        assert_eq!(render(&finding, &sources, Look::Plain), expected);
    }

    /// What is shown of `text` for a finding at `part`.
    fn shown(text: String, part: Range<usize>) -> String {
        let sources = [Source::new("Order.avsc", text)];
        let finding = Diagnostic::error("some::rule", "wrong").at(Span::new(SourceId(0), part.start, part.end), "here");
        render(&finding, &sources, Look::Plain)
    }

    #[test]
    fn tabs_and_wide_characters_are_aligned() {
        let text = "{\r\n\t\"\u{4f60}\u{597d}\": \"\u{e9}\", \"x\": 1\r\n}\r\n".to_owned();
        let at = text.find("\"x\"").expect("the key");
        let expected = "error[some::rule]: wrong\n --> Order.avsc:2:13\n  |\n2 |     \"\u{4f60}\u{597d}\": \"\u{e9}\", \"x\": 1\n  |                  ^^^ here\n\n";
        assert_eq!(shown(text, at..at + 3), expected);
    }

    #[test]
    fn of_a_line_of_megabytes_a_part_is_shown() {
        let line = "\u{e9}".repeat(1_000_000) + "MARK" + &"y".repeat(40_000_000);
        let shown = shown(format!("first\n{line}\nlast"), 2_000_006..2_000_010);
        assert!(
            shown.contains("--> Order.avsc:2:1000001") && shown.contains("MARK") && shown.contains("^^^^ here"),
            "{shown}"
        );
        assert!(shown.len() < 2000, "{}", shown.len());
    }

    #[test]
    fn a_part_of_megabytes_is_shown_by_its_start() {
        let text = format!("{{\n{}}}\n", "  1,\n".repeat(1_000_000));
        let end = text.len();
        let shown = shown(text, 0..end);
        assert!(shown.contains("--> Order.avsc:1:1") && shown.len() < 2000, "{}: {shown}", shown.len());
    }
}
