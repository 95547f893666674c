//! Absolute paths, each as one word: they are most of what is rendered, and a formatter has nothing to decide in them.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::ident;
use crate::format::SEPARATOR;

/// A path that is the same everywhere.
#[derive(Clone, Copy)]
pub(super) struct Path(&'static str);

impl Path {
    pub(super) fn word(self) -> Ident {
        Ident::new(self.0, Span::call_site())
    }
}

impl ToTokens for Path {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend([TokenTree::Ident(self.word())]);
    }
}

/// The segments with `::` between them.
pub(super) fn of(segments: &[&str]) -> TokenStream {
    if let Some(word) = single(segments) {
        return word.into_token_stream();
    }
    let segments = segments.iter().map(|segment| ident(segment));
    quote!(#(#segments)::*)
}

/// The same as one word, unless there is a raw identifier in it.
pub(super) fn single(segments: &[&str]) -> Option<Ident> {
    if segments.iter().any(|segment| segment.starts_with("r#")) {
        return None;
    }
    let mut word = String::with_capacity(64);
    for (at, segment) in segments.iter().enumerate() {
        word.extend((at > 0).then_some(SEPARATOR));
        word.push_str(segment);
    }
    Some(Ident::new(&word, Span::call_site()))
}

macro_rules! paths {
    ($($name:ident = $(:: $segment:ident)+;)*) => {
        $(pub(super) const $name: Path = Path(concat!($("\u{2d0}", stringify!($segment)),+));)*
    };
}

paths! {
    BIG_DECIMAL = ::deimos_runtime::bigdecimal::BigDecimal;
    BOX = ::std::boxed::Box;
    BOX_NEW = ::std::boxed::Box::new;
    BTREE_MAP = ::std::collections::BTreeMap;
    BY_VALUE = ::deimos_runtime::codec::ByValue;
    CHECK_FIELD = ::deimos_runtime::codec::check_field;
    CHECK_LEVEL = ::deimos_runtime::codec::check_level;
    CLONE = ::core::clone::Clone::clone;
    CODEC = ::deimos_runtime::codec::Codec;
    CURSOR = ::deimos_runtime::codec::Cursor;
    DATE_TIME = ::deimos_runtime::chrono::DateTime;
    DECIMAL = ::deimos_runtime::rust_decimal::Decimal;
    DECODE_ERROR = ::deimos_runtime::codec::DecodeError;
    DEFAULT = ::core::default::Default::default;
    DEFAULT_CHECK_OF = ::deimos_runtime::codec::DefaultCheck::of;
    DEFINITION = ::deimos_runtime::Definition;
    DURATION = ::deimos_runtime::Duration;
    ENCODE_ERROR = ::deimos_runtime::codec::EncodeError;
    ENUMERATION = ::deimos_runtime::Enumeration;
    ERR = ::core::result::Result::Err;
    FIELDS = ::deimos_runtime::codec::Fields;
    FIXED = ::deimos_runtime::codec::Fixed;
    FROM = ::core::convert::From;
    FROM_HEX = ::deimos_runtime::Identity::from_hex;
    HASH_MAP = ::std::collections::HashMap;
    MAP_REF = ::deimos_runtime::codec::MapRef;
    NAIVE_DATE = ::deimos_runtime::chrono::NaiveDate;
    NAIVE_DATE_TIME = ::deimos_runtime::chrono::NaiveDateTime;
    NAIVE_TIME = ::deimos_runtime::chrono::NaiveTime;
    NODE = ::deimos_runtime::codec::Node;
    NONE = ::core::option::Option::None;
    OK = ::core::result::Result::Ok;
    OPTION = ::core::option::Option;
    READER = ::deimos_runtime::codec::Reader;
    OWN_DEFAULT = ::deimos_runtime::codec::own_default;
    RECORD = ::deimos_runtime::Record;
    RECORD_REF = ::deimos_runtime::codec::RecordRef;
    RESULT = ::core::result::Result;
    SAME = ::deimos_runtime::codec::Node::SAME;
    SCHEMA = ::deimos_runtime::Schema;
    SOME = ::core::option::Option::Some;
    STAMP = ::deimos_runtime::Stamp;
    STRING = ::std::string::String;
    STRING_FROM = ::std::string::String::from;
    STRING_NEW = ::std::string::String::new;
    UTC = ::deimos_runtime::chrono::Utc;
    UUID = ::deimos_runtime::uuid::Uuid;
    VEC = ::std::vec::Vec;
    VEC_FROM = ::std::vec::Vec::from;
    VEC_NEW = ::std::vec::Vec::new;
    VIEW = ::deimos_runtime::codec::View;
    VIEW_FIELDS = ::deimos_runtime::codec::ViewFields;
    WITH_OWN_DEFAULTS = ::deimos_runtime::codec::with_own_defaults;
}
