//! The texts of all definitions, each once, and what records state of their schemas.

use deimos_schema::{Definition, DefinitionText, Identities, Identity, Schemata, TypeId};

use crate::model::{self, Absent, Field, Item, ItemId, ItemKind, RecordSchema};

/// The definitions of the contract, in its order, then those of derived keys.
pub(super) struct Definitions {
    texts: Vec<model::Definition>,
    identities: Vec<Identity>,
}

impl Definitions {
    pub(super) fn of(schemata: &Schemata) -> Self {
        let mut known = Identities::new(schemata);
        let definitions = schemata.definitions();
        let (texts, identities) = definitions.map(|(id, each)| (text(schemata, each), known.of(id))).unzip();
        Self { texts, identities }
    }

    /// The schema of a type of the contract.
    pub(super) fn schema(&self, id: TypeId) -> RecordSchema {
        let definition = id.index();
        let fullname = self.texts[definition].fullname.clone();
        RecordSchema { fullname, identity: self.identities[definition].to_string(), definition }
    }

    /// The schema of a type that is none of the contract's, while all that it uses are.
    pub(super) fn add(&mut self, schemata: &Schemata, definition: &Definition, identity: Identity) -> RecordSchema {
        let fullname = definition.name.to_string();
        self.texts.push(text(schemata, definition));
        RecordSchema { fullname, identity: identity.to_string(), definition: self.texts.len() - 1 }
    }

    /// The definitions, each of which knows the record that is made of it where its defaults are to be checked.
    pub(super) fn into_texts(mut self, items: &[Item]) -> Vec<model::Definition> {
        for (index, item) in items.iter().enumerate() {
            let ItemKind::Record(record) = &item.kind else { continue };
            let refusable = |field: &Field| matches!(&field.absent, Absent::Value(value) if value.is_refusable());
            if record.fields.iter().any(refusable) {
                self.texts[record.schema.definition].own_defaults = Some(ItemId(index));
            }
        }
        self.texts
    }
}

fn text(schemata: &Schemata, definition: &Definition) -> model::Definition {
    let DefinitionText { kind, body, uses } = DefinitionText::of(schemata, definition);
    let uses = uses.into_iter().map(TypeId::index).collect();
    model::Definition { fullname: definition.name.to_string(), kind, body, uses, own_defaults: None }
}
