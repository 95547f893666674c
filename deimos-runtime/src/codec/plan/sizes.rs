//! How few bytes a value of a type takes, by which what an array announces is held against the bytes that are left.

use std::collections::{HashMap, HashSet};

use deimos_schema::{Kind, Record, Schemata, Shape, Type, TypeId};

/// What is known of the records so far.
pub(in crate::codec) struct Sizes<'a> {
    schemata: &'a Schemata,
    min_sizes: HashMap<TypeId, usize>,
}

impl<'a> Sizes<'a> {
    pub(in crate::codec) fn new(schemata: &'a Schemata) -> Self {
        Self { schemata, min_sizes: HashMap::new() }
    }

    /// The fewest bytes that a value of a written type takes, or fewer.
    pub(in crate::codec) fn min_size(&mut self, ty: &'a Type) -> usize {
        if let Some((id, _)) = self.schemata.record(ty) {
            self.measure(id);
        }
        self.known_min_size(ty)
    }

    /// Works out the sizes of a record and of those within it, the innermost first.
    fn measure(&mut self, root: TypeId) {
        let mut begun = HashSet::new();
        let mut stack = vec![root];
        while let Some(&id) = stack.last() {
            let Shape::Record(record) = &self.schemata[id].shape else { return };
            if self.min_sizes.contains_key(&id) {
                stack.pop();
            } else if begun.insert(id) {
                stack.extend(self.within(record).filter(|inner| !begun.contains(inner)));
            } else {
                let sizes = record.fields.iter().map(|field| self.known_min_size(&field.ty));
                let size = sizes.fold(0, usize::saturating_add);
                self.min_sizes.insert(id, size);
                stack.pop();
            }
        }
    }

    /// The records that every value of a record holds within itself.
    fn within(&self, record: &'a Record) -> impl Iterator<Item = TypeId> {
        record.fields.iter().filter_map(|field| self.schemata.record(&field.ty)).map(|(id, _)| id)
    }

    fn known_min_size(&self, ty: &Type) -> usize {
        match &ty.kind {
            Kind::Null => 0,
            Kind::Float => 4,
            Kind::Double => 8,
            Kind::Named(id) => match &self.schemata[*id].shape {
                // One that is not known is within itself: no value of it ever ends.
                Shape::Record(_) => self.min_sizes.get(id).copied().unwrap_or(1),
                Shape::Enum(_) => 1,
                Shape::Fixed(fixed) => fixed.size,
            },
            _ => 1,
        }
    }
}
