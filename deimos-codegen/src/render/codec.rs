//! Codecs of the runtime, and the types of their values.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Form, Place, own_path};
use crate::model::Codec;

/// The codec where a type stands.
pub(super) fn in_type(place: Place<'_>, codec: &Codec) -> TokenStream {
    let (path, arguments) = parts(place, codec);
    arguments.map_or_else(|| path.clone(), |arguments| quote!(#path<#arguments>))
}

/// The codec where a function of it is called.
pub(super) fn in_call(place: Place<'_>, codec: &Codec) -> TokenStream {
    let (path, arguments) = parts(place, codec);
    arguments.map_or_else(|| path.clone(), |arguments| quote!(#path::<#arguments>))
}

fn parts(place: Place<'_>, codec: &Codec) -> (TokenStream, Option<TokenStream>) {
    if let Codec::Item(id) = codec {
        return (place.path(*id), None);
    }
    let name = quote::format_ident!("{}", name(codec));
    (quote!(::deimos_runtime::codec::#name), arguments(place, codec))
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
            quote!(::deimos_runtime::codec::ByValue<#inner>)
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
        Codec::Bytes => quote!(::std::vec::Vec<u8>),
        Codec::Str => quote!(::std::string::String),
        Codec::Date => quote!(::deimos_runtime::chrono::NaiveDate),
        Codec::TimeMillis | Codec::TimeMicros => quote!(::deimos_runtime::chrono::NaiveTime),
        Codec::TimestampMillis | Codec::TimestampMicros | Codec::TimestampNanos => {
            quote!(::deimos_runtime::chrono::DateTime<::deimos_runtime::chrono::Utc>)
        }
        Codec::LocalTimestampMillis | Codec::LocalTimestampMicros | Codec::LocalTimestampNanos => {
            quote!(::deimos_runtime::chrono::NaiveDateTime)
        }
        Codec::UuidString | Codec::UuidFixed => quote!(::deimos_runtime::uuid::Uuid),
        Codec::Decimal { .. } | Codec::DecimalFixed { .. } => quote!(::deimos_runtime::rust_decimal::Decimal),
        Codec::WideDecimal { .. } | Codec::WideDecimalFixed { .. } | Codec::BigDecimal => {
            quote!(::deimos_runtime::bigdecimal::BigDecimal)
        }
        Codec::Duration => quote!(::deimos_runtime::Duration),
        Codec::Nullable(inner) | Codec::NullableLast(inner) => generic(place, &quote!(::core::option::Option), inner),
        Codec::NullableUnion { union, .. } => {
            let union = place.path(*union);
            quote!(::core::option::Option<#union>)
        }
        Codec::Array(inner) => generic(place, &quote!(::std::vec::Vec), inner),
        Codec::Map(inner) => map(place, &quote!(::std::collections::HashMap), inner),
        Codec::SortedMap(inner) => map(place, &quote!(::std::collections::BTreeMap), inner),
        Codec::Boxed(inner) => generic(place, &quote!(::std::boxed::Box), inner),
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
            quote!(::core::option::Option<#union<'a>>)
        }
        Codec::Item(id) => {
            let path = place.value_path(*id);
            quote!(#path<'a>)
        }
        Codec::Map(inner) | Codec::SortedMap(inner) => {
            let inner = value(place, inner);
            quote!(::deimos_runtime::codec::MapRef<'a, #inner>)
        }
        Codec::Nullable(inner) | Codec::NullableLast(inner) => generic(place, &quote!(::core::option::Option), inner),
        Codec::Array(inner) => generic(place, &quote!(::std::vec::Vec), inner),
        Codec::Boxed(inner) => generic(place, &quote!(::std::boxed::Box), inner),
        other => unreachable!("{other:?} does not borrow"),
    }
}

fn generic(place: Place<'_>, outer: &TokenStream, inner: &Codec) -> TokenStream {
    let inner = value(place, inner);
    quote!(#outer<#inner>)
}

fn map(place: Place<'_>, outer: &TokenStream, inner: &Codec) -> TokenStream {
    let inner = value(place, inner);
    quote!(#outer<::std::string::String, #inner>)
}
