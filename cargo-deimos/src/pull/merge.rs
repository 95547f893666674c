//! The named types of many subjects, each once; two definitions of one fullname are a contradiction.

use std::collections::BTreeMap;

use deimos_schema::{Definition, Fullname, Shape};

use super::layout;
use crate::diff;
use crate::fetch::{Origin, Pulled};
use crate::message::{self, Remark};

/// A named type as it is to be written.
#[derive(Clone, Debug)]
pub(super) struct PulledType {
    pub(super) name: Fullname,
    pub(super) text: String,
    pub(super) origin: Origin,
    /// The text without descriptions, which change nothing.
    bare: String,
}

/// What was pulled so far.
#[derive(Default)]
pub(super) struct Merged {
    types: BTreeMap<String, PulledType>,
    conflicts: BTreeMap<String, (PulledType, PulledType)>,
    /// Other descriptions of the same type.
    described: Vec<String>,
}

impl Merged {
    /// Adds the types of a subject.
    pub(super) fn add(&mut self, pulled: &Pulled) {
        for (_, definition) in pulled.schemata.definitions() {
            let new = PulledType {
                name: definition.name.clone(),
                text: layout::definition(&pulled.schemata, definition),
                origin: pulled.origin(definition.span.source).clone(),
                bare: layout::definition(&pulled.schemata, &without_descriptions(definition)),
            };
            self.put(new);
        }
    }

    fn put(&mut self, new: PulledType) {
        let fullname = new.name.to_string();
        let Some(known) = self.types.get(&fullname) else {
            self.types.insert(fullname, new);
            return;
        };
        if known.bare != new.bare {
            let known = known.clone();
            self.conflicts.entry(fullname).or_insert((known, new));
        } else if known.text != new.text {
            let (taken, other) = (&known.origin, &new.origin);
            self.described
                .push(format!("`{fullname}` is described otherwise in {other} than in {taken}, which is taken"));
        }
    }

    /// Tells of contradictions; whether there are any.
    pub(super) fn report(&self) -> bool {
        self.described.iter().for_each(|message| Remark::warning(message).say());
        for (fullname, (known, new)) in &self.conflicts {
            let (first, second) = (&known.origin, &new.origin);
            message::detail(&diff::between(&first.to_string(), &second.to_string(), &known.text, &new.text));
            Remark::error(format!("`{fullname}` is not the same in {first} and in {second}"))
                .with_help("publish both subjects with one definition, or pull one of them without the other")
                .say();
        }
        !self.conflicts.is_empty()
    }

    /// Sorted by fullname.
    pub(super) fn into_types(self) -> Vec<PulledType> {
        self.types.into_values().collect()
    }
}

fn without_descriptions(definition: &Definition) -> Definition {
    let mut bare = Definition { doc: None, ..definition.clone() };
    if let Shape::Record(record) = &mut bare.shape {
        record.fields.iter_mut().for_each(|field| field.doc = None);
    }
    bare
}
