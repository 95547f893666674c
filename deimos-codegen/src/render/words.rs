//! Single types in words: `Option<String>` for `::core::option::Option<::std::string::String>`.

use proc_macro2::TokenStream;

use super::{Place, codec, table};
use crate::format;
use crate::model::{Codec, ColumnKind, Model};

/// Names types, from the root of the bindings, for those who render nothing.
pub(crate) struct Words<'a> {
    root: Place<'a>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(model: &'a Model) -> Self {
        Self { root: Place::new(model, &[]) }
    }

    /// The type of a codec's values.
    pub(crate) fn value(&self, codec: &Codec) -> String {
        short(&codec::value(self.root, codec))
    }

    /// The codec itself.
    pub(crate) fn codec(&self, codec: &Codec) -> String {
        short(&codec::in_type(self.root, codec))
    }

    /// The type of a column in an entity, and SeaORM's column type where that does not say it.
    pub(crate) fn column(&self, kind: &ColumnKind) -> (String, Option<String>) {
        (short(&table::column_type(self.root, kind)), table::sql_type(kind))
    }
}

/// The tokens as text; of a path that starts at a crate's root, the last name alone.
fn short(tokens: &TokenStream) -> String {
    let text: String = format::restored(&tokens.to_string()).split_whitespace().collect();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let absolute = rest.starts_with("::") && !out.ends_with(is_name);
        let end = rest.find(|c| !is_path(c)).unwrap_or(rest.len());
        if absolute {
            out.push_str(rest[..end].rsplit("::").next().unwrap_or_default());
            rest = &rest[end..];
        } else {
            let end = end.max(rest.chars().next().map_or(0, char::len_utf8));
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        }
        if out.ends_with(',') {
            out.push(' ');
        }
    }
    out
}

fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn is_path(c: char) -> bool {
    is_name(c) || c == ':' || c == '#'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_roots_are_left_out() {
        for (long, expected) in [
            ("::core::option::Option<::std::string::String>", "Option<String>"),
            (
                "::std::collections::HashMap<::std::string::String, com::r#type::Order>",
                "HashMap<String, com::r#type::Order>",
            ),
            ("crate::Money", "crate::Money"),
            ("()", "()"),
            ("[u8; 4]", "[u8;4]"),
            ("::deimos_runtime::codec::Decimal<9, 2>", "Decimal<9, 2>"),
        ] {
            assert_eq!(short(&long.parse().unwrap()), expected);
        }
    }
}
