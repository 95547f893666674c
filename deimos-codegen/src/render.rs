//! Writes the model down as Rust; every decision was taken before.

mod ast;
mod codec;
mod enumeration;
mod expr;
mod head;
mod newtype;
mod path;
mod plan;
mod record;
mod schema;
mod table;
mod topic;
mod union;
mod view;
mod words;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::format::Text;
use crate::model::{Codec, Equality, Item, ItemId, ItemKind, Model, Module};
pub(crate) use words::Words;

/// All of the bindings.
pub(crate) fn bindings(model: &Model, text: &mut Text) {
    let root = Place::new(model, &[]);
    module_content(root, &model.root, text);
    topic::all(model, text);
    text.items(schemas(root));
    schema::definitions(model, text);
}

/// The functions whose heads are the same wherever they stand.
pub(crate) fn heads() -> Vec<TokenStream> {
    head::all()
}

/// The module that code is rendered for, which decides how it names types.
#[derive(Clone, Copy)]
struct Place<'a> {
    model: &'a Model,
    modules: &'a [String],
    form: Form,
}

/// What values are rendered as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Themselves.
    Owned,
    /// Borrowed views.
    View,
}

impl<'a> Place<'a> {
    fn new(model: &'a Model, modules: &'a [String]) -> Self {
        Self { model, modules, form: Form::Owned }
    }

    /// The same place, where views are rendered.
    fn of_views(self) -> Self {
        Self { form: Form::View, ..self }
    }

    /// The same place, where what a view holds by value is rendered.
    fn of_values(self) -> Self {
        Self { form: Form::Owned, ..self }
    }

    /// Whether values of a codec are borrowed here.
    fn borrows(&self, codec: &Codec) -> bool {
        self.form == Form::View && codec.borrows(&self.model.items)
    }

    fn item(&self, id: ItemId) -> &'a Item {
        &self.model.items[id.0]
    }

    /// Whether every value of a codec can be written.
    fn is_infallible(&self, codec: &Codec) -> bool {
        codec.is_infallible(&self.model.items)
    }

    /// The path of a type: its name alone where it is in the same module, else by way of the root.
    fn path(&self, id: ItemId) -> TokenStream {
        self.path_of(id, &self.item(id).name)
    }

    /// The path of what stands for values of a type here: the type, or its view.
    fn value_path(&self, id: ItemId) -> TokenStream {
        self.path_of(id, self.view(id).unwrap_or(&self.item(id).name))
    }

    /// The name of the view that stands for values of a type here.
    fn view(&self, id: ItemId) -> Option<&'a str> {
        if self.form == Form::View { self.item(id).view.as_deref() } else { None }
    }

    fn path_of(&self, id: ItemId, name: &'a str) -> TokenStream {
        path::of(&self.segments(id, name))
    }

    fn segments(&self, id: ItemId, name: &'a str) -> Vec<&'a str> {
        let modules = &self.item(id).modules;
        if modules == self.modules {
            return vec![name];
        }
        let up = self.modules.iter().map(|_| "super");
        up.chain(modules.iter().map(String::as_str)).chain([name]).collect()
    }
}

fn module_content(place: Place<'_>, module: &Module, text: &mut Text) {
    for id in &module.items {
        text.append(item(place, *id));
    }
    for inner in &module.modules {
        let (docs, name) = (docs(&inner.doc), ident(&inner.name));
        let head = quote!(#docs pub mod #name {});
        if inner.items.is_empty() && inner.modules.is_empty() {
            text.items(head);
            continue;
        }
        let path: Vec<String> = place.modules.iter().cloned().chain([inner.name.clone()]).collect();
        text.module(head, |text| module_content(Place::new(place.model, &path), inner, text));
    }
}

fn item(place: Place<'_>, id: ItemId) -> Vec<syn::Item> {
    let item = place.item(id);
    match &item.kind {
        ItemKind::Record(record) => {
            let mut items = record::all(place, item, record);
            items.extend(ast::items(view::of_record(place, item, record)));
            items
        }
        ItemKind::Enumeration(enumeration) => with_schema(place, item, enumeration::all(item, enumeration)),
        ItemKind::Fixed(fixed) => with_schema(place, item, newtype::fixed(item, fixed)),
        ItemKind::Newtype(codec) => with_schema(place, item, newtype::of_file(place, item, codec)),
        ItemKind::Union(union) => {
            let (own, view) = (union::all(place, item, union), view::of_union(place, item, union));
            ast::items(quote!(#own #view))
        }
    }
}

fn with_schema(place: Place<'_>, item: &Item, own: TokenStream) -> Vec<syn::Item> {
    let mut items = ast::items(own);
    items.extend(schema::implementation(place, item, &TokenStream::new()).map(syn::Item::Impl));
    items
}

fn schemas(root: Place<'_>) -> TokenStream {
    if root.model.topics.is_empty() {
        return TokenStream::new();
    }
    let (schema, record) = (path::SCHEMA, path::RECORD);
    let records = root.model.schemas.iter().map(|id| root.path(*id));
    quote! {
        /// The schemas of every topic, keys and values, for `Outbox::open`.
        pub const SCHEMAS: &[&#schema] = &[
            #(<self::#records as #record>::SCHEMA,)*
        ];
    }
}

/// An identifier of a name that is legal, raw ones included.
fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Documentation, a line an attribute.
fn docs(text: &str) -> TokenStream {
    let lines = doc_lines(text);
    quote!(#(#[doc = #lines])*)
}

fn doc_lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") })
}

/// What a type with values in it derives; of comparisons, those that all that it holds has.
fn compared(item: &Item) -> TokenStream {
    match item.facts.equality {
        Equality::Partial => quote!(Clone, Debug, PartialEq),
        Equality::Total => quote!(Clone, Debug, PartialEq, Eq),
        Equality::Ordered => quote!(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord),
    }
}

/// `derive` of a type: its own, serde's traits where it has them, and what deimos.toml adds.
fn derives(item: &Item, base: &TokenStream) -> TokenStream {
    let verbatim = item.verbatim.then(|| quote!(#[allow(non_camel_case_types)]));
    let added = item.derives.iter().map(|path| own_path(path));
    if item.json {
        quote! {
            #[derive(#base, ::deimos_runtime::serde::Deserialize, ::deimos_runtime::serde::Serialize #(, #added)*)]
            #[serde(crate = "::deimos_runtime::serde")]
            #verbatim
        }
    } else {
        quote!(#[derive(#base #(, #added)*)] #verbatim)
    }
}

/// A path of the application: `crate::…`, or `::…` from a dependency.
fn own_path(segments: &[String]) -> TokenStream {
    let Some((first, rest)) = segments.split_first() else { return TokenStream::new() };
    let first = (!first.is_empty()).then(|| ident(first));
    let rest = rest.iter().map(|segment| ident(segment));
    quote!(#first #(:: #rest)*)
}

/// `#[serde(rename)]` where JSON would not have the schema's name otherwise.
fn serde_name(item: &Item, rust: &str, avro: &str) -> TokenStream {
    let same = rust.trim_start_matches("r#") == avro;
    if item.json && !same { quote!(#[serde(rename = #avro)]) } else { TokenStream::new() }
}

/// The two constants that every codec states.
fn facts(item: &Item) -> TokenStream {
    let min_size = proc_macro2::Literal::usize_unsuffixed(item.facts.min_size);
    let infallible = format_ident!("{}", item.facts.infallible.to_string());
    quote! {
        type Value = Self;
        const MIN_SIZE: usize = #min_size;
        const INFALLIBLE: bool = #infallible;
    }
}
