//! Gives maps the Rust type that deimos.toml asks for.

use std::collections::{BTreeMap, BTreeSet};

use deimos_schema::{Schemata, Shape, TypeId};

use super::settings::Settings;
use super::sorted::{sort, sort_item};
use crate::manifest::MapKind;
use crate::model::{Item, ItemId, ItemKind};

/// Turns the maps that are to be in order into such; the enum of a union goes with the fields that have it.
pub(super) fn choose(items: &mut [Item], ids: &BTreeMap<TypeId, ItemId>, settings: &Settings<'_>, schemata: &Schemata) {
    let mut waiting = Vec::new();
    for (id, item) in ids {
        let (ItemKind::Record(record), Shape::Record(definition)) = (&mut items[item.0].kind, &schemata[*id].shape)
        else {
            continue;
        };
        for (field, written) in record.fields.iter_mut().zip(&definition.fields) {
            if settings.map(*id, &written.name) == MapKind::BTree {
                sort(&mut field.codec, &mut waiting);
            }
        }
    }
    if settings.manifest.map == Some(MapKind::BTree) {
        for item in items.iter_mut().filter(|item| matches!(item.kind, ItemKind::Newtype(_))) {
            sort_item(item, &mut waiting);
        }
    }
    let mut reached = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if matches!(items[id.0].kind, ItemKind::Union(_)) && reached.insert(id) {
            sort_item(&mut items[id.0], &mut waiting);
        }
    }
}
