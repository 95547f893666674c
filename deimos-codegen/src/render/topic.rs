//! Topics: marker, key, producer, consumer trait.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Place, docs, ident, record, table};
use crate::format::Text;
use crate::model::{ItemId, ItemKind, Key, LogLevel, Model, Placement, Topic};

/// The module of all topics; nothing where there are none.
pub(super) fn all(model: &Model, text: &mut Text) {
    if model.topics.is_empty() {
        return;
    }
    let modules = ["topics".to_owned()];
    let place = Place::new(model, &modules);
    let head = quote! {
        /// The topics of `deimos.toml`.
        pub mod topics {}
    };
    text.module(head, |text| model.topics.iter().for_each(|topic| text.items(one(place, topic))));
}

fn one(place: Place<'_>, topic: &Topic) -> TokenStream {
    let parts =
        [marker(place, topic), key(place, topic), producer(topic), consumer(place, topic), table::all(place, topic)];
    quote!(#(#parts)*)
}

fn marker(place: Place<'_>, topic: &Topic) -> TokenStream {
    let (docs, marker, name) = (docs(&topic.doc), ident(&topic.marker), &topic.name);
    let (key, value) = (key_type(place, topic), place.path(topic.value));
    let (placement, log) = (placement(topic), log_level(topic));
    let keyed = is_keyed(topic).then(|| quote!(impl ::deimos_runtime::Keyed for #marker {}));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub struct #marker;
        impl ::deimos_runtime::Topic for #marker {
            const NAME: &'static str = #name;
            type Key = #key;
            type Value = #value;
            #log
            #placement
        }
        #keyed
    }
}

/// How messages find their partitions, where it is not the runtime's own way.
fn placement(topic: &Topic) -> TokenStream {
    let (argument, body) = match &topic.placement {
        Placement::ConsistentRandom => return TokenStream::new(),
        Placement::Murmur2Random => (quote!(_), quote!(::deimos_runtime::Placement::Murmur2Random)),
        Placement::Ruby(None) => (quote!(key), quote!(::deimos_runtime::Placement::ruby(key))),
        Placement::Ruby(Some(field)) => {
            let field = ident(field);
            (quote!(key), quote!(::deimos_runtime::Placement::ruby(&key.#field)))
        }
    };
    quote! {
        fn placement(#argument: &Self::Key) -> ::deimos_runtime::Placement {
            #body
        }
    }
}

fn log_level(topic: &Topic) -> TokenStream {
    let level = match topic.log {
        None => return TokenStream::new(),
        Some(LogLevel::Full) => quote!(Full),
        Some(LogLevel::Count) => quote!(Count),
    };
    quote!(const LOG: ::deimos_runtime::telemetry::LogLevel = ::deimos_runtime::telemetry::LogLevel::#level;)
}

fn is_keyed(topic: &Topic) -> bool {
    !matches!(topic.key, Key::None)
}

/// The type of a topic's keys.
pub(super) fn key_type(place: Place<'_>, topic: &Topic) -> TokenStream {
    match &topic.key {
        Key::Derived { item, .. } | Key::Record { item, .. } => place.path(*item),
        Key::Plain => quote!(::deimos_runtime::PlainKey),
        Key::None => quote!(::deimos_runtime::NoKey),
    }
}

fn key(place: Place<'_>, topic: &Topic) -> TokenStream {
    match topic.key {
        Key::Derived { item, first: true } => derived(place, item, topic.value),
        Key::Record { item, from_value: true } => from_value(place, item, topic.value),
        _ => TokenStream::new(),
    }
}

fn derived(place: Place<'_>, id: ItemId, value: ItemId) -> TokenStream {
    let item = place.item(id);
    let ItemKind::Record(key) = &item.kind else { return TokenStream::new() };
    let definition = record::definition(place, item, key);
    let [codec, fields] = record::codec_impl(place, item, key);
    let schema = record::schema(place, item, key);
    let from_value = from_value(place, id, value);
    quote!(#definition #from_value #codec #fields #schema)
}

fn from_value(place: Place<'_>, id: ItemId, value: ItemId) -> TokenStream {
    let ItemKind::Record(key) = &place.item(id).kind else { return TokenStream::new() };
    let (name, value) = (place.path(id), place.path(value));
    let fields: Vec<Ident> = key.fields.iter().map(|field| ident(&field.name)).collect();
    let argument = if fields.is_empty() { quote!(_) } else { quote!(value) };
    quote! {
        impl ::core::convert::From<&#value> for #name {
            fn from(#argument: &#value) -> Self {
                Self { #(#fields: ::core::clone::Clone::clone(&value.#fields),)* }
            }
        }
    }
}

fn producer(topic: &Topic) -> TokenStream {
    let (marker, producer) = (ident(&topic.marker), ident(&topic.producer));
    let doc = format!(" Publishes to [`{marker}`].");
    quote! {
        #[doc = #doc]
        pub type #producer = ::deimos_runtime::Producer<#marker>;
    }
}

fn consumer(place: Place<'_>, topic: &Topic) -> TokenStream {
    let (marker, consumer) = (ident(&topic.marker), ident(&topic.consumer));
    let (key, value) = (key_type(place, topic), place.path(topic.value));
    let doc = format!(" Consumes the messages of [`{marker}`].");
    let future = quote! {
        impl ::core::future::Future<Output = ::core::result::Result<(), ::deimos_runtime::BoxError>> + ::core::marker::Send
    };
    let tombstone = is_keyed(topic).then(|| {
        quote! {
            /// Handles a tombstone: nothing is left of what the key names.
            fn tombstone(&self, at: &::deimos_runtime::Metadata<#key>) -> #future;
        }
    });
    let (dispatch, advice) = (dispatch(topic), advice(topic));
    quote! {
        #[doc = #doc]
        #advice
        pub trait #consumer: ::core::marker::Send + ::core::marker::Sync + 'static {
            /// Handles a value.
            fn consume(&self, value: #value, at: &::deimos_runtime::Metadata<#key>) -> #future;
            #tombstone
        }
        #dispatch
    }
}

/// What rustc says of a type that is subscribed to the topic and does not consume it.
fn advice(topic: &Topic) -> TokenStream {
    let message = format!("`{{Self}}` does not consume the topic `{}`", topic.name);
    let note = format!("implement `{}` for it", topic.consumer);
    let sink = topic.sink.is_none().then(|| {
        let note = format!("a `Sink` needs its table in deimos.toml: `sink = \"…\"` under `[topics.{}]`", topic.handle);
        quote!(note = #note,)
    });
    quote!(#[diagnostic::on_unimplemented(message = #message, note = #note, #sink)])
}

fn dispatch(topic: &Topic) -> TokenStream {
    let (marker, consumer) = (ident(&topic.marker), ident(&topic.consumer));
    let parameter = format_ident!("{}", topic.parameter);
    let null = if is_keyed(topic) {
        quote!(#consumer::tombstone(consumer, &message.metadata).await)
    } else {
        quote!(::core::result::Result::Ok(()))
    };
    quote! {
        impl<#parameter: #consumer> ::deimos_runtime::Consume<#marker> for ::deimos_runtime::Handler<#parameter> {
            type Consumer = #parameter;
            async fn consume(
                consumer: &#parameter,
                message: ::deimos_runtime::Message<#marker>,
            ) -> ::core::result::Result<(), ::deimos_runtime::BoxError> {
                match message.value {
                    ::core::option::Option::Some(value) => #consumer::consume(consumer, value, &message.metadata).await,
                    ::core::option::Option::None => #null,
                }
            }
        }
    }
}
