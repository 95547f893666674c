//! Writes a file of the lock: the same versions give the same text, and each stands in lines of its own, so that merges
//! find their way.

use deimos_schema::json::quoted;

use super::{FORMAT, Published};

/// The file of a subject.
pub(crate) fn file(subject: &str, published: &Published) -> String {
    let mut versions: Vec<_> = published.versions.iter().collect();
    versions.sort_by_key(|version| version.number);
    let versions = versions.into_iter().map(|version| {
        let mut block = block(&[("identity", &version.identity.to_string()), ("date", &version.date)]);
        block.insert(0, format!("\"version\": {}", version.number));
        block.push(format!("\"schema\": {}", version.schema.to_lines(6, "\"schema\": ".len())));
        block
    });
    let mut accepted: Vec<_> = published.accepted.iter().collect();
    accepted.sort_by_key(|taken| (taken.to, taken.from, taken.rule.clone(), taken.path.clone()));
    let accepted = accepted.into_iter().map(|taken| {
        let (from, to) = (taken.from.to_string(), taken.to.to_string());
        block(&[
            ("from", &from),
            ("to", &to),
            ("rule", &taken.rule),
            ("path", &taken.path),
            ("reason", &taken.reason),
            ("by", &taken.by),
        ])
    });
    let (versions, accepted) = (list(versions), list(accepted));
    let subject = quoted(subject);
    format!(
        "{{\n  \"format\": {FORMAT},\n  \"subject\": {subject},\n  \"versions\": {versions},\n  \"accepted\": {accepted}\n}}\n"
    )
}

/// The lines of an object of texts, each of which is a key and its value.
fn block(members: &[(&str, &str)]) -> Vec<String> {
    members.iter().map(|(key, value)| format!("\"{key}\": {}", quoted(value))).collect()
}

fn list(blocks: impl Iterator<Item = Vec<String>>) -> String {
    let blocks: Vec<_> = blocks.map(|lines| format!("    {{\n      {}\n    }}", lines.join(",\n      "))).collect();
    if blocks.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", blocks.join(",\n")) }
}
