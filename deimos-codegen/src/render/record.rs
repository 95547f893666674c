//! Records: struct, `New…`, codec, schema.

use proc_macro2::TokenStream;
use quote::quote;

use super::path::{
    CHECK_FIELD, CHECK_LEVEL, CODEC, CURSOR, DECODE_ERROR, ENCODE_ERROR, FROM, OK, READER, RESULT, STAMP,
    WITH_OWN_DEFAULTS,
};
use super::{Place, codec, compared, derives, docs, expr, facts, ident, plan, schema, serde_name};
use crate::model::{Expr, Field, Item, Record, Stamp};

/// All that belongs to a record.
pub(super) fn all(place: Place<'_>, item: &Item, record: &Record) -> TokenStream {
    let parts = [
        definition(place, item, record),
        new(place, item, record),
        codec_impl(place, item, record),
        schema(place, item, record),
    ];
    quote!(#(#parts)*)
}

/// The struct alone.
pub(super) fn definition(place: Place<'_>, item: &Item, record: &Record) -> TokenStream {
    let (docs, name) = (docs(&item.doc), ident(&item.name));
    let derives = derives(item, &compared(item));
    let fields = record.fields.iter().map(|field| {
        let serde = serde_name(item, &field.name, &field.avro);
        let field = struct_field(place, field);
        quote!(#serde #field)
    });
    let verbatim = verbatim(record);
    quote! { #docs #derives #verbatim pub struct #name { #(#fields)* } }
}

pub(super) fn verbatim(record: &Record) -> Option<TokenStream> {
    record.verbatim.then(|| quote!(#[allow(non_snake_case)]))
}

pub(super) fn struct_field(place: Place<'_>, field: &Field) -> TokenStream {
    let (docs, name, ty) = (docs(&field.doc), ident(&field.name), codec::value(place, &field.codec));
    quote!(#docs pub #name: #ty,)
}

fn new(place: Place<'_>, item: &Item, record: &Record) -> TokenStream {
    let Some(new) = &record.new else { return TokenStream::new() };
    let (new, name) = (ident(new), ident(&item.name));
    let doc = format!(" The fields of [`{name}`] that may not be left out.");
    let required: Vec<&Field> = record.fields.iter().filter(|field| field.default.is_none()).collect();
    let fields = required.iter().map(|field| struct_field(place, field));
    let refusable = record.fields.iter().filter_map(|field| field.default.as_ref()).any(Expr::is_refusable);
    let verbatim = verbatim(record);
    let argument = if required.is_empty() { quote!(_) } else { quote!(new) };
    let values = record.fields.iter().map(|field| {
        let name = ident(&field.name);
        let value = field.default.as_ref().map_or_else(|| quote!(new.#name), |default| expr::value(place, default));
        quote!(#name: #value,)
    });
    let value = quote!(Self { #(#values)* });
    let value = if refusable { quote!(#WITH_OWN_DEFAULTS(|| #OK(#value))) } else { value };
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq)]
        #verbatim
        pub struct #new { #(#fields)* }
        impl #FROM<#new> for #name {
            fn from(#argument: #new) -> Self {
                #value
            }
        }
    }
}

/// The codec, in terms of the codecs of the fields.
pub(super) fn codec_impl(place: Place<'_>, item: &Item, record: &Record) -> TokenStream {
    let name = ident(&item.name);
    let facts = facts(item);
    let functions = [
        bound(place, record),
        check(place, item, record),
        encode(place, record),
        decode(place, record),
        plan::decode_record(),
    ];
    let fields = plan::fields(place, item, record);
    quote! {
        impl #CODEC for #name {
            #facts
            #(#functions)*
        }
        #fields
    }
}

/// Of a sum without parentheses.
const MOST_TERMS: usize = 256;

fn bound(place: Place<'_>, record: &Record) -> TokenStream {
    if record.fields.is_empty() {
        return quote! { fn bound(_: &Self) -> usize { 0 } };
    }
    let bounds = record.fields.iter().map(|field| {
        let (bound, name) = (codec::function(place, &field.codec, "bound"), ident(&field.name));
        quote!(#bound(&value.#name))
    });
    let sum = sum(&bounds.collect::<Vec<_>>());
    quote! { fn bound(value: &Self) -> usize { #sum } }
}

/// In parts where there are many terms, because a sum nests as deep as it has terms, for rustc as for the formatter.
fn sum(terms: &[TokenStream]) -> TokenStream {
    if terms.len() <= MOST_TERMS {
        return quote!(#(#terms)+*);
    }
    sum(&terms.chunks(MOST_TERMS).map(|part| quote!((#(#part)+*))).collect::<Vec<_>>())
}

fn check(place: Place<'_>, item: &Item, record: &Record) -> TokenStream {
    if item.facts.infallible {
        return TokenStream::new();
    }
    let checks = record.fields.iter().filter(|field| !place.is_infallible(&field.codec)).map(|field| {
        let (codec, name, avro) = (codec::in_type(place, &field.codec), ident(&field.name), &field.avro);
        quote!(#CHECK_FIELD::<#codec>(#avro, &value.#name))
    });
    let checks: Vec<TokenStream> = checks.collect();
    let (last, others) = checks.split_last().expect("some field of a record that can fail can fail");
    let checks = quote!(#(#others?;)* #last);
    let checks = if item.facts.recursive { quote!(#CHECK_LEVEL(|| { #checks })) } else { checks };
    quote! {
        fn check(value: &Self) -> #RESULT<(), #ENCODE_ERROR> { #checks }
    }
}

fn encode(place: Place<'_>, record: &Record) -> TokenStream {
    if record.fields.is_empty() {
        return quote! { fn encode(_: &Self, _: &mut #CURSOR<'_>) {} };
    }
    let fields = record.fields.iter().map(|field| {
        let (encode, name) = (codec::function(place, &field.codec, "encode"), ident(&field.name));
        quote!(#encode(&value.#name, out);)
    });
    quote! { fn encode(value: &Self, out: &mut #CURSOR<'_>) { #(#fields)* } }
}

fn decode(place: Place<'_>, record: &Record) -> TokenStream {
    let fullname = &record.fullname;
    let argument = if record.fields.is_empty() { quote!(_) } else { quote!(reader) };
    let fields = record.fields.iter().map(|field| {
        let (codec, name, avro) = (codec::in_type(place, &field.codec), ident(&field.name), &field.avro);
        quote!(#name: reader.field::<#codec>(#avro)?,)
    });
    quote! {
        fn decode(
            reader: &mut #READER<'_>,
        ) -> #RESULT<Self, #DECODE_ERROR> {
            reader.record(#fullname, |#argument| #OK(Self { #(#fields)* }))
        }
    }
}

/// The schema, and what the producer fills in.
pub(super) fn schema(place: Place<'_>, item: &Item, record: &Record) -> TokenStream {
    schema::implementation(place, item, &stamp(record))
}

fn stamp(record: &Record) -> TokenStream {
    let calls: Vec<TokenStream> = record
        .fields
        .iter()
        .filter_map(|field| {
            let name = ident(&field.name);
            Some(match field.stamp? {
                Stamp::MessageId => quote!(stamp.message_id(&mut self.#name);),
                Stamp::Timestamp => quote!(stamp.timestamp(&mut self.#name);),
            })
        })
        .collect();
    if calls.is_empty() {
        return TokenStream::new();
    }
    quote! { fn stamp(&mut self, stamp: &#STAMP) { #(#calls)* } }
}
