//! What deimos.toml says of types and their fields, by the type; the names in it were checked with those of types.

use std::collections::BTreeMap;

use deimos_schema::{Schemata, TypeId};

use crate::manifest::{FieldSettings, Manifest, MapKind, TypeSettings};
use crate::model::Codec;

/// The settings of each type that has some.
pub(super) struct Settings<'a> {
    pub(super) manifest: &'a Manifest,
    types: BTreeMap<TypeId, &'a TypeSettings>,
}

impl<'a> Settings<'a> {
    pub(super) fn of(manifest: &'a Manifest, schemata: &Schemata) -> Self {
        let found = |entry: &'a TypeSettings| Some((schemata.find(&entry.fullname.value)?, entry));
        Self { manifest, types: manifest.types.iter().filter_map(found).collect() }
    }

    /// The settings of a type.
    pub(super) fn of_type(&self, id: TypeId) -> Option<&'a TypeSettings> {
        self.types.get(&id).copied()
    }

    fn of_field(&self, id: TypeId, field: &str) -> Option<&'a FieldSettings> {
        self.of_type(id)?.fields.iter().find(|settings| settings.name.value == field)
    }

    /// The map of a field: as the field says, else as its record, else as the manifest.
    pub(super) fn map(&self, record: TypeId, field: &str) -> MapKind {
        let of_field = self.of_field(record, field).and_then(|settings| settings.map);
        let of_type = || self.of_type(record).and_then(|settings| settings.map);
        of_field.or_else(of_type).or(self.manifest.map).unwrap_or(MapKind::Hash)
    }

    /// The codec of a named type where it stands: that of the application's own type, if there is one.
    pub(super) fn named(&self, id: TypeId, codec: Codec) -> Codec {
        match self.of_type(id).and_then(|settings| settings.own_type.as_ref()) {
            Some(path) => own(path, codec),
            None => codec,
        }
    }

    /// The codec of a field, with the application's own type in it, if there is one.
    pub(super) fn field(&self, record: TypeId, field: &str, codec: Codec) -> Codec {
        match self.of_field(record, field).and_then(|settings| settings.own_type.as_ref()) {
            Some(path) => own(path, codec),
            None => codec,
        }
    }
}

/// A nullable value stays nullable, an array an array and a map a map: the type stands for what they hold.
fn own(path: &[String], codec: Codec) -> Codec {
    let within = |inner: Box<Codec>| Box::new(own(path, *inner));
    match codec {
        Codec::Nullable(inner) => Codec::Nullable(within(inner)),
        Codec::NullableLast(inner) => Codec::NullableLast(within(inner)),
        Codec::Array(inner) => Codec::Array(within(inner)),
        Codec::Map(inner) => Codec::Map(within(inner)),
        Codec::SortedMap(inner) => Codec::SortedMap(within(inner)),
        Codec::Own { codec, .. } => Codec::Own { path: path.to_vec(), codec },
        codec => Codec::Own { path: path.to_vec(), codec: Box::new(codec) },
    }
}
