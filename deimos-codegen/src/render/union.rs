//! Unions of several types: an enum with a value in each variant, and its codec.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{Place, codec, compared, derives, docs, facts, ident, plan, serde_name};
use crate::model::{Branch, Item, Union};

/// All that belongs to a union.
pub(super) fn all(place: Place<'_>, item: &Item, union: &Union) -> TokenStream {
    let parts = [definition(place, item, union), codec_impl(place, item, union)];
    quote!(#(#parts)*)
}

fn definition(place: Place<'_>, item: &Item, union: &Union) -> TokenStream {
    let (documentation, name) = (docs(&item.doc), ident(&item.name));
    let derives = derives(item, &compared(item));
    let variants = union.branches.iter().map(|branch| {
        let docs = docs(&branch.doc);
        let (name, value) = (ident(&branch.name), codec::value(place, &branch.codec));
        let serde = serde_name(item, &branch.name, &branch.avro);
        quote!(#docs #serde #name(#value),)
    });
    quote! { #documentation #derives pub enum #name { #(#variants)* } }
}

fn codec_impl(place: Place<'_>, item: &Item, union: &Union) -> TokenStream {
    let (name, facts) = (ident(&item.name), facts(item));
    let (names, codecs): (Vec<Ident>, Vec<TokenStream>) =
        union.branches.iter().map(|branch| (ident(&branch.name), codec::in_call(place, &branch.codec))).unzip();
    let indices: Vec<Literal> = union.branches.iter().map(|branch| Literal::usize_unsuffixed(branch.index)).collect();
    let check = check(place, item, union);
    let decode = plan::union(place, union);
    quote! {
        impl ::deimos_runtime::codec::Codec for #name {
            #facts
            fn bound(value: &Self) -> usize {
                5 + match value { #(Self::#names(value) => #codecs::bound(value),)* }
            }
            #check
            fn encode(value: &Self, out: &mut ::deimos_runtime::codec::Cursor<'_>) {
                match value {
                    #(Self::#names(value) => {
                        out.put_long(#indices);
                        #codecs::encode(value, out);
                    })*
                }
            }
            #decode
        }
    }
}

fn check(place: Place<'_>, item: &Item, union: &Union) -> TokenStream {
    if item.facts.infallible {
        return TokenStream::new();
    }
    let (sure, unsure): (Vec<&Branch>, Vec<&Branch>) =
        union.branches.iter().partition(|branch| place.is_infallible(&branch.codec));
    let checks = unsure.iter().map(|branch| {
        let (name, codec) = (ident(&branch.name), codec::in_call(place, &branch.codec));
        quote!(Self::#name(value) => #codec::check(value),)
    });
    let rest = (!sure.is_empty()).then(|| quote!(_ => ::core::result::Result::Ok(()),));
    quote! {
        fn check(value: &Self) -> ::core::result::Result<(), ::deimos_runtime::codec::EncodeError> {
            match value { #(#checks)* #rest }
        }
    }
}
