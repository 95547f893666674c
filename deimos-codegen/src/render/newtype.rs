//! Newtypes: fixed, and files whose root has no name.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Place, codec, compared, derives, docs, facts, ident, plan};
use crate::model::{Codec, Fixed, Item};

/// All that belongs to a fixed.
pub(super) fn fixed(item: &Item, fixed: &Fixed) -> TokenStream {
    let size = Literal::usize_unsuffixed(fixed.size);
    let derives = derives(item, &quote!(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord));
    let serde = (item.json && fixed.is_long()).then(|| quote!(#[serde(with = "::deimos_runtime::fixed")]));
    let codec = quote!(::deimos_runtime::codec::Fixed::<#size>);
    newtype(item, &derives, &quote!(#serde pub [u8; #size]), (&codec, None))
}

/// All that belongs to such a file.
pub(super) fn of_file(place: Place<'_>, item: &Item, codec: &Codec) -> TokenStream {
    let derives = derives(item, &compared(item));
    let decode_with = plan::decode_newtype(&codec::in_call(place, codec));
    let value = codec::value(place, codec);
    newtype(item, &derives, &quote!(pub #value), (&codec::in_call(place, codec), Some(decode_with)))
}

fn newtype(
    item: &Item,
    derives: &TokenStream,
    field: &TokenStream,
    (codec, decode_with): (&TokenStream, Option<TokenStream>),
) -> TokenStream {
    let (docs, name, facts) = (docs(&item.doc), ident(&item.name), facts(item));
    let check = (!item.facts.infallible).then(|| {
        quote! {
            fn check(value: &Self) -> ::core::result::Result<(), ::deimos_runtime::codec::EncodeError> {
                #codec::check(&value.0)
            }
        }
    });
    quote! {
        #docs #derives pub struct #name(#field);
        impl ::deimos_runtime::codec::Codec for #name {
            #facts
            fn bound(value: &Self) -> usize {
                #codec::bound(&value.0)
            }
            #check
            fn encode(value: &Self, out: &mut ::deimos_runtime::codec::Cursor<'_>) {
                #codec::encode(&value.0, out);
            }
            fn decode(
                reader: &mut ::deimos_runtime::codec::Reader<'_>,
            ) -> ::core::result::Result<Self, ::deimos_runtime::codec::DecodeError> {
                #codec::decode(reader).map(Self)
            }
            #decode_with
        }
    }
}
