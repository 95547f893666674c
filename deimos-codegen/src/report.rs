//! Draws a diagnostic in the manner of rustc; the only module that knows the library which does it.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Patch, Renderer, Snippet};

use deimos_schema::SourceId;

use crate::diagnostic::{Diagnostic, Help, Label, Look, Severity, Source};

/// The text of one diagnostic, ending with an empty line.
pub(crate) fn render(finding: &Diagnostic, sources: &[Source], look: Look) -> String {
    let renderer = match look {
        Look::Coloured => Renderer::styled(),
        Look::Plain | Look::Cargo => Renderer::plain(),
    };
    let mut groups = vec![main_group(finding, sources, look)];
    groups.extend(finding.help.iter().map(|help| help_group(help, sources)));
    format!("{}\n\n", renderer.render(&groups))
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

/// The advice, and the lines that it would change.
fn help_group<'a>(help: &'a Help, sources: &'a [Source]) -> Group<'a> {
    let group = Group::with_title(Level::HELP.secondary_title(help.text.as_str()));
    let Some((first, _)) = help.patch.first() else { return group };
    let source = &sources[first.source.0 as usize];
    let patches = help.patch.iter().map(|(span, text)| Patch::new(span.start..span.end, text.as_str()));
    group.element(Snippet::source(&*source.text).path(source.path.display().to_string()).patches(patches))
}

/// One excerpt a file, the one with the primary label first.
fn snippets<'a>(finding: &'a Diagnostic, sources: &'a [Source]) -> Vec<Element<'a>> {
    let Some(primary) = &finding.primary else { return Vec::new() };
    let mut files = vec![primary.span.source];
    for label in &finding.context {
        if !files.contains(&label.span.source) {
            files.push(label.span.source);
        }
    }
    files.into_iter().map(|file| Element::from(snippet(finding, file, &sources[file.0 as usize]))).collect()
}

fn snippet<'a>(
    finding: &'a Diagnostic,
    file: SourceId,
    source: &'a Source,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let labels = finding
        .primary
        .iter()
        .map(|label| (AnnotationKind::Primary, label))
        .chain(finding.context.iter().map(|label| (AnnotationKind::Context, label)))
        .filter(|(_, label)| label.span.source == file);
    Snippet::source(&*source.text)
        .path(source.path.display().to_string())
        .annotations(labels.map(|(kind, label)| annotation(kind, label, source)))
}

fn annotation<'a>(kind: AnnotationKind, label: &'a Label, source: &Source) -> annotate_snippets::Annotation<'a> {
    let end = label.span.end.min(source.text.len());
    let start = label.span.start.min(end);
    let text = Some(label.text.as_str()).filter(|text| !text.is_empty());
    kind.span(start..end).label(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use deimos_schema::Span;

    #[test]
    fn a_remedy_is_shown_as_a_change_of_the_line() {
        let text = "{\"fields\": [\n  {\"name\": \"total\", \"type\": \"long\"}\n]}\n";
        let sources = [Source { path: "Order.avsc".into(), text: text.into() }];
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
}
