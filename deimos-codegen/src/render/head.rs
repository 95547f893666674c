//! Functions that begin in the same way in every codec: their heads are formatted once, not record by record.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::path::{CURSOR, DECODE_ERROR, ENCODE_ERROR, FIELDS, NODE, OK, OPTION, READER, RESULT, SAME};
use crate::format;

/// The head of a function; in `quote!`, what stands for its name, with nothing in the parentheses behind it. One that
/// has its body already stands before `() {}`.
#[derive(Clone, Copy)]
pub(super) enum Head {
    Bound,
    /// With its body: of an enum.
    BoundOfEnum,
    Check,
    Encode,
    Blank,
    /// With its body: of a record, in terms of `decode_into`.
    DecodeRecord,
    DecodeInto,
    /// With its body: in terms of `decode_with`.
    DecodeSame,
    DecodeWith,
    /// With its body: of a record.
    DecodeRecordWith,
    /// With its body.
    DecodeWithInto,
    ReadField,
    ReadFieldRef,
    SetDefault,
    Symbol,
    FromSymbol,
}

/// All of them, in the order of their numbers.
const ALL: [Head; 16] = [
    Head::Bound,
    Head::BoundOfEnum,
    Head::Check,
    Head::Encode,
    Head::Blank,
    Head::DecodeRecord,
    Head::DecodeInto,
    Head::DecodeSame,
    Head::DecodeWith,
    Head::DecodeRecordWith,
    Head::DecodeWithInto,
    Head::ReadField,
    Head::ReadFieldRef,
    Head::SetDefault,
    Head::Symbol,
    Head::FromSymbol,
];

/// The functions that the numbers stand for.
pub(super) fn all() -> Vec<TokenStream> {
    ALL.into_iter().map(Head::function).collect()
}

impl Head {
    /// What stands for it.
    pub(super) fn name(self) -> String {
        format!("{}{}", format::HEAD, self as usize)
    }

    fn function(self) -> TokenStream {
        let result = quote!(#RESULT<Self, #DECODE_ERROR>);
        let source = quote!(reader: &mut #READER<'_>, node: #NODE<'_>);
        match self {
            Self::Bound => quote!(
                fn bound(value: &Self) -> usize {
                    body
                }
            ),
            Self::BoundOfEnum => quote!(
                fn bound(_: &Self) -> usize {
                    5
                }
            ),
            Self::Check => quote!(fn check(value: &Self) -> #RESULT<(), #ENCODE_ERROR> { body }),
            Self::Encode => quote!(fn encode(value: &Self, out: &mut #CURSOR<'_>) { body }),
            Self::Blank => quote!(
                fn blank() -> Self {
                    body
                }
            ),
            Self::DecodeRecord => quote! {
                fn decode(reader: &mut #READER<'_>) -> #result {
                    let mut place = <Self as #FIELDS>::blank();
                    Self::decode_into(&mut place, reader)?;
                    #OK(place)
                }
            },
            Self::DecodeInto => {
                quote!(fn decode_into(place: &mut Self, reader: &mut #READER<'_>) -> #RESULT<(), #DECODE_ERROR> { body })
            }
            Self::DecodeSame => {
                quote!(fn decode(reader: &mut #READER<'_>) -> #result { Self::decode_with(reader, #SAME) })
            }
            Self::DecodeWith => quote!(fn decode_with(#source) -> #result { body }),
            Self::DecodeRecordWith => quote!(fn decode_with(#source) -> #result { reader.fields::<Self>(node) }),
            Self::DecodeWithInto => quote! {
                fn decode_with_into(place: &mut Self, #source) -> #RESULT<(), #DECODE_ERROR> {
                    reader.fields_into(place, node)
                }
            },
            Self::ReadField => read_field(&quote!('_)),
            Self::ReadFieldRef => read_field(&quote!('a)),
            Self::SetDefault => quote!(fn set_default(&mut self, field: u32) -> #RESULT<(), #DECODE_ERROR> { body }),
            Self::Symbol => quote!(
                fn symbol(self) -> &'static str {
                    body
                }
            ),
            Self::FromSymbol => quote!(fn from_symbol(symbol: &str) -> #OPTION<Self> { body }),
        }
    }
}

fn read_field(input: &TokenStream) -> TokenStream {
    quote! {
        fn read_field(&mut self, field: u32, reader: &mut #READER<#input>, node: #NODE<'_>) -> #RESULT<(), #DECODE_ERROR> {
            body
        }
    }
}

impl ToTokens for Head {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend([TokenTree::Ident(Ident::new(&self.name(), Span::call_site()))]);
    }
}
