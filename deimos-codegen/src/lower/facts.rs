//! Works out the facts of types: the fewest bytes of a value, whether every value can be written, and how values compare.

use super::boxes::Components;
use crate::model::{Codec, Equality, Facts, Field, Item, ItemKind};

/// Fills in [`Item::facts`] of every type.
pub(super) fn fill(items: &mut [Item]) {
    fill_min_size(items);
    let users = users(items);
    fill_recursive(items);
    fill_infallible(items, &users);
    fill_equality(items, &users);
}

/// From the types that hold nothing to those that hold them; within a cycle until nothing changes.
fn fill_min_size(items: &mut [Item]) {
    let components = Components::of(items);
    for item in items.iter_mut() {
        item.facts.min_size = usize::MAX;
    }
    for members in &components.members {
        loop {
            let mut changed = false;
            for &member in members {
                let size = min_size_of(&items[member], items);
                changed |= std::mem::replace(&mut items[member].facts.min_size, size) != size;
            }
            if !changed {
                break;
            }
        }
    }
}

fn min_size_of(item: &Item, items: &[Item]) -> usize {
    match &item.kind {
        ItemKind::Record(record) => of_all(&record.fields, items),
        ItemKind::Enumeration(_) => 1,
        ItemKind::Fixed(fixed) => fixed.size,
        ItemKind::Newtype(codec) => min_size(codec, items),
        ItemKind::Union(union) => {
            let smallest = union.branches.iter().map(|branch| min_size(&branch.codec, items)).min();
            smallest.unwrap_or(0).saturating_add(1)
        }
    }
}

fn of_all(fields: &[Field], items: &[Item]) -> usize {
    fields.iter().fold(0, |sum: usize, field| sum.saturating_add(min_size(&field.codec, items)))
}

/// As the runtime states it for its own codecs.
pub(super) fn min_size(codec: &Codec, items: &[Item]) -> usize {
    match codec {
        Codec::Null => 0,
        Codec::Float => 4,
        Codec::Double => 8,
        Codec::UuidFixed => 16,
        Codec::DecimalFixed { size, .. } | Codec::WideDecimalFixed { size, .. } => *size,
        Codec::BigDecimal => 3,
        Codec::Duration => 12,
        Codec::Boxed(inner) | Codec::Own { codec: inner, .. } => min_size(inner, items),
        Codec::Item(id) => items[id.0].facts.min_size,
        _ => 1,
    }
}

/// The types that hold each type, by the places of both.
fn users(items: &[Item]) -> Vec<Vec<usize>> {
    let mut users = vec![Vec::new(); items.len()];
    for (index, item) in items.iter().enumerate() {
        item.codecs().flat_map(Codec::items).for_each(|used| users[used.0].push(index));
    }
    users
}

/// A type is recursive if a value of it may hold another one.
fn fill_recursive(items: &mut [Item]) {
    let holds_itself: Vec<bool> = items
        .iter()
        .enumerate()
        .map(|(index, item)| item.codecs().flat_map(Codec::items).any(|held| held.0 == index))
        .collect();
    for members in Components::of_nesting(items).members {
        let recursive = members.len() > 1 || members.iter().any(|member| holds_itself[*member]);
        for member in members {
            items[member].facts.recursive = recursive;
        }
    }
}

/// A type can fail if something in it can, and if it may nest too deeply; the type is asked again only when what it holds has turned out to fail.
fn fill_infallible(items: &mut [Item], users: &[Vec<usize>]) {
    for item in items.iter_mut() {
        item.facts.infallible = true;
    }
    let mut fallible: Vec<usize> = (0..items.len()).filter(|index| can_fail(&items[*index])).collect();
    while let Some(index) = fallible.pop() {
        if std::mem::replace(&mut items[index].facts.infallible, false) {
            fallible.extend(&users[index]);
        }
    }
}

fn can_fail(item: &Item) -> bool {
    item.facts.recursive || item.codecs().any(Codec::has_fallible_leaf)
}

/// A type compares as the least of what it holds.
fn fill_equality(items: &mut [Item], users: &[Vec<usize>]) {
    for item in items.iter_mut() {
        item.facts.equality = item.codecs().map(Codec::leaf_equality).min().unwrap_or(Equality::Ordered);
    }
    let mut changed: Vec<usize> = (0..items.len()).collect();
    while let Some(index) = changed.pop() {
        let equality = items[index].facts.equality;
        for &user in users[index].iter().filter(|user| **user != index) {
            if items[user].facts.equality > equality {
                items[user].facts.equality = equality;
                changed.push(user);
            }
        }
    }
}

/// The facts of a record of these fields, where those of all other types are known.
pub(super) fn of_fields(fields: &[Field], items: &[Item]) -> Facts {
    Facts {
        min_size: of_all(fields, items),
        infallible: fields.iter().all(|field| field.codec.is_infallible(items)),
        recursive: false,
        equality: fields.iter().map(|field| field.codec.equality(items)).min().unwrap_or(Equality::Ordered),
    }
}

/// Where nothing is known yet.
pub(super) const UNKNOWN: Facts =
    Facts { min_size: 0, infallible: false, recursive: false, equality: Equality::Partial };
