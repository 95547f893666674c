//! What generated types derive because deimos.toml says so.

use std::collections::{BTreeMap, BTreeSet};

use deimos_schema::TypeId;

use super::settings::Settings;
use crate::manifest::Derive;
use crate::model::{Codec, Item, ItemId, ItemKind};

/// Places the derives of all types, and those of single types with the enums of their unions.
pub(super) fn place(items: &mut [Item], ids: &BTreeMap<TypeId, ItemId>, settings: &Settings<'_>) {
    for index in 0..items.len() {
        add(items, ItemId(index), &settings.manifest.derive);
    }
    for (id, item) in ids {
        let Some(settings) = settings.of_type(*id).filter(|settings| !settings.derive.is_empty()) else { continue };
        for item in with_unions(items, *item) {
            add(items, item, &settings.derive);
        }
    }
}

fn add(items: &mut [Item], item: ItemId, derives: &[Derive]) {
    for derive in derives {
        match derive {
            Derive::Serde => with_serde(items, item),
            Derive::Path(path) if !items[item.0].derives.contains(path) => items[item.0].derives.push(path.clone()),
            Derive::Path(_) => {}
        }
    }
}

/// Gives serde's traits to a type and to all that its values hold.
pub(super) fn with_serde(items: &mut [Item], item: ItemId) {
    let mut waiting = vec![item];
    while let Some(id) = waiting.pop() {
        let item = &mut items[id.0];
        if !std::mem::replace(&mut item.json, true) {
            waiting.extend(item.codecs().flat_map(Codec::items));
        }
    }
}

/// A type and the enums of the unions in it.
fn with_unions(items: &[Item], item: ItemId) -> BTreeSet<ItemId> {
    let mut found = BTreeSet::from([item]);
    let mut waiting = vec![item];
    while let Some(id) = waiting.pop() {
        for inner in items[id.0].codecs().flat_map(Codec::items) {
            if matches!(items[inner.0].kind, ItemKind::Union(_)) && found.insert(inner) {
                waiting.push(inner);
            }
        }
    }
    found
}
