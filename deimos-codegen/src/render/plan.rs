//! Reading by a plan: what a type says of itself so that the runtime can read data of other writer schemas.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::path::{DECODE_ERROR, ERR, FIELDS, NODE, OK, READER, RESULT, SAME, VIEW_FIELDS};
use super::{Form, Place, codec, expr, ident};
use crate::model::{Absent, Codec, Field, Item, Record, Union};

/// The functions of a record's codec: the runtime goes through the fields.
pub(super) fn decode_record() -> TokenStream {
    let decode_with = decode_with(&quote!(reader.fields::<Self>(node)));
    quote! {
        #decode_with
        fn decode_into(
            place: &mut Self,
            reader: &mut #READER<'_>,
            node: #NODE<'_>,
        ) -> #RESULT<(), #DECODE_ERROR> {
            reader.fields_into(place, node)
        }
    }
}

/// The function of a newtype's codec.
pub(super) fn decode_newtype(place: Place<'_>, codec: &Codec) -> TokenStream {
    let decode = codec::function(place, codec, "decode_with");
    decode_with(&quote!(#decode(reader, node).map(Self)))
}

/// Both functions of an enum's codec, in terms of the reader's index.
pub(super) fn enumeration(count: &Literal, (indices, variants): (&[Literal], &[Ident]), last: &Ident) -> TokenStream {
    both(&quote! {
        #OK(match node.symbol(reader, #count)? {
            #(#indices => Self::#variants,)*
            _ => Self::#last,
        })
    })
}

/// Both functions of a union's codec. The runtime's codec of a nullable union takes null out before they are called.
pub(super) fn union(place: Place<'_>, union: &Union) -> TokenStream {
    both(&branches(place, union, &quote!(Self)))
}

/// The value of the branch that was written, as a variant of `to`.
pub(super) fn branches(place: Place<'_>, union: &Union, to: &TokenStream) -> TokenStream {
    let count = Literal::usize_unsuffixed(union.wire_branches);
    let nullable = union.branches.len() < union.wire_branches;
    let arms = union.branches.iter().enumerate().map(|(position, branch)| {
        let (name, codec) = (ident(&branch.name), codec::in_type(place, &branch.codec));
        let index = Literal::usize_unsuffixed(branch.index);
        let last = position + 1 == union.branches.len() && !nullable;
        let pattern = if last { quote!(_) } else { quote!(#index) };
        let resolved = if place.borrows(&branch.codec) { quote!(resolved_ref) } else { quote!(resolved) };
        quote!((#pattern, node) => reader.#resolved::<#codec>(node).map(#to::#name),)
    });
    let null = nullable.then(|| quote!(_ => #ERR(reader.error("null, expected one of the other branches")),));
    quote!(match node.branch(reader, #count)? { #(#arms)* #null })
}

/// The runtime's reading of a whole record, field by field.
pub(super) fn fields(place: Place<'_>, item: &Item, record: &Record) -> TokenStream {
    let (name, parts) = (ident(&item.name), field_by_field(place, record));
    quote! { impl #FIELDS for #name { #parts } }
}

/// The same of a view.
pub(super) fn view_fields(place: Place<'_>, view: &Ident, record: &Record) -> TokenStream {
    let parts = field_by_field(place, record);
    quote! { impl<'a> #VIEW_FIELDS<'a> for #view<'a> { #parts } }
}

fn field_by_field(place: Place<'_>, record: &Record) -> TokenStream {
    let without_default = without_default(record);
    let parts = [blank(place, record), read_field(place, record), set_default(place, record)];
    quote!(#without_default #(#parts)*)
}

fn numbered(record: &Record) -> impl Iterator<Item = (Literal, &Field)> {
    (0..).map(Literal::u32_unsuffixed).zip(&record.fields)
}

fn without_default(record: &Record) -> Option<TokenStream> {
    let without: Vec<Literal> =
        numbered(record).filter(|(_, field)| field.absent == Absent::NoValue).map(|(index, _)| index).collect();
    (!without.is_empty()).then(|| quote!(const WITHOUT_DEFAULT: &'static [u32] = &[#(#without),*];))
}

fn blank(place: Place<'_>, record: &Record) -> TokenStream {
    let fields = record.fields.iter().map(|field| {
        let (name, blank) = (ident(&field.name), expr::value(place, &field.blank));
        quote!(#name: #blank,)
    });
    quote! { fn blank() -> Self { Self { #(#fields)* } } }
}

fn read_field(place: Place<'_>, record: &Record) -> TokenStream {
    let arms = record.fields.split_last().map(|(last, others)| {
        let others = others.iter().zip(0..).map(|(field, index)| {
            let (index, read) = (Literal::u32_unsuffixed(index), read(place, field));
            quote!(#index => #read,)
        });
        let last = read(place, last);
        quote!(match field { #(#others)* _ => #last, })
    });
    let arguments = if record.fields.is_empty() { quote!(_: u32, _) } else { quote!(field: u32, reader) };
    let (node, body) = match arms {
        Some(arms) => (quote!(node), arms),
        None => (quote!(_), quote!(#OK(()))),
    };
    let input = if place.form == Form::View { quote!('a) } else { quote!('_) };
    quote! {
        fn read_field(
            &mut self,
            #arguments: &mut #READER<#input>,
            #node: #NODE<'_>,
        ) -> #RESULT<(), #DECODE_ERROR> {
            #body
        }
    }
}

fn read(place: Place<'_>, field: &Field) -> TokenStream {
    let (codec, name) = (codec::in_type(place, &field.codec), ident(&field.name));
    let fill = if place.borrows(&field.codec) { quote!(fill_ref) } else { quote!(fill) };
    quote!(reader.#fill::<#codec>(&mut self.#name, node))
}

fn set_default(place: Place<'_>, record: &Record) -> TokenStream {
    let arms: Vec<TokenStream> = numbered(record)
        .filter_map(|(index, field)| match &field.absent {
            Absent::Value(default) => {
                let (name, default) = (ident(&field.name), expr::value(place, default));
                Some(quote!(#index => self.#name = #default,))
            }
            _ => None,
        })
        .collect();
    if arms.is_empty() {
        return TokenStream::new();
    }
    quote! {
        fn set_default(&mut self, field: u32) -> #RESULT<(), #DECODE_ERROR> {
            match field { #(#arms)* _ => {} }
            #OK(())
        }
    }
}

/// `decode` and `decode_with`, one of which is the other for data that is written as it is read.
fn both(body: &TokenStream) -> TokenStream {
    let decode_with = decode_with(body);
    quote! {
        fn decode(
            reader: &mut #READER<'_>,
        ) -> #RESULT<Self, #DECODE_ERROR> {
            Self::decode_with(reader, #SAME)
        }
        #decode_with
    }
}

fn decode_with(body: &TokenStream) -> TokenStream {
    quote! {
        fn decode_with(
            reader: &mut #READER<'_>,
            node: #NODE<'_>,
        ) -> #RESULT<Self, #DECODE_ERROR> {
            #body
        }
    }
}
