//! Documentation from schemas, made safe for rustdoc.

/// The documentation of an item: the schema's, else its name.
///
/// Code in it is text: an example in a schema is no test of the crate that includes the bindings.
pub(super) fn doc(written: Option<&str>, name: &str) -> String {
    match written.map(str::trim) {
        Some(text) if !text.is_empty() => plain(text),
        _ => format!("`{name}`"),
    }
}

fn plain(text: &str) -> String {
    let mut fenced = false;
    let lines = text.lines().map(|line| {
        let line = line.replace(char::is_control, " ");
        let line = line.trim();
        let fence = line.starts_with("```") || line.starts_with("~~~");
        fenced ^= fence;
        if fence && fenced { format!("{}text", &line[..3]) } else { line.to_owned() }
    });
    let mut lines: Vec<String> = lines.collect();
    if fenced {
        lines.push("```".to_owned());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_for_documentation() {
        assert_eq!(doc(None, "acme.Order"), "`acme.Order`");
        assert_eq!(doc(Some("  "), "id"), "`id`");
        assert_eq!(doc(Some(" An order. "), "id"), "An order.");
    }

    #[test]
    fn code_is_text() {
        assert_eq!(doc(Some("Such as:\n\n    let x = 1;\r\n"), ""), "Such as:\n\nlet x = 1;");
        assert_eq!(
            doc(Some("```\nlet x = 1;\n```\nand\n```rust\n1"), ""),
            "```text\nlet x = 1;\n```\nand\n```text\n1\n```"
        );
        assert_eq!(doc(Some("a\rb\tc"), ""), "a b c");
    }
}
