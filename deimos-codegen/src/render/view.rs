//! Borrowed views: the struct or the enum, how it is read, and how a value is made of it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::path::{CLONE, DECODE_ERROR, FROM, NODE, OK, READER, RECORD_REF, RESULT, SAME, VIEW, VIEW_FIELDS};
use super::{Place, codec, compared, docs, ident, plan, record};
use crate::model::{Branch, Codec, Field, Item, Record, Union};

/// The view of a record, if it has one.
pub(super) fn of_record(place: Place<'_>, item: &Item, record: &Record) -> TokenStream {
    let Some(view) = item.view.as_deref().map(ident) else { return TokenStream::new() };
    let (place, name) = (place.of_views(), ident(&item.name));
    let (head, verbatim) = (head(item), record::verbatim(record));
    let fields = record.fields.iter().map(|field| record::struct_field(place, field));
    let values = record.fields.iter().map(|field| owned_field(place, field));
    let value = quote!(#name { #(#values)* });
    let codec = view_impl(item, &view, &decode_record(place, &view, record));
    let conversions = conversions(item, &view, &value);
    let fields_of_plans = plan::view_fields(place, &view, record);
    quote! {
        #head #verbatim pub struct #view<'a> { #(#fields,)* }
        #conversions
        #codec
        #fields_of_plans
        impl<'a> #RECORD_REF<'a> for #view<'a> {
            type Record = #name;
        }
    }
}

/// The view of a union, if it has one.
pub(super) fn of_union(place: Place<'_>, item: &Item, union: &Union) -> TokenStream {
    let Some(view) = item.view.as_deref().map(ident) else { return TokenStream::new() };
    let place = place.of_views();
    let head = head(item);
    let variants = union.branches.iter().map(|branch| {
        let (docs, name, value) = (docs(&branch.doc), ident(&branch.name), codec::value(place, &branch.codec));
        quote!(#docs #name(#value),)
    });
    let values = union.branches.iter().map(|branch| owned_branch(place, item, branch));
    let codec = view_impl(item, &view, &decode_union(place, &view, union));
    let conversions = conversions(item, &view, &quote!(match self { #(#values)* }));
    quote! {
        #head pub enum #view<'a> { #(#variants)* }
        #conversions
        #codec
    }
}

/// Documentation and derives. A view compares as the value does.
fn head(item: &Item) -> TokenStream {
    let doc = format!(" [`{}`] as a view of the bytes that it was read from.", item.name.trim_start_matches("r#"));
    let derives = compared(item);
    let verbatim = item.verbatim.then(|| quote!(#[allow(non_camel_case_types)]));
    quote!(#[doc = #doc] #[derive(#derives)] #verbatim)
}

fn conversions(item: &Item, view: &Ident, value: &TokenStream) -> TokenStream {
    let name = ident(&item.name);
    quote! {
        impl #view<'_> {
            /// The value, which owns what it holds.
            #[must_use]
            pub fn to_owned(&self) -> #name { #value }
        }
        impl #FROM<#view<'_>> for #name {
            fn from(view: #view<'_>) -> Self {
                view.to_owned()
            }
        }
    }
}

fn owned_field(place: Place<'_>, field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let value = owned(place, &field.codec, &quote!(&self.#name));
    quote!(#name: #value,)
}

fn owned_branch(place: Place<'_>, item: &Item, branch: &Branch) -> TokenStream {
    let (union, name) = (ident(&item.name), ident(&branch.name));
    let value = owned(place, &branch.codec, &quote!(value));
    quote!(Self::#name(value) => #union::#name(#value),)
}

fn owned(place: Place<'_>, codec: &Codec, view: &TokenStream) -> TokenStream {
    if !place.borrows(codec) {
        return quote!(#CLONE(#view));
    }
    let codec = codec::in_type(place, codec);
    quote!(<#codec as #VIEW>::owned(#view))
}

/// The codec's side of it.
fn view_impl(item: &Item, view: &Ident, functions: &TokenStream) -> TokenStream {
    let name = ident(&item.name);
    quote! {
        impl #VIEW for #name {
            type Ref<'a> = #view<'a>;
            #functions
            fn owned(view: &#view<'_>) -> Self {
                view.to_owned()
            }
        }
    }
}

fn decode_record(place: Place<'_>, view: &Ident, record: &Record) -> TokenStream {
    let fullname = &record.fullname;
    let fields = record.fields.iter().map(|field| {
        let (codec, name, avro) = (codec::in_type(place, &field.codec), ident(&field.name), &field.avro);
        let read = if place.borrows(&field.codec) { quote!(field_ref_into) } else { quote!(field_into) };
        quote!(reader.#read::<#codec>(&mut place.#name, #avro)?;)
    });
    let decode_with = quote!(reader.fields::<#view<'a>>(node));
    if record.fields.is_empty() {
        return both(view, &quote!(reader.record(#fullname, |_| #OK(#view {}))), &decode_with);
    }
    let decode = quote! {
        let mut place = <#view<'a> as #VIEW_FIELDS<'a>>::blank();
        Self::decode_ref_into(&mut place, reader)?;
        #OK(place)
    };
    let both = both(view, &decode, &decode_with);
    quote! {
        #both
        fn decode_ref_into<'a>(place: &mut #view<'a>, reader: &mut #READER<'a>) -> #RESULT<(), #DECODE_ERROR> {
            reader.record(#fullname, |reader| { #(#fields)* #OK(()) })
        }
    }
}

fn decode_union(place: Place<'_>, view: &Ident, union: &Union) -> TokenStream {
    let decode = quote!(Self::decode_ref_with(reader, #SAME));
    both(view, &decode, &plan::branches(place, union, &quote!(#view)))
}

fn both(view: &Ident, decode: &TokenStream, decode_with: &TokenStream) -> TokenStream {
    quote! {
        fn decode_ref<'a>(
            reader: &mut #READER<'a>,
        ) -> #RESULT<#view<'a>, #DECODE_ERROR> {
            #decode
        }
        fn decode_ref_with<'a>(
            reader: &mut #READER<'a>,
            node: #NODE<'_>,
        ) -> #RESULT<#view<'a>, #DECODE_ERROR> {
            #decode_with
        }
    }
}
