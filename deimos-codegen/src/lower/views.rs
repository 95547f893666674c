//! Which types have borrowed views, as deimos.toml asks for them, and what those are called.

use std::collections::BTreeMap;

use deimos_schema::{Schemata, TypeId};

use super::names::{Names, Origin};
use super::settings::Settings;
use crate::diagnostic::{Diagnostic, Findings};
use crate::manifest::Spanned;
use crate::model::{Codec, Item, ItemId, ItemKind};
use crate::naming;

/// Names the views of the records that are to have one, and of all that they hold; what has nothing to borrow in it is
/// its own view.
pub(super) fn name(
    items: &mut [Item],
    ids: &BTreeMap<TypeId, ItemId>,
    settings: &Settings<'_>,
    (schemata, names): (&Schemata, &mut Names),
    findings: &mut Findings,
) {
    let borrowing = borrowing(items);
    let mut waiting = Vec::new();
    for (id, item) in ids {
        let own = settings.of_type(*id).and_then(|settings| settings.borrow.as_ref());
        let asked = own.map_or(settings.manifest.borrow, |borrow| borrow.value);
        let useful = borrowing[item.0] && matches!(items[item.0].kind, ItemKind::Record(_));
        match own {
            _ if asked && useful => waiting.push(*item),
            Some(borrow) if asked => findings.push(useless(schemata[*id].name.as_str(), borrow, &items[item.0].kind)),
            _ => {}
        }
    }
    for item in reached(items, &borrowing, waiting) {
        let view = naming::suffixed(&items[item.0].name, "Ref");
        let item = &mut items[item.0];
        if let Some(first) = names.origin(&item.modules, &item.name) {
            let origin = Origin { what: format!("the view of {}", first.what), ..first };
            names.claim(&item.modules, &view, origin, findings);
        }
        item.view = Some(view);
    }
}

/// Those of whose values some hold strings, bytes or maps, which are borrowed in a view.
fn borrowing(items: &[Item]) -> Vec<bool> {
    let mut users = vec![Vec::new(); items.len()];
    for (index, item) in items.iter().enumerate() {
        held(item).for_each(|held| users[held.0].push(index));
    }
    let mut borrowing = vec![false; items.len()];
    let mut waiting: Vec<usize> = (0..items.len()).filter(|&index| items[index].codecs().any(has_leaf)).collect();
    while let Some(index) = waiting.pop() {
        if !std::mem::replace(&mut borrowing[index], true) {
            waiting.extend(&users[index]);
        }
    }
    borrowing
}

/// Whether a codec of the runtime borrows, apart from the types of the contract.
fn has_leaf(codec: &Codec) -> bool {
    match codec {
        Codec::Str | Codec::Bytes | Codec::Map(_) | Codec::SortedMap(_) => true,
        Codec::Own { .. } => false,
        _ => codec.inner().is_some_and(has_leaf),
    }
}

/// The types of the contract in a view; those that a type of the application stands for are not.
fn held(item: &Item) -> impl Iterator<Item = ItemId> + '_ {
    item.codecs().filter_map(in_view)
}

fn in_view(codec: &Codec) -> Option<ItemId> {
    match codec {
        Codec::Item(id) | Codec::NullableUnion { union: id, .. } => Some(*id),
        Codec::Own { .. } => None,
        _ => codec.inner().and_then(in_view),
    }
}

/// From those that are asked for to all that they hold, in the order of the items.
fn reached(items: &[Item], borrowing: &[bool], mut waiting: Vec<ItemId>) -> Vec<ItemId> {
    let mut reached = vec![false; items.len()];
    while let Some(id) = waiting.pop() {
        if !std::mem::replace(&mut reached[id.0], true) {
            waiting.extend(held(&items[id.0]).filter(|held| borrowing[held.0]));
        }
    }
    (0..items.len()).filter(|&index| reached[index]).map(ItemId).collect()
}

fn useless(fullname: &str, borrow: &Spanned<bool>, kind: &ItemKind) -> Diagnostic {
    let label = match kind {
        ItemKind::Record(_) => "no string, bytes or map is in it",
        _ => "expected a record: its view has the views of all that it holds",
    };
    Diagnostic::warning("rust::nothing_to_borrow", format!("`{fullname}` has no borrowed view"))
        .at(borrow.span, label)
        .help("leave `borrow` out: it is read as it is, also within the views of other types")
}
