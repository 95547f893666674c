//! Turns Avro's names into Rust's, one rule for each kind of name.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// What Rust reserves, in any edition so far; all of it is legal after `r#` but the names in [`NEVER_RAW`].
const RESERVED: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// What stays reserved even behind `r#`.
const NEVER_RAW: &[&str] = &["Self", "crate", "self", "super"];

/// What a type cannot be called without taking it from generated code: primitive types, parameters, and what stands at
/// the root of the bindings.
const NO_TYPES: &[&str] = &[
    "DEFINITIONS",
    "SCHEMAS",
    "at",
    "bool",
    "char",
    "consumer",
    "f32",
    "f64",
    "field",
    "i128",
    "i16",
    "i32",
    "i64",
    "i8",
    "index",
    "isize",
    "key",
    "message",
    "new",
    "node",
    "out",
    "place",
    "reader",
    "row",
    "slots",
    "stamp",
    "step",
    "str",
    "symbol",
    "u128",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
    "value",
    "view",
];

/// The name of a struct, enum or trait, with the underscores that it starts with.
pub(crate) fn type_name(avro: &str) -> String {
    let (lead, bare) = split_underscores(avro);
    let camel = bare.to_upper_camel_case();
    if camel.is_empty() {
        underscores(avro).to_upper_camel_case()
    } else {
        legal(&guard_digit(format!("{lead}{camel}")))
    }
}

/// The name of an enum's variant.
pub(crate) fn variant_name(symbol: &str) -> String {
    type_name(symbol)
}

/// The name of a field, with the underscores that it starts with.
pub(crate) fn field_name(avro: &str) -> String {
    let (lead, bare) = split_underscores(avro);
    let snake = bare.to_snake_case();
    if snake.is_empty() { underscores(avro) } else { legal(&guard_digit(format!("{lead}{snake}"))) }
}

/// The name of a module, from one segment of a namespace or from a topic's handle.
pub(crate) fn module_name(segment: &str) -> String {
    field_name(segment)
}

/// A name as it is written, where two names would otherwise become the same.
pub(crate) fn verbatim(avro: &str) -> String {
    if avro.chars().all(|c| c == '_') { underscores(avro) } else { legal(avro) }
}

/// The name of a type as it is written, otherwise as [`verbatim`].
pub(crate) fn verbatim_type(avro: &str) -> String {
    if is_free_for_types(avro) { verbatim(avro) } else { format!("{avro}_") }
}

/// Whether generated code has no other use for a name.
pub(crate) fn is_free_for_types(name: &str) -> bool {
    !NO_TYPES.contains(&name)
}

/// What stands for a name of underscores only.
fn underscores(avro: &str) -> String {
    match avro.len() {
        1 => "underscore".to_owned(),
        count => format!("underscore{count}"),
    }
}

/// Whether Rust names can be made of a word that the manifest gives: a topic's handle, a table.
pub(crate) fn is_word(word: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    word.chars().all(known) && word.chars().any(|c| c.is_ascii_alphanumeric())
}

/// Whether a name can stand in Rust as it is, for names that the manifest gives.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    let head = chars.next().is_some_and(|c| c == '_' || c.is_ascii_alphabetic());
    head && chars.all(|c| c == '_' || c.is_ascii_alphanumeric())
        && name.chars().any(|c| c != '_')
        && !RESERVED.contains(&name)
        && !NEVER_RAW.contains(&name)
}

fn legal(name: &str) -> String {
    if NEVER_RAW.contains(&name) {
        format!("{name}_")
    } else if RESERVED.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// A type's name with a word before it; underscores that it starts with stay in front.
pub(crate) fn prefixed(word: &str, name: &str) -> String {
    let (lead, bare) = split_underscores(name);
    format!("{lead}{word}{bare}")
}

/// A type's name with a word after it, without underscores between.
pub(crate) fn suffixed(name: &str, word: &str) -> String {
    format!("{}{}", name.trim_end_matches('_'), word.trim_start_matches('_'))
}

fn split_underscores(name: &str) -> (&str, &str) {
    name.split_at(name.len() - name.trim_start_matches('_').len())
}

fn guard_digit(name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rule: fn(&str) -> String, table: &[(&str, &str)]) {
        for (avro, rust) in table {
            assert_eq!(rule(avro), *rust, "for `{avro}`");
        }
    }

    #[test]
    fn types() {
        check(
            type_name,
            &[
                ("Order", "Order"),
                ("order_line", "OrderLine"),
                ("MySchema_key", "MySchemaKey"),
                ("HTTPServer", "HttpServer"),
                ("Self", "Self_"),
                ("self", "Self_"),
                ("Option", "Option"),
                ("_9", "_9"),
                ("_A", "_A"),
                ("_", "Underscore"),
                ("___", "Underscore3"),
                ("type", "Type"),
            ],
        );
    }

    #[test]
    fn fields() {
        check(
            field_name,
            &[
                ("id", "id"),
                ("orderId", "order_id"),
                ("OrderID", "order_id"),
                ("type", "r#type"),
                ("gen", "r#gen"),
                ("self", "self_"),
                ("crate", "crate_"),
                ("Self", "self_"),
                ("_id", "_id"),
                ("__v", "__v"),
                ("_1", "_1"),
                ("_", "underscore"),
                ("__", "underscore2"),
                ("foo__bar", "foo_bar"),
            ],
        );
    }

    #[test]
    fn modules() {
        check(module_name, &[("com", "com"), ("my-namespace", "my_namespace"), ("mod", "r#mod"), ("super", "super_")]);
    }

    #[test]
    fn symbols() {
        check(variant_name, &[("NEW", "New"), ("IN_TRANSIT", "InTransit"), ("self", "Self_")]);
        check(verbatim, &[("HIGH", "HIGH"), ("type", "r#type"), ("_", "underscore")]);
    }

    #[test]
    fn derived_names_are_camel_case_too() {
        assert_eq!(["Order", "_9"].map(|name| prefixed("New", name)), ["NewOrder", "_New9"]);
        assert_eq!(["Order", "Self_", "_9"].map(|name| suffixed(name, "Key")), ["OrderKey", "SelfKey", "_9Key"]);
        assert_eq!(suffixed("Order", "_Id"), "OrderId");
    }

    #[test]
    fn names_of_the_manifest() {
        assert!(is_identifier("Order2"));
        assert!(is_word("orders-v2"));
        assert!(!is_word("-") && !is_word("my orders"));
        for bad in ["", "_", "2nd", "my-name", "type", "Self", "a b"] {
            assert!(!is_identifier(bad), "`{bad}`");
        }
    }
}
