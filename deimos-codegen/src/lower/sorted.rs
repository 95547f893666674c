//! Sorts the maps within keys, so that equal keys are equal bytes.

use std::collections::{BTreeMap, BTreeSet};

use deimos_schema::TypeId;

use super::plans::{KeyPlan, Plan};
use crate::model::{Codec, Item, ItemId, ItemKind};

/// Turns every map that a key holds into one in the order of its keys, also where its type is used elsewhere.
pub(super) fn sort_maps(items: &mut [Item], ids: &BTreeMap<TypeId, ItemId>, plans: &[Plan<'_>]) {
    let mut reached = BTreeSet::new();
    let mut waiting = Vec::new();
    for plan in plans {
        match &plan.key {
            KeyPlan::Record(id) => waiting.extend(ids.get(id).copied()),
            KeyPlan::Fields(names) => {
                let Some(value) = ids.get(&plan.value) else { continue };
                if let ItemKind::Record(record) = &mut items[value.0].kind {
                    let keyed = record.fields.iter_mut().filter(|field| names.contains(&field.avro));
                    keyed.for_each(|field| sort(&mut field.codec, &mut waiting));
                }
            }
            KeyPlan::Plain | KeyPlan::None => {}
        }
    }
    while let Some(id) = waiting.pop() {
        if reached.insert(id) {
            sort_item(&mut items[id.0], &mut waiting);
        }
    }
}

/// Sorts the maps of a type; the types that it names are left to wait.
pub(super) fn sort_item(item: &mut Item, waiting: &mut Vec<ItemId>) {
    match &mut item.kind {
        ItemKind::Record(record) => record.fields.iter_mut().for_each(|field| sort(&mut field.codec, waiting)),
        ItemKind::Union(union) => union.branches.iter_mut().for_each(|branch| sort(&mut branch.codec, waiting)),
        ItemKind::Newtype(codec) => sort(codec, waiting),
        ItemKind::Enumeration(_) | ItemKind::Fixed(_) => {}
    }
}

/// Sorts the maps of a codec; the types that it names are left to wait.
pub(super) fn sort(codec: &mut Codec, waiting: &mut Vec<ItemId>) {
    match codec {
        Codec::Item(id) | Codec::NullableUnion { union: id, .. } => waiting.push(*id),
        Codec::Map(inner) => {
            sort(inner, waiting);
            *codec = Codec::SortedMap(inner.clone());
        }
        Codec::Nullable(inner)
        | Codec::NullableLast(inner)
        | Codec::Array(inner)
        | Codec::SortedMap(inner)
        | Codec::Boxed(inner)
        | Codec::Own { codec: inner, .. } => sort(inner, waiting),
        _ => {}
    }
}
