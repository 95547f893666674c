//! How values that nobody wants are passed over, by the writer's types.

use std::collections::HashMap;

use deimos_schema::{Kind, Schemata, Shape, Type, TypeId};

use super::nodes::{Id, Skipping};
use super::sizes::Sizes;

/// A type, by which nodes are known.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Named(TypeId),
    /// Where it is kept while the plan is made.
    Unnamed(*const Type),
}

impl Place {
    pub(super) fn of(ty: &Type) -> Self {
        match ty.kind {
            Kind::Named(id) => Self::Named(id),
            _ => Self::Unnamed(std::ptr::from_ref(ty)),
        }
    }
}

/// The skips of a plan.
pub(super) struct Skips<'a> {
    schemata: &'a Schemata,
    known: HashMap<Place, Id>,
    nodes: Vec<Skipping>,
    /// Types that have a node, which is still to be made out.
    todo: Vec<(Id, &'a Type)>,
    pub(super) sizes: Sizes<'a>,
}

impl<'a> Skips<'a> {
    pub(super) fn new(schemata: &'a Schemata) -> Self {
        Self { schemata, known: HashMap::new(), nodes: Vec::new(), todo: Vec::new(), sizes: Sizes::new(schemata) }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The node of a type.
    pub(super) fn node(&mut self, ty: &'a Type) -> Id {
        let next = Id::try_from(self.nodes.len()).unwrap_or(Id::MAX);
        let id = *self.known.entry(Place::of(ty)).or_insert(next);
        if id == next {
            self.nodes.push(Skipping::Bytes(0));
            self.todo.push((id, ty));
        }
        id
    }

    /// All nodes, unless there are more than `limit`.
    pub(super) fn finish(mut self, limit: usize) -> Option<Vec<Skipping>> {
        while let Some((id, ty)) = self.todo.pop() {
            self.nodes[id as usize] = self.skipping(ty);
            if self.nodes.len() > limit {
                return None;
            }
        }
        Some(self.nodes)
    }

    fn skipping(&mut self, ty: &'a Type) -> Skipping {
        match &ty.kind {
            Kind::Null => Skipping::Bytes(0),
            Kind::Boolean => Skipping::Bytes(1),
            Kind::Int | Kind::Long => Skipping::Number,
            Kind::Float => Skipping::Bytes(4),
            Kind::Double => Skipping::Bytes(8),
            Kind::Bytes | Kind::String => Skipping::Length,
            Kind::Array(item) => {
                Skipping::Items { min_size: self.sizes.min_size(item), parts: Box::new([self.node(item)]) }
            }
            Kind::Map(value) => {
                let min_size = self.sizes.min_size(value).saturating_add(1);
                Skipping::Items { min_size, parts: Box::new([self.length(), self.node(value)]) }
            }
            Kind::Union(branches) => Skipping::Union(branches.iter().map(|branch| self.node(branch)).collect()),
            Kind::Named(id) => match &self.schemata[*id].shape {
                Shape::Record(record) => {
                    Skipping::Record(record.fields.iter().map(|field| self.node(&field.ty)).collect())
                }
                Shape::Enum(_) => Skipping::Number,
                Shape::Fixed(fixed) => Skipping::Bytes(fixed.size),
            },
        }
    }

    /// A node for the keys of a map.
    fn length(&mut self) -> Id {
        self.nodes.push(Skipping::Length);
        Id::try_from(self.nodes.len() - 1).unwrap_or(Id::MAX)
    }
}
