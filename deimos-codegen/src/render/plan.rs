//! Reading by a plan: what a type says of itself so that the runtime can read data of other writer schemas.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::{Expr, ItemImpl, Stmt};

use super::head::Head;
use super::path::{DECODE_ERROR, ERR, FIELDS, NODE, OK, READER, RESULT, VIEW_FIELDS};
use super::{Form, Place, ast, codec, expr, ident};
use crate::model::{Absent, Codec, Field, Item, Record, Union};

/// The functions of a record's codec: the runtime goes through the fields.
pub(super) fn decode_record() -> TokenStream {
    let (decode_with, decode_with_into) = (Head::DecodeRecordWith, Head::DecodeWithInto);
    quote!(fn #decode_with() {} fn #decode_with_into() {})
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
pub(super) fn fields(place: Place<'_>, item: &Item, record: &Record) -> ItemImpl {
    let (name, functions) = (ident(&item.name), field_by_field(place, record));
    ast::filled(quote! { impl #FIELDS for #name { #functions } }, bodies(place, record))
}

/// The same of a view.
pub(super) fn view_fields(place: Place<'_>, view: &Ident, record: &Record) -> ItemImpl {
    let functions = field_by_field(place, record);
    ast::filled(quote! { impl<'a> #VIEW_FIELDS<'a> for #view<'a> { #functions } }, bodies(place, record))
}

fn field_by_field(place: Place<'_>, record: &Record) -> TokenStream {
    let (without_default, blank) = (without_default(record), Head::Blank);
    let (read_field, set_default) = (read_field(place, record), set_default(record));
    quote!(#without_default fn #blank() {} #read_field #set_default)
}

/// The bodies of those functions that have a line for each field.
fn bodies(place: Place<'_>, record: &Record) -> Vec<(Head, Vec<Stmt>)> {
    let mut bodies = vec![(Head::Blank, vec![Stmt::Expr(blank(place, record), None)])];
    if !record.fields.is_empty() {
        let last = record.fields.len() - 1;
        let arms = record.fields.iter().enumerate().map(|(index, field)| {
            let index = (index < last).then_some(index);
            ast::arm(index, read(place, field))
        });
        bodies.push((head_of_read_field(place), vec![Stmt::Expr(ast::choice(arms), None)]));
    }
    if has_defaults(record) {
        bodies.push((Head::SetDefault, defaults(place, record)));
    }
    bodies
}

fn numbered(record: &Record) -> impl Iterator<Item = (Literal, &Field)> {
    (0..).map(Literal::u32_unsuffixed).zip(&record.fields)
}

fn without_default(record: &Record) -> Option<TokenStream> {
    let without: Vec<Literal> =
        numbered(record).filter(|(_, field)| field.absent == Absent::NoValue).map(|(index, _)| index).collect();
    (!without.is_empty()).then(|| quote!(const WITHOUT_DEFAULT: &'static [u32] = &[#(#without),*];))
}

fn blank(place: Place<'_>, record: &Record) -> Expr {
    ast::value(record.fields.iter().map(|field| (ident(&field.name), expr::tree(place, &field.blank))))
}

fn read_field(place: Place<'_>, record: &Record) -> TokenStream {
    if record.fields.is_empty() {
        return read_nothing(place);
    }
    let head = head_of_read_field(place);
    quote!(fn #head() {})
}

fn head_of_read_field(place: Place<'_>) -> Head {
    if place.form == Form::View { Head::ReadFieldRef } else { Head::ReadField }
}

fn read_nothing(place: Place<'_>) -> TokenStream {
    let input = if place.form == Form::View { quote!('a) } else { quote!('_) };
    quote! {
        fn read_field(&mut self, _: u32, _: &mut #READER<#input>, _: #NODE<'_>) -> #RESULT<(), #DECODE_ERROR> {
            #OK(())
        }
    }
}

fn read(place: Place<'_>, field: &Field) -> Expr {
    let fill = if place.borrows(&field.codec) { "fill_ref" } else { "fill" };
    let own = ast::borrowed("self", ident(&field.name), Some(syn::token::Mut::default()));
    ast::read(fill, codec::ty(place, &field.codec), [own, ast::name(ast::word("node"))])
}

fn set_default(record: &Record) -> Option<TokenStream> {
    let head = Head::SetDefault;
    has_defaults(record).then(|| quote!(fn #head() {}))
}

fn has_defaults(record: &Record) -> bool {
    record.fields.iter().any(|field| matches!(field.absent, Absent::Value(_)))
}

fn defaults(place: Place<'_>, record: &Record) -> Vec<Stmt> {
    let arms = record.fields.iter().enumerate().filter_map(|(index, field)| match &field.absent {
        Absent::Value(default) => {
            let own = ast::member("self", ident(&field.name));
            Some(ast::arm(Some(index), ast::assignment(own, expr::tree(place, default))))
        }
        _ => None,
    });
    let choice = ast::choice(arms.chain([ast::arm(None, ast::parsed(quote!({})))]));
    let done = ast::call(ast::name(OK.word()), [ast::parsed(quote!(()))]);
    vec![Stmt::Expr(choice, None), Stmt::Expr(done, None)]
}

/// `decode` and `decode_with`, one of which is the other for data that is written as it is read.
fn both(body: &TokenStream) -> TokenStream {
    let (decode, decode_with) = (Head::DecodeSame, decode_with(body));
    quote! { fn #decode() {} #decode_with }
}

fn decode_with(body: &TokenStream) -> TokenStream {
    let head = Head::DecodeWith;
    quote! { fn #head() { #body } }
}
