//! The tree of modules, in the order in which it is written.

use std::collections::BTreeMap;

use super::names::Names;
use super::topics;
use crate::model::{Item, ItemId, Module};

/// The modules of all namespaces; keys stand with their topics.
pub(super) fn tree(items: &[Item], names: &Names) -> Module {
    let mut by_module: BTreeMap<&[String], Vec<ItemId>> = BTreeMap::new();
    let own = topics::module();
    for (index, item) in items.iter().enumerate().filter(|(_, item)| item.modules != own) {
        by_module.entry(&item.modules).or_default().push(ItemId(index));
    }
    for ids in by_module.values_mut() {
        ids.sort_by(|a, b| items[a.0].name.cmp(&items[b.0].name));
    }
    module(&[], &by_module, names)
}

fn module(path: &[String], by_module: &BTreeMap<&[String], Vec<ItemId>>, names: &Names) -> Module {
    let children = names.namespaces.keys().filter(|child| child.len() == path.len() + 1 && child.starts_with(path));
    Module {
        name: path.last().cloned().unwrap_or_default(),
        doc: names.namespaces.get(path).map(|namespace| format!("Namespace `{namespace}`.")).unwrap_or_default(),
        items: by_module.get(path).cloned().unwrap_or_default(),
        modules: children.map(|child| module(child, by_module, names)).collect(),
    }
}
