//! Enums without values: variants, symbols, codec.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::head::Head;
use super::path::{CODEC, ENUMERATION, NONE, SOME};
use super::{derives, docs, facts, ident, plan, serde_name};
use crate::model::{Enumeration, Item};

/// All that belongs to an enum.
pub(super) fn all(item: &Item, enumeration: &Enumeration) -> TokenStream {
    let parts = [definition(item, enumeration), symbols(item, enumeration), codec(item, enumeration), column(item)];
    quote!(#(#parts)*)
}

fn definition(item: &Item, enumeration: &Enumeration) -> TokenStream {
    let (documentation, name) = (docs(&item.doc), ident(&item.name));
    let derives = derives(item, &quote!(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord));
    let verbatim = enumeration.verbatim.then(|| quote!(#[allow(non_camel_case_types, clippy::upper_case_acronyms)]));
    let variants = enumeration.variants.iter().map(|variant| {
        let docs = docs(&format!("`{}`", variant.symbol));
        let serde = serde_name(item, &variant.name, &variant.symbol);
        let name = ident(&variant.name);
        quote!(#docs #serde #name,)
    });
    quote! { #documentation #derives #verbatim pub enum #name { #(#variants)* } }
}

fn symbols(item: &Item, enumeration: &Enumeration) -> TokenStream {
    let name = ident(&item.name);
    let fullname = &enumeration.fullname;
    let variants: Vec<_> = enumeration.variants.iter().map(|variant| ident(&variant.name)).collect();
    let symbols: Vec<_> = enumeration.variants.iter().map(|variant| &variant.symbol).collect();
    let (symbol, from_symbol, some) = (Head::Symbol, Head::FromSymbol, SOME);
    quote! {
        impl #ENUMERATION for #name {
            const FULLNAME: &'static str = #fullname;
            const SYMBOLS: &'static [&'static str] = &[#(#symbols),*];
            fn #symbol() {
                match self { #(Self::#variants => #symbols,)* }
            }
            fn #from_symbol() {
                match symbol {
                    #(#symbols => #some(Self::#variants),)*
                    _ => #NONE,
                }
            }
        }
    }
}

fn codec(item: &Item, enumeration: &Enumeration) -> TokenStream {
    let name = ident(&item.name);
    let facts = facts(item);
    let (bound, encode) = (Head::BoundOfEnum, Head::Encode);
    let count = Literal::usize_unsuffixed(enumeration.variants.len());
    let variants: Vec<_> = enumeration.variants.iter().map(|variant| ident(&variant.name)).collect();
    let indices: Vec<_> = (0..variants.len()).map(Literal::usize_unsuffixed).collect();
    let (last, others) = variants.split_last().expect("the schema has refused an enum without symbols");
    let decode = plan::enumeration(&count, (&indices[..others.len()], others), last);
    quote! {
        impl #CODEC for #name {
            #facts
            fn #bound() {}
            fn #encode() {
                out.put_long(match value { #(Self::#variants => #indices,)* });
            }
            #decode
        }
    }
}

fn column(item: &Item) -> TokenStream {
    let name = ident(&item.name);
    if item.text_column { quote!(::deimos_runtime::text_column!(#name);) } else { TokenStream::new() }
}
