//! Newtypes: fixed, and files whose root has no name.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::path::{CODEC, CURSOR, DECODE_ERROR, ENCODE_ERROR, FIXED, READER, RESULT};
use super::{Place, codec, compared, derives, docs, facts, ident, plan};
use crate::model::{Codec, Fixed, Item};

/// All that belongs to a fixed.
pub(super) fn fixed(item: &Item, fixed: &Fixed) -> TokenStream {
    let size = Literal::usize_unsuffixed(fixed.size);
    let derives = derives(item, &quote!(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord));
    let serde = (item.json && fixed.is_long()).then(|| quote!(#[serde(with = "::deimos_runtime::fixed")]));
    let codec = |function| {
        let function = ident(function);
        quote!(#FIXED::<#size>::#function)
    };
    newtype(item, &derives, &quote!(#serde pub [u8; #size]), FUNCTIONS.map(codec), None)
}

/// All that belongs to such a file.
pub(super) fn of_file(place: Place<'_>, item: &Item, codec: &Codec) -> TokenStream {
    let derives = derives(item, &compared(item));
    let decode_with = plan::decode_newtype(place, codec);
    let value = codec::value(place, codec);
    let functions = |name| codec::function(place, codec, name);
    newtype(item, &derives, &quote!(pub #value), FUNCTIONS.map(functions), Some(&decode_with))
}

/// Those of the inner codec that a newtype calls.
const FUNCTIONS: [&str; 4] = ["check", "bound", "encode", "decode"];

fn newtype(
    item: &Item,
    derives: &TokenStream,
    field: &TokenStream,
    [check, bound, encode, decode]: [TokenStream; 4],
    decode_with: Option<&TokenStream>,
) -> TokenStream {
    let (docs, name, facts) = (docs(&item.doc), ident(&item.name), facts(item));
    let check = (!item.facts.infallible).then(|| {
        quote! {
            fn check(value: &Self) -> #RESULT<(), #ENCODE_ERROR> {
                #check(&value.0)
            }
        }
    });
    quote! {
        #docs #derives pub struct #name(#field);
        impl #CODEC for #name {
            #facts
            fn bound(value: &Self) -> usize {
                #bound(&value.0)
            }
            #check
            fn encode(value: &Self, out: &mut #CURSOR<'_>) {
                #encode(&value.0, out);
            }
            fn decode(
                reader: &mut #READER<'_>,
            ) -> #RESULT<Self, #DECODE_ERROR> {
                #decode(reader).map(Self)
            }
            #decode_with
        }
    }
}
