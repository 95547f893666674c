//! Sinks and sources: entities, and the conversions between rows and values.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Place, codec, docs, expr, ident, own_path, topic::key_type};
use crate::format;
use crate::model::{Column, ColumnKind, Entity, Origin, Sink, Source, Table, Topic};

/// All that belongs to the tables of a topic.
pub(super) fn all(place: Place<'_>, topic: &Topic) -> TokenStream {
    let sink = topic.sink.as_ref().map(|sink| self::sink(place, topic, sink));
    let source = topic.source.as_ref().map(|source| self::source(place, topic, source));
    if sink.is_none() && source.is_none() {
        return TokenStream::new();
    }
    format::with_table(&topic.handle, &quote!(#sink #source))
}

fn sink(place: Place<'_>, topic: &Topic, sink: &Sink) -> TokenStream {
    let (marker, value, key) = (ident(&topic.marker), place.path(topic.value), key_type(place, topic));
    let entity_module = entity_module(place, &sink.entity);
    let module = entity_path(&sink.entity);
    let (fields, own): (Vec<Ident>, Vec<Ident>) =
        sink.fields.iter().map(|(field, column)| (ident(field), ident(column))).unzip();
    let others = matches!(sink.entity, Entity::Own(_)).then(|| quote!(..::core::default::Default::default()));
    let (columns, keys): (Vec<Ident>, Vec<Ident>) =
        sink.by_key.iter().map(|key| (ident(&key.column), ident(&key.field))).unzip();
    quote! {
        #entity_module
        impl ::deimos_runtime::table::SinkTopic for #marker {
            type Entity = #module::Entity;
            const KEY: &'static [#module::Column] = &[#(#module::Column::#columns),*];
            fn row(value: #value) -> #module::ActiveModel {
                #module::ActiveModel {
                    #(#own: ::deimos_runtime::sea_orm::ActiveValue::Set(::deimos_runtime::table::IntoColumn::into_column(value.#fields)),)*
                    #others
                }
            }
            fn key_values(key: &#key) -> ::std::vec::Vec<::deimos_runtime::sea_orm::Value> {
                ::std::vec::Vec::from([
                    #(::core::convert::Into::into(::core::clone::Clone::clone(&key.#keys))),*
                ])
            }
        }
    }
}

fn source(place: Place<'_>, topic: &Topic, source: &Source) -> TokenStream {
    let (marker, value) = (ident(&topic.marker), place.path(topic.value));
    let entity_module = entity_module(place, &source.entity);
    let module = entity_path(&source.entity);
    let fields = source.fields.iter().map(|(field, origin)| {
        let field = ident(field);
        match origin {
            Origin::Column(column) => {
                let column = ident(column);
                quote!(#field: ::deimos_runtime::table::FromColumn::from_column(::core::clone::Clone::clone(&row.#column)),)
            }
            Origin::Value(value) => {
                let value = expr::value(place, value);
                quote!(#field: #value,)
            }
        }
    });
    quote! {
        #entity_module
        impl ::deimos_runtime::table::SourceTopic for #marker {
            type Entity = #module::Entity;
            fn value(row: &#module::Model) -> #value {
                #value { #(#fields)* }
            }
        }
    }
}

fn entity_path(entity: &Entity) -> TokenStream {
    match entity {
        Entity::Generated(table) => {
            let module = ident(&table.module);
            quote!(#module)
        }
        Entity::Own(segments) => {
            let segments = segments.iter().skip(1).map(|segment| ident(segment));
            quote!(crate #(:: #segments)*)
        }
    }
}

fn entity_module(place: Place<'_>, entity: &Entity) -> TokenStream {
    let Entity::Generated(table) = entity else { return TokenStream::new() };
    let (docs, module, name) = (docs(&table.doc), ident(&table.module), &table.name);
    let columns = columns(place, table);
    quote! {
        #docs
        pub mod #module {
            use ::deimos_runtime::sea_orm::{
                self, entity::prelude::{DerivePrimaryKey, EntityTrait, EnumIter, PrimaryKeyTrait},
            };
            /// A row.
            #[derive(Clone, Debug, PartialEq, ::deimos_runtime::sea_orm::DeriveEntityModel)]
            #[sea_orm(table_name = #name)]
            pub struct Model { #columns }
            /// Relations of the table: none.
            #[derive(Clone, Copy, Debug, EnumIter, ::deimos_runtime::sea_orm::DeriveRelation)]
            pub enum Relation {}
            impl ::deimos_runtime::sea_orm::ActiveModelBehavior for ActiveModel {}
        }
    }
}

fn columns(place: Place<'_>, table: &Table) -> TokenStream {
    let modules: Vec<String> = place.modules.iter().cloned().chain([table.module.clone()]).collect();
    let inside = Place::new(place.model, &modules);
    let columns = table.columns.iter().map(|column| self::column(inside, column));
    quote!(#(#columns)*)
}

fn column(place: Place<'_>, column: &Column) -> TokenStream {
    let (docs, name) = (docs(&column.doc), ident(&column.name));
    let attributes = attributes(column);
    let ty = column_type(place, &column.kind);
    let ty = if column.nullable { quote!(::core::option::Option<#ty>) } else { ty };
    quote!(#docs #attributes pub #name: #ty,)
}

fn attributes(column: &Column) -> TokenStream {
    let mut attributes = Vec::new();
    if column.primary_key {
        attributes.push(quote!(primary_key));
        attributes.push(quote!(auto_increment = false));
    }
    if column.renamed {
        let name = &column.sql;
        attributes.push(quote!(column_name = #name));
    }
    if let Some(ty) = sql_type(&column.kind) {
        attributes.push(quote!(column_type = #ty));
    }
    if column.nullable {
        attributes.push(quote!(nullable));
    }
    if attributes.is_empty() { TokenStream::new() } else { quote!(#[sea_orm(#(#attributes),*)]) }
}

/// What the ORM would not choose by the Rust type alone.
pub(super) fn sql_type(kind: &ColumnKind) -> Option<String> {
    match kind {
        ColumnKind::Plain(_) | ColumnKind::Nanos | ColumnKind::LocalNanos => None,
        ColumnKind::Own { stored, .. } => sql_type(stored),
        ColumnKind::Text(_) | ColumnKind::WideDecimal => Some("Text".to_owned()),
        ColumnKind::Blob => Some("Blob".to_owned()),
        ColumnKind::Decimal { precision, scale } => Some(format!("Decimal(Some(({precision}, {scale})))")),
        ColumnKind::Json(_) => Some("JsonBinary".to_owned()),
    }
}

pub(super) fn column_type(place: Place<'_>, kind: &ColumnKind) -> TokenStream {
    match kind {
        ColumnKind::Plain(codec) | ColumnKind::Text(codec) => codec::value(place, codec),
        ColumnKind::Blob => quote!(::std::vec::Vec<u8>),
        ColumnKind::Decimal { .. } => quote!(::deimos_runtime::table::Decimal),
        ColumnKind::WideDecimal => quote!(::deimos_runtime::table::WideDecimal),
        ColumnKind::Nanos => quote!(::deimos_runtime::table::Nanos),
        ColumnKind::LocalNanos => quote!(::deimos_runtime::table::LocalNanos),
        ColumnKind::Json(codec) => {
            let value = codec::value(place, codec);
            quote!(::deimos_runtime::table::Json<#value>)
        }
        ColumnKind::Own { path, .. } => own_path(path),
    }
}
