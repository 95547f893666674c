//! Values in generated code.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::path::{
    BOX_NEW, BTREE_MAP, DEFAULT, DURATION, FIELDS, HASH_MAP, MAP_REF, NONE, OWN_DEFAULT, SOME, STRING_FROM, STRING_NEW,
    VEC_FROM, VEC_NEW, VIEW_FIELDS,
};
use super::{Form, Place, ast, ident, own_path};
use crate::model::{Expr, ItemId, ItemKind};

/// An expression of this value; of one that [may be refused](Expr::is_refusable), in a function that returns errors.
pub(super) fn value(place: Place<'_>, expr: &Expr) -> TokenStream {
    match expr {
        Expr::Unit => quote!(()),
        Expr::Boolean(value) => quote!(#value),
        Expr::Int(value) => signed(i64::from(*value)),
        Expr::Long(value) => signed(*value),
        Expr::Float(value) => float(value.is_sign_negative(), &Literal::f32_unsuffixed(value.abs())),
        Expr::Double(value) => float(value.is_sign_negative(), &Literal::f64_unsuffixed(value.abs())),
        Expr::Bytes(bytes) if place.form == Form::View => slice(bytes),
        Expr::Bytes(bytes) => vec(bytes.iter().map(|byte| literal(*byte))),
        Expr::Str(text) => string(place, text),
        Expr::None => quote!(#NONE),
        Expr::Some(inner) => call(place, &quote!(#SOME), inner),
        Expr::Boxed(inner) => call(place, &quote!(#BOX_NEW), inner),
        Expr::Own { path, value } => {
            let path = own_path(path);
            let value = call(place.of_values(), &quote!(#OWN_DEFAULT::<#path, _>), value);
            quote!(#value?)
        }
        Expr::Array(values) => vec(values.iter().map(|inner| value(place, inner))),
        Expr::Map(entries) | Expr::SortedMap(entries) if place.form == Form::View => {
            map(place, &quote!(#MAP_REF), entries)
        }
        Expr::Map(entries) => map(place, &quote!(#HASH_MAP), entries),
        Expr::SortedMap(entries) => map(place, &quote!(#BTREE_MAP), entries),
        Expr::Blank => quote!(#DEFAULT()),
        Expr::Symbol { .. }
        | Expr::Fixed { .. }
        | Expr::Branch { .. }
        | Expr::Record { .. }
        | Expr::BlankRecord(_)
        | Expr::Zeros { .. }
        | Expr::Newtype { .. } => named(place, expr),
        time_or_number => logical(time_or_number),
    }
}

/// The same as a syntax tree.
pub(super) fn tree(place: Place<'_>, expr: &Expr) -> syn::Expr {
    match expr {
        Expr::Blank => ast::call(ast::name(DEFAULT.word()), []),
        Expr::None => ast::name(NONE.word()),
        other => ast::parsed(value(place, other)),
    }
}

fn logical(expr: &Expr) -> TokenStream {
    let chrono = quote!(::deimos_runtime::chrono);
    let since = |epoch: TokenStream, unit: TokenStream, amount: i64| {
        let amount = signed(amount);
        quote!(#epoch + #chrono::TimeDelta::#unit(#amount))
    };
    match expr {
        Expr::Date { days } => {
            since(quote!(#chrono::DateTime::UNIX_EPOCH.date_naive()), quote!(days), i64::from(*days))
        }
        Expr::Time { micros } => since(quote!(#chrono::NaiveTime::MIN), quote!(microseconds), *micros),
        Expr::Timestamp { micros } => since(quote!(#chrono::DateTime::UNIX_EPOCH), quote!(microseconds), *micros),
        Expr::LocalTimestamp { micros } => {
            since(quote!(#chrono::DateTime::UNIX_EPOCH.naive_utc()), quote!(microseconds), *micros)
        }
        Expr::Uuid(uuid) => {
            let uuid = Literal::u128_unsuffixed(*uuid);
            quote!(::deimos_runtime::uuid::Uuid::from_u128(#uuid))
        }
        Expr::Decimal { unscaled, scale } => {
            let digits = Literal::u128_unsuffixed(unscaled.unsigned_abs());
            let sign = (*unscaled < 0).then(|| quote!(-));
            let scale = Literal::u32_unsuffixed(*scale);
            quote!(::deimos_runtime::rust_decimal::Decimal::from_i128_with_scale(#sign #digits, #scale))
        }
        Expr::Nanos(nanos) => {
            let nanos = signed(*nanos);
            quote!(#chrono::DateTime::from_timestamp_nanos(#nanos))
        }
        Expr::LocalNanos(nanos) => {
            let nanos = signed(*nanos);
            quote!(#chrono::DateTime::from_timestamp_nanos(#nanos).naive_utc())
        }
        other => wide(other),
    }
}

fn wide(expr: &Expr) -> TokenStream {
    match expr {
        Expr::Duration { months, days, milliseconds } => {
            let [months, days, milliseconds] = [months, days, milliseconds].map(|part| Literal::u32_unsuffixed(*part));
            quote!(#DURATION { months: #months, days: #days, milliseconds: #milliseconds })
        }
        Expr::BigDecimal { unscaled, scale } => {
            let (bytes, scale) = (unscaled.iter().map(|byte| literal(*byte)), signed(*scale));
            let decimal = quote!(::deimos_runtime::bigdecimal);
            quote! {
                #decimal::BigDecimal::new(#decimal::num_bigint::BigInt::from_signed_bytes_be(&[#(#bytes),*]), #scale)
            }
        }
        other => unreachable!("{other:?} is rendered elsewhere"),
    }
}

fn named(place: Place<'_>, expr: &Expr) -> TokenStream {
    match expr {
        Expr::Symbol { item, variant } => {
            let (path, variant) = (place.path(*item), ident(&variant_name(place, *item, *variant)));
            quote!(#path::#variant)
        }
        Expr::Fixed { item, bytes } => {
            let (path, bytes) = (place.path(*item), bytes.iter().map(|byte| literal(*byte)));
            quote!(#path([#(#bytes),*]))
        }
        Expr::BlankRecord(item) => {
            let path = place.value_path(*item);
            if place.view(*item).is_some() {
                quote!(<#path<'_> as #VIEW_FIELDS<'_>>::blank())
            } else {
                quote!(<#path as #FIELDS>::blank())
            }
        }
        Expr::Zeros { item, size } => {
            let (path, size) = (place.path(*item), Literal::usize_unsuffixed(*size));
            quote!(#path([0; #size]))
        }
        Expr::Newtype { item, value: inner } => call(place, &place.path(*item), inner),
        Expr::Branch { item, branch, value: inner } => {
            let (path, branch) = (place.value_path(*item), ident(&variant_name(place, *item, *branch)));
            call(place, &quote!(#path::#branch), inner)
        }
        Expr::Record { item, fields } => {
            let path = place.value_path(*item);
            let names = field_names(place, *item).into_iter();
            let values = fields.iter().map(|field| value(place, field));
            quote!(#path { #(#names: #values,)* })
        }
        other => unreachable!("{other:?} is rendered elsewhere"),
    }
}

fn variant_name(place: Place<'_>, item: ItemId, variant: usize) -> String {
    match &place.item(item).kind {
        ItemKind::Enumeration(enumeration) => enumeration.variants[variant].name.clone(),
        ItemKind::Union(union) => union.branches[variant].name.clone(),
        other => unreachable!("{other:?} has no variants"),
    }
}

fn field_names(place: Place<'_>, item: ItemId) -> Vec<proc_macro2::Ident> {
    match &place.item(item).kind {
        ItemKind::Record(record) => record.fields.iter().map(|field| ident(&field.name)).collect(),
        other => unreachable!("{other:?} has no fields"),
    }
}

fn call(place: Place<'_>, function: &TokenStream, argument: &Expr) -> TokenStream {
    let argument = value(place, argument);
    quote!(#function(#argument))
}

fn string(place: Place<'_>, text: &str) -> TokenStream {
    if place.form == Form::View {
        return quote!(#text);
    }
    if text.is_empty() { quote!(#STRING_NEW()) } else { quote!(#STRING_FROM(#text)) }
}

fn slice(bytes: &[u8]) -> TokenStream {
    let bytes = bytes.iter().map(|byte| literal(*byte));
    quote!(&[#(#bytes),*])
}

fn vec(items: impl ExactSizeIterator<Item = TokenStream>) -> TokenStream {
    if items.len() == 0 { quote!(#VEC_NEW()) } else { quote!(#VEC_FROM([#(#items),*])) }
}

fn map(place: Place<'_>, path: &TokenStream, entries: &[(String, Expr)]) -> TokenStream {
    if entries.is_empty() {
        return quote!(#path::new());
    }
    let entries = entries.iter().map(|(key, inner)| {
        let (key, inner) = (string(place, key), value(place, inner));
        quote!((#key, #inner))
    });
    quote!(#path::from([#(#entries),*]))
}

fn literal(byte: u8) -> TokenStream {
    let byte = Literal::u8_unsuffixed(byte);
    quote!(#byte)
}

fn signed(value: i64) -> TokenStream {
    let digits = Literal::u64_unsuffixed(value.unsigned_abs());
    if value < 0 { quote!(-#digits) } else { quote!(#digits) }
}

fn float(negative: bool, digits: &Literal) -> TokenStream {
    if negative { quote!(-#digits) } else { quote!(#digits) }
}
