//! Codecs of the runtime, and the types of their values.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Expr, Type};

use super::path::{
    self, BIG_DECIMAL, BOX, BTREE_MAP, BY_VALUE, DATE_TIME, DECIMAL, DURATION, HASH_MAP, MAP_REF, NAIVE_DATE,
    NAIVE_DATE_TIME, NAIVE_TIME, OPTION, STRING, UTC, UUID, VEC,
};
use super::{Form, Place, ast, ident, own_path};
use crate::model::Codec;

/// The codec where a type stands.
pub(super) fn in_type(place: Place<'_>, codec: &Codec) -> TokenStream {
    let path = path::of(&path(place, codec));
    match arguments(place, codec) {
        Some(arguments) => quote!(#path<#arguments>),
        None => path,
    }
}

/// A function of the codec where it is called.
pub(super) fn function(place: Place<'_>, codec: &Codec, function: &str) -> TokenStream {
    let Some(arguments) = arguments(place, codec) else {
        let mut path = path(place, codec);
        path.push(function);
        return path::of(&path);
    };
    let (path, function) = (path::of(&path(place, codec)), ident(function));
    quote!(#path::<#arguments>::#function)
}

/// The codec where a type stands, as a syntax tree.
pub(super) fn ty(place: Place<'_>, codec: &Codec) -> Type {
    ast::ty(in_type(place, codec))
}

/// A call of a function of the codec, as a syntax tree.
pub(super) fn call<const N: usize>(place: Place<'_>, codec: &Codec, name: &str, arguments: [Expr; N]) -> Expr {
    let mut path = path(place, codec);
    path.push(name);
    let function = match (path::single(&path), self::arguments(place, codec)) {
        (Some(word), None) => ast::name(word),
        _ => ast::path(ast::parsed(function(place, codec, name))),
    };
    ast::call(function, arguments)
}

/// The codec without its arguments.
fn path<'a>(place: Place<'a>, codec: &Codec) -> Vec<&'a str> {
    match codec {
        Codec::Item(id) => place.segments(*id, &place.item(*id).name),
        other => vec!["", "deimos_runtime", "codec", name(other)],
    }
}

fn name(codec: &Codec) -> &'static str {
    match codec {
        Codec::Null => "Null",
        Codec::NullUnion => "NullUnion",
        Codec::Boolean => "Boolean",
        Codec::Int => "Int",
        Codec::Long => "Long",
        Codec::Float => "Float",
        Codec::Double => "Double",
        Codec::Bytes => "Bytes",
        Codec::Str => "Str",
        Codec::Date => "Date",
        Codec::TimeMillis => "TimeMillis",
        Codec::TimeMicros => "TimeMicros",
        Codec::TimestampMillis => "TimestampMillis",
        Codec::TimestampMicros => "TimestampMicros",
        Codec::TimestampNanos => "TimestampNanos",
        Codec::LocalTimestampMillis => "LocalTimestampMillis",
        Codec::LocalTimestampMicros => "LocalTimestampMicros",
        Codec::LocalTimestampNanos => "LocalTimestampNanos",
        Codec::UuidString => "UuidString",
        Codec::UuidFixed => "UuidFixed",
        Codec::Decimal { .. } => "Decimal",
        Codec::DecimalFixed { .. } => "DecimalFixed",
        Codec::WideDecimal { .. } => "WideDecimal",
        Codec::WideDecimalFixed { .. } => "WideDecimalFixed",
        Codec::BigDecimal => "BigDecimal",
        Codec::Duration => "Duration",
        Codec::Nullable(_) => "Nullable",
        Codec::NullableLast(_) => "NullableLast",
        Codec::NullableUnion { .. } => "NullableUnion",
        Codec::Array(_) => "Array",
        Codec::Map(_) => "Map",
        Codec::SortedMap(_) => "SortedMap",
        Codec::Boxed(_) => "Boxed",
        Codec::Own { .. } => "Own",
        Codec::Item(_) => "Item",
    }
}

fn arguments(place: Place<'_>, codec: &Codec) -> Option<TokenStream> {
    let number = |value: u32| Literal::u32_unsuffixed(value);
    let size = |value: usize| Literal::usize_unsuffixed(value);
    Some(match codec {
        Codec::Decimal { precision, scale } | Codec::WideDecimal { precision, scale } => {
            let (precision, scale) = (number(*precision), number(*scale));
            quote!(#precision, #scale)
        }
        Codec::DecimalFixed { size: bytes, precision, scale }
        | Codec::WideDecimalFixed { size: bytes, precision, scale } => {
            let (bytes, precision, scale) = (size(*bytes), number(*precision), number(*scale));
            quote!(#bytes, #precision, #scale)
        }
        Codec::NullableUnion { union, null } => {
            let (union, null) = (place.path(*union), size(*null));
            quote!(#union, #null)
        }
        Codec::Own { path, codec } => {
            let (path, codec) = (own_path(path), in_type(place, codec));
            quote!(#path, #codec)
        }
        Codec::Map(inner) | Codec::SortedMap(inner) if place.form == Form::View && !place.borrows(inner) => {
            let inner = in_type(place.of_values(), inner);
            quote!(#BY_VALUE<#inner>)
        }
        codec => in_type(place, codec.inner()?),
    })
}

/// The type of a codec's values.
pub(super) fn value(place: Place<'_>, codec: &Codec) -> TokenStream {
    if place.borrows(codec) {
        return view(place, codec);
    }
    match codec {
        Codec::Null | Codec::NullUnion => quote!(()),
        Codec::Boolean => quote!(bool),
        Codec::Int => quote!(i32),
        Codec::Long => quote!(i64),
        Codec::Float => quote!(f32),
        Codec::Double => quote!(f64),
        Codec::Bytes => quote!(#VEC<u8>),
        Codec::Str => quote!(#STRING),
        Codec::Date => quote!(#NAIVE_DATE),
        Codec::TimeMillis | Codec::TimeMicros => quote!(#NAIVE_TIME),
        Codec::TimestampMillis | Codec::TimestampMicros | Codec::TimestampNanos => {
            quote!(#DATE_TIME<#UTC>)
        }
        Codec::LocalTimestampMillis | Codec::LocalTimestampMicros | Codec::LocalTimestampNanos => {
            quote!(#NAIVE_DATE_TIME)
        }
        Codec::UuidString | Codec::UuidFixed => quote!(#UUID),
        Codec::Decimal { .. } | Codec::DecimalFixed { .. } => quote!(#DECIMAL),
        Codec::WideDecimal { .. } | Codec::WideDecimalFixed { .. } | Codec::BigDecimal => {
            quote!(#BIG_DECIMAL)
        }
        Codec::Duration => quote!(#DURATION),
        Codec::Nullable(inner) | Codec::NullableLast(inner) => generic(place, &quote!(#OPTION), inner),
        Codec::NullableUnion { union, .. } => {
            let union = place.path(*union);
            quote!(#OPTION<#union>)
        }
        Codec::Array(inner) => generic(place, &quote!(#VEC), inner),
        Codec::Map(inner) => map(place, &quote!(#HASH_MAP), inner),
        Codec::SortedMap(inner) => map(place, &quote!(#BTREE_MAP), inner),
        Codec::Boxed(inner) => generic(place, &quote!(#BOX), inner),
        Codec::Own { path, .. } => own_path(path),
        Codec::Item(id) => place.path(*id),
    }
}

/// The type of a codec's values in views.
fn view(place: Place<'_>, codec: &Codec) -> TokenStream {
    match codec {
        Codec::Bytes => quote!(&'a [u8]),
        Codec::Str => quote!(&'a str),
        Codec::NullableUnion { union, .. } => {
            let union = place.value_path(*union);
            quote!(#OPTION<#union<'a>>)
        }
        Codec::Item(id) => {
            let path = place.value_path(*id);
            quote!(#path<'a>)
        }
        Codec::Map(inner) | Codec::SortedMap(inner) => {
            let inner = value(place, inner);
            quote!(#MAP_REF<'a, #inner>)
        }
        Codec::Nullable(inner) | Codec::NullableLast(inner) => generic(place, &quote!(#OPTION), inner),
        Codec::Array(inner) => generic(place, &quote!(#VEC), inner),
        Codec::Boxed(inner) => generic(place, &quote!(#BOX), inner),
        other => unreachable!("{other:?} does not borrow"),
    }
}

fn generic(place: Place<'_>, outer: &TokenStream, inner: &Codec) -> TokenStream {
    let inner = value(place, inner);
    quote!(#outer<#inner>)
}

fn map(place: Place<'_>, outer: &TokenStream, inner: &Codec) -> TokenStream {
    let inner = value(place, inner);
    quote!(#outer<#STRING, #inner>)
}
