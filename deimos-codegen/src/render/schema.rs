//! Schemas: the definitions of all types, and what each type states of its own.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Expr, ImplItem, ItemImpl};

use super::path::{self, DEFAULT_CHECK_OF, DEFINITION, FROM_HEX, NONE, RECORD, SCHEMA, SOME};
use super::{Place, ast, ident};
use crate::format::Text;
use crate::model::{Definition, Item, ItemSchema, Model};

/// The texts of all schemas, which types refer to.
pub(super) fn definitions(model: &Model, text: &mut Text) {
    if model.definitions.is_empty() {
        return;
    }
    let count = Literal::usize_unsuffixed(model.definitions.len());
    let head = quote! {
        /// The definitions of all types, from which the texts of schemas are put together.
        #[doc(hidden)]
        pub static DEFINITIONS: [#DEFINITION; #count] = [];
    };
    let root = Place::new(model, &[]);
    text.list(head, model.definitions.iter().map(|each| definition(root, each)));
}

fn definition(root: Place<'_>, definition: &Definition) -> TokenStream {
    let Definition { fullname, kind, body, uses, own_defaults } = definition;
    let body = body.iter().map(|text| raw(text));
    let uses = uses.iter().map(|index| Literal::usize_unsuffixed(*index));
    let own_defaults = match own_defaults {
        None => quote!(#NONE),
        Some(record) => {
            let record = root.path(*record);
            quote!(#SOME(#DEFAULT_CHECK_OF::<#record>()))
        }
    };
    quote! {
        #DEFINITION {
            fullname: #fullname,
            kind: #kind,
            body: &[#(#body),*],
            uses: &[#(#uses),*],
            own_defaults: #own_defaults,
        }
    }
}

/// What a type states of its schema, and how the producer stamps it.
pub(super) fn implementation(place: Place<'_>, item: &Item, stamp: &TokenStream) -> Option<ItemImpl> {
    let (name, own) = (ident(&item.name), schema(place, item.schema.as_ref()?));
    let skeleton = quote! { impl #RECORD for #name { const SCHEMA: &'static #SCHEMA = schema; #stamp } };
    let mut skeleton: ItemImpl = ast::parsed(skeleton);
    if let Some(ImplItem::Const(constant)) = skeleton.items.first_mut() {
        constant.expr = own;
    }
    Some(skeleton)
}

fn schema(place: Place<'_>, schema: &ItemSchema) -> Expr {
    let up = place.modules.iter().map(|_| "super").chain(["DEFINITIONS"]);
    let definitions = path::single(&up.collect::<Vec<_>>()).expect("no name in it is a keyword");
    let identity = ast::call(ast::name(FROM_HEX.word()), [ast::string(&schema.identity)]);
    let fields = [
        ("fullname", ast::string(&schema.fullname)),
        ("identity", identity),
        ("definitions", ast::reference(ast::name(definitions), None)),
        ("index", ast::literal(ast::number(schema.definition))),
    ];
    let own = ast::structure(SCHEMA.word(), fields.map(|(name, value)| (ast::word(name), value)));
    ast::reference(own, None)
}

/// A string that reads as the JSON that it is, unless something in it would not be seen.
fn raw(text: &str) -> Literal {
    let visible = |c: char| matches!(c, '"' | '\\' | '\'') || c.escape_debug().len() == 1;
    let marked = text.contains(['"', '\\']) && text.chars().all(visible);
    let hashes = (1..16).map(|count| "#".repeat(count)).find(|hashes| !text.contains(&format!("\"{hashes}")));
    match (marked, hashes) {
        (true, Some(hashes)) => format!("r{hashes}\"{text}\"{hashes}").parse().expect("it is a string"),
        _ => Literal::string(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_readable_where_that_is_safe() {
        assert_eq!(raw("}]}").to_string(), r#""}]}""#);
        assert_eq!(raw(r#"{"a":"\n"}"#).to_string(), r##"r#"{"a":"\n"}"#"##);
        assert_eq!(raw(r##"{"a":"#"}"##).to_string(), r###"r##"{"a":"#"}"##"###);
        assert_eq!(raw("\"\u{202e}\"").to_string(), r#""\"\u{202e}\"""#);
    }
}
