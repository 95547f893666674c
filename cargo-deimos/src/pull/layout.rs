//! The text of a definition alone, as people write schemas.

use deimos_schema::{Definition, DefinitionText, Schemata, SourceId, json};

/// A definition alone, with the names of the types that it uses in place of their definitions.
pub(super) fn definition(schemata: &Schemata, definition: &Definition) -> String {
    let parts = DefinitionText::of(schemata, definition);
    let name = &definition.name;
    let mut text = format!("{{\"type\":\"{}\",\"name\":\"{}\"", parts.kind, name.name());
    if !name.namespace().is_empty() {
        text = text + ",\"namespace\":\"" + name.namespace() + "\"";
    }
    let uses = parts.uses.iter().map(|id| {
        let used = &schemata[*id].name;
        let near = used.namespace() == name.namespace();
        format!("\"{}\"", if near { used.name() } else { used.as_str() })
    });
    for (body, used) in parts.body.iter().zip(uses.chain([String::new()])) {
        text.push_str(body);
        text.push_str(&used);
    }
    broken(&text)
}

/// A JSON text with line breaks where it would be too long.
fn broken(text: &str) -> String {
    let node = json::parse(SourceId(0), text, &mut Vec::new());
    node.map_or_else(|| text.to_owned(), |node| node.to_lines(0, 0)) + "\n"
}
