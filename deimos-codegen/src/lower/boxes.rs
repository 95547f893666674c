//! Puts a `Box` on the edges of recursive types that need one: those where the recursion may end.

use crate::model::{Codec, Item, ItemId, ItemKind};

/// Boxes every record that a value of its own cycle holds in an optional place (nullable, or a branch of a union).
///
/// Each cycle of values has such a place, or it would have no end, and the resolver has refused it.
pub(super) fn place(items: &mut [Item]) {
    let components = Components::of(items);
    let records: Vec<bool> = items.iter().map(|item| matches!(item.kind, ItemKind::Record(_))).collect();
    for (index, item) in items.iter_mut().enumerate() {
        let needs_box = |target: ItemId| records[target.0] && components.of[target.0] == components.of[index];
        match &mut item.kind {
            ItemKind::Record(record) => {
                for field in &mut record.fields {
                    box_optional(&mut field.codec, &needs_box);
                }
            }
            ItemKind::Union(union) => {
                for branch in &mut union.branches {
                    box_here(&mut branch.codec, &needs_box);
                }
            }
            ItemKind::Enumeration(_) | ItemKind::Fixed(_) | ItemKind::Newtype(_) => {}
        }
    }
}

fn box_optional(codec: &mut Codec, needs_box: &impl Fn(ItemId) -> bool) {
    if let Codec::Nullable(inner) | Codec::NullableLast(inner) = codec {
        box_here(inner, needs_box);
    }
}

fn box_here(codec: &mut Codec, needs_box: &impl Fn(ItemId) -> bool) {
    match codec {
        Codec::Item(id) if needs_box(*id) => *codec = Codec::Boxed(Box::new(Codec::Item(*id))),
        Codec::Nullable(inner) | Codec::NullableLast(inner) => box_here(inner, needs_box),
        _ => {}
    }
}

/// The types that a value of this type holds within itself, without an array, a map or a box between.
pub(super) fn held_by_value(item: &Item) -> Vec<ItemId> {
    let mut held = Vec::new();
    for codec in item.codecs() {
        collect(codec, &mut held);
    }
    held
}

fn collect(codec: &Codec, held: &mut Vec<ItemId>) {
    match codec {
        Codec::Item(id) | Codec::NullableUnion { union: id, .. } => held.push(*id),
        Codec::Nullable(inner) | Codec::NullableLast(inner) | Codec::Own { codec: inner, .. } => collect(inner, held),
        _ => {}
    }
}

/// The strongly connected components of "holds by value", or of "holds", by Tarjan's algorithm.
pub(super) struct Components {
    /// The number of each item's component; a component has a greater number than those that it holds.
    pub(super) of: Vec<usize>,
    /// The items of each component.
    pub(super) members: Vec<Vec<usize>>,
}

impl Components {
    pub(super) fn of(items: &[Item]) -> Self {
        Self::by(items, held_by_value)
    }

    /// Those of "holds", be it in an array, in a map or in a box.
    pub(super) fn of_nesting(items: &[Item]) -> Self {
        Self::by(items, |item| item.codecs().flat_map(Codec::items).collect())
    }

    fn by(items: &[Item], held: impl Fn(&Item) -> Vec<ItemId>) -> Self {
        let edges = items.iter().map(|item| held(item).into_iter().map(|id| id.0).collect()).collect();
        let mut search = Search::new(edges);
        for root in 0..items.len() {
            search.from(root);
        }
        let mut of = vec![0; items.len()];
        for (number, members) in search.components.iter().enumerate() {
            for member in members {
                of[*member] = number;
            }
        }
        Self { of, members: search.components }
    }
}

struct Search {
    edges: Vec<Vec<usize>>,
    index: Vec<Option<usize>>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    visited: usize,
    components: Vec<Vec<usize>>,
}

impl Search {
    fn new(edges: Vec<Vec<usize>>) -> Self {
        let count = edges.len();
        Self {
            edges,
            index: vec![None; count],
            low: vec![0; count],
            on_stack: vec![false; count],
            stack: Vec::new(),
            visited: 0,
            components: Vec::new(),
        }
    }

    /// Visits all that can be reached from `root`; the path is a list of its own, because contracts may nest deeply.
    fn from(&mut self, root: usize) {
        if self.index[root].is_some() {
            return;
        }
        self.enter(root);
        let mut path = vec![(root, 0)];
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            if let Some(&target) = self.edges[node].get(*next) {
                *next += 1;
                match self.index[target] {
                    None => {
                        self.enter(target);
                        path.push((target, 0));
                    }
                    Some(index) if self.on_stack[target] => self.low[node] = self.low[node].min(index),
                    Some(_) => {}
                }
            } else {
                path.pop();
                if let Some((parent, _)) = path.last() {
                    self.low[*parent] = self.low[*parent].min(self.low[node]);
                }
                self.leave(node);
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.index[node] = Some(self.visited);
        self.low[node] = self.visited;
        self.visited += 1;
        self.stack.push(node);
        self.on_stack[node] = true;
    }

    fn leave(&mut self, node: usize) {
        if Some(self.low[node]) != self.index[node] {
            return;
        }
        let start =
            self.stack.iter().rposition(|member| *member == node).expect("a node stays until its component is known");
        let members = self.stack.split_off(start);
        for member in &members {
            self.on_stack[*member] = false;
        }
        self.components.push(members);
    }
}
