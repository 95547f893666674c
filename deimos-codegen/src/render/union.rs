//! Unions of several types: an enum with a value in each variant, and its codec.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::head::Head;
use super::path::{CODEC, OK};
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
    let names: Vec<Ident> = union.branches.iter().map(|branch| ident(&branch.name)).collect();
    let function = |name| union.branches.iter().map(move |branch| codec::function(place, &branch.codec, name));
    let (bounds, encodes) = (function("bound"), function("encode"));
    let indices: Vec<Literal> = union.branches.iter().map(|branch| Literal::usize_unsuffixed(branch.index)).collect();
    let (bound, encode) = (Head::Bound, Head::Encode);
    let check = check(place, item, union);
    let decode = plan::union(place, union);
    quote! {
        impl #CODEC for #name {
            #facts
            fn #bound() {
                5 + match value { #(Self::#names(value) => #bounds(value),)* }
            }
            #check
            fn #encode() {
                match value {
                    #(Self::#names(value) => {
                        out.put_long(#indices);
                        #encodes(value, out);
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
        let (name, check) = (ident(&branch.name), codec::function(place, &branch.codec, "check"));
        quote!(Self::#name(value) => #check(value),)
    });
    let head = Head::Check;
    let rest = (!sure.is_empty()).then(|| quote!(_ => #OK(()),));
    quote! {
        fn #head() {
            match value { #(#checks)* #rest }
        }
    }
}
