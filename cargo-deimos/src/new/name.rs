//! Names that a crate may have.

/// Rust's words, what a folder of `target` is called, and what the crate depends on.
const TAKEN: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "build",
    "const",
    "continue",
    "core",
    "crate",
    "deps",
    "do",
    "dyn",
    "else",
    "enum",
    "examples",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "incremental",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "tokio",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "deimos_codegen",
    "deimos_runtime",
    "deimos_schema",
];

/// Whether a crate may be called so, by itself and beside its dependencies.
pub(super) fn check(name: &str) -> Result<(), String> {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if !starts || !name.chars().all(known) {
        let small = name.to_ascii_lowercase().replace([' ', '.'], "-");
        let advice = if small != name && check(&small).is_ok() { format!("; take `{small}`") } else { String::new() };
        return Err(format!(
            "`{name}` cannot be the name of a crate: expected small letters, digits, `-` and `_`, and a letter \
             first{advice}"
        ));
    }
    if TAKEN.contains(&name.replace('-', "_").as_str()) {
        return Err(format!("`{name}` cannot be the name of a crate: Rust or a dependency has it; choose another"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cargo_and_rust_take() {
        for name in ["billing", "my-service", "a1_b"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        for name in ["", "1a", "_a", "-a", "Billing", "a b", "a.b", "ü", "..", "match", "tokio", "deimos-runtime"] {
            assert!(check(name).is_err(), "{name}");
        }
    }
}
