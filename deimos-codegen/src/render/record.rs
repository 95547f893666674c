//! Records: struct, `New…`, codec, schema.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Expr, ExprBlock, ExprClosure, ExprMethodCall, ItemImpl, ItemStruct, Stmt};

use super::head::Head;
use super::path::{
    CHECK_FIELD, CHECK_LEVEL, CODEC, CURSOR, DECODE_ERROR, FROM, OK, READER, RESULT, STAMP, WITH_OWN_DEFAULTS,
};
use super::{Place, ast, codec, compared, derives, docs, expr, facts, ident, plan, schema, serde_name};
use crate::model::{self, Field, Item, Record, Stamp};

/// All that belongs to a record.
pub(super) fn all(place: Place<'_>, item: &Item, record: &Record) -> Vec<syn::Item> {
    let mut items = vec![syn::Item::Struct(definition(place, item, record))];
    items.extend(new(place, item, record));
    items.extend(codec_impl(place, item, record).map(syn::Item::Impl));
    items.extend(schema(place, item, record).map(syn::Item::Impl));
    items
}

/// The struct alone.
pub(super) fn definition(place: Place<'_>, item: &Item, record: &Record) -> ItemStruct {
    let (docs, name) = (docs(&item.doc), ident(&item.name));
    let derives = derives(item, &compared(item));
    let verbatim = verbatim(record);
    let mut own: ItemStruct = ast::parsed(quote!(#docs #derives #verbatim pub struct #name {}));
    let fields = record.fields.iter().map(|field| {
        let mut own = struct_field(place, field);
        own.attrs.splice(0..0, ast::attributes(serde_name(item, &field.name, &field.avro)));
        own
    });
    ast::push_fields(&mut own, fields);
    own
}

pub(super) fn verbatim(record: &Record) -> Option<TokenStream> {
    record.verbatim.then(|| quote!(#[allow(non_snake_case)]))
}

pub(super) fn struct_field(place: Place<'_>, field: &Field) -> syn::Field {
    let ty = ast::ty(codec::value(place, &field.codec));
    ast::field(ast::docs(&field.doc), ident(&field.name), ty)
}

/// What a value is made of where the fields that may be left out are.
fn new(place: Place<'_>, item: &Item, record: &Record) -> Vec<syn::Item> {
    let Some(new) = &record.new else { return Vec::new() };
    let (new, name) = (ident(new), ident(&item.name));
    let doc = format!(" The fields of [`{name}`] that may not be left out.");
    let required: Vec<&Field> = record.fields.iter().filter(|field| field.default.is_none()).collect();
    let verbatim = verbatim(record);
    let head = quote!(#[doc = #doc] #[derive(Clone, Debug, PartialEq)] #verbatim pub struct #new {});
    let mut definition: ItemStruct = ast::parsed(head);
    ast::push_fields(&mut definition, required.iter().map(|field| struct_field(place, field)));
    let argument = if required.is_empty() { quote!(_) } else { quote!(new) };
    let mut conversion: ItemImpl =
        ast::parsed(quote!(impl #FROM<#new> for #name { fn from(#argument: #new) -> Self {} }));
    ast::set_body(&mut conversion, vec![Stmt::Expr(from_new(place, record), None)]);
    vec![syn::Item::Struct(definition), syn::Item::Impl(conversion)]
}

/// The record, made in a function of its own where a default of it may be refused.
fn from_new(place: Place<'_>, record: &Record) -> Expr {
    let value = ast::value(values(place, record));
    if !record.fields.iter().filter_map(|field| field.default.as_ref()).any(model::Expr::is_refusable) {
        return value;
    }
    let mut closure: ExprClosure = ast::parsed(quote!(|| body));
    *closure.body = ast::call(ast::name(OK.word()), [value]);
    ast::call(ast::name(WITH_OWN_DEFAULTS.word()), [Expr::Closure(closure)])
}

fn values(place: Place<'_>, record: &Record) -> impl Iterator<Item = (Ident, Expr)> {
    record.fields.iter().map(move |field| {
        let name = ident(&field.name);
        let value = match &field.default {
            Some(default) => expr::tree(place, default),
            None => ast::member("new", name.clone()),
        };
        (name, value)
    })
}

/// The codec, in terms of the codecs of the fields.
pub(super) fn codec_impl(place: Place<'_>, item: &Item, record: &Record) -> [ItemImpl; 2] {
    let name = ident(&item.name);
    let (facts, check) = (facts(item), check(place, item, record));
    let (mut bodies, mut functions) = (Vec::new(), check);
    if record.fields.is_empty() {
        functions.extend(without_fields(record));
    } else {
        let (bound, encode, decode, decode_into) = (Head::Bound, Head::Encode, Head::DecodeRecord, Head::DecodeInto);
        functions = quote!(fn #bound() {} #functions fn #encode() {} fn #decode() {} fn #decode_into() {});
        bodies = vec![
            (bound, vec![Stmt::Expr(self::bound(place, record), None)]),
            (encode, self::encode(place, record)),
            (decode_into, vec![Stmt::Expr(self::decode_into(place, record), None)]),
        ];
    }
    let decode_with = plan::decode_record();
    let skeleton = quote!(impl #CODEC for #name { #facts #functions #decode_with });
    [ast::filled(skeleton, bodies), plan::fields(place, item, record)]
}

fn without_fields(record: &Record) -> TokenStream {
    let fullname = &record.fullname;
    quote! {
        fn bound(_: &Self) -> usize { 0 }
        fn encode(_: &Self, _: &mut #CURSOR<'_>) {}
        fn decode(reader: &mut #READER<'_>) -> #RESULT<Self, #DECODE_ERROR> {
            reader.record(#fullname, |_| #OK(Self {}))
        }
    }
}

/// Of a sum without parentheses.
const MOST_TERMS: usize = 256;

fn bound(place: Place<'_>, record: &Record) -> Expr {
    let bound = |field: &Field| {
        let value = ast::borrowed("value", ident(&field.name), None);
        codec::call(place, &field.codec, "bound", [value])
    };
    sum(record.fields.iter().map(bound).collect())
}

/// In parts where there are many terms, because a sum nests as deep as it has terms, for rustc as for the formatter.
fn sum(mut terms: Vec<Expr>) -> Expr {
    while terms.len() > MOST_TERMS {
        let mut rest = terms.into_iter().peekable();
        terms = Vec::new();
        while rest.peek().is_some() {
            terms.extend(ast::sum(rest.by_ref().take(MOST_TERMS)).map(ast::parenthesized));
        }
    }
    ast::sum(terms).expect("there is a term")
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
    let head = Head::Check;
    let (last, others) = checks.split_last().expect("some field of a record that can fail can fail");
    let checks = quote!(#(#others?;)* #last);
    let checks = if item.facts.recursive { quote!(#CHECK_LEVEL(|| { #checks })) } else { checks };
    quote! {
        fn #head() { #checks }
    }
}

fn encode(place: Place<'_>, record: &Record) -> Vec<Stmt> {
    let encode = |field: &Field| {
        let value = ast::borrowed("value", ident(&field.name), None);
        let arguments = [value, ast::name(ast::word("out"))];
        ast::statement(codec::call(place, &field.codec, "encode", arguments))
    };
    record.fields.iter().map(encode).collect()
}

/// Fills the record that stands in its place: what is behind a `?` has nothing to drop, of which there would be more with
/// every field.
fn decode_into(place: Place<'_>, record: &Record) -> Expr {
    let read = |field: &Field| {
        let own = ast::borrowed("place", ident(&field.name), Some(syn::token::Mut::default()));
        let arguments = [own, ast::string(&field.avro)];
        ast::statement(ast::tried(ast::read("field_into", codec::ty(place, &field.codec), arguments)))
    };
    let mut body: ExprBlock = ast::parsed(quote!({ #OK(()) }));
    body.block.stmts.splice(0..0, record.fields.iter().map(read));
    let mut closure: ExprClosure = ast::parsed(quote!(|reader| body));
    *closure.body = Expr::Block(body);
    let fullname = &record.fullname;
    let mut call: ExprMethodCall = ast::parsed(quote!(reader.record(#fullname)));
    call.args.push(Expr::Closure(closure));
    Expr::MethodCall(call)
}

/// The schema, and what the producer fills in.
pub(super) fn schema(place: Place<'_>, item: &Item, record: &Record) -> Option<ItemImpl> {
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
