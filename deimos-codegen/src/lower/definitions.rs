//! The texts of all definitions, each once, and what types state of their schemas.

use deimos_schema::{Definition, DefinitionText, Identities, Identity, Schemata, Type, TypeId};

use crate::model::{self, Absent, Field, Item, ItemId, ItemKind, ItemSchema};

/// The definitions of the contract, in its order, then roots without names, then derived keys.
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
    pub(super) fn schema(&self, id: TypeId) -> ItemSchema {
        let definition = id.index();
        let fullname = self.texts[definition].fullname.clone();
        ItemSchema { fullname, identity: self.identities[definition].to_string(), definition }
    }

    /// The schema of a type that is none of the contract's, while all that it uses are.
    pub(super) fn add(&mut self, schemata: &Schemata, definition: &Definition, identity: Identity) -> ItemSchema {
        self.push(text(schemata, definition), identity)
    }

    /// The schema of a type without a name, which is called this in Rust.
    pub(super) fn add_unnamed(&mut self, schemata: &Schemata, ty: &Type, name: &str) -> ItemSchema {
        let fullname = name.trim_start_matches("r#").to_owned();
        self.push(part(fullname, DefinitionText::of_unnamed(schemata, ty)), Identity::of(schemata, ty))
    }

    fn push(&mut self, text: model::Definition, identity: Identity) -> ItemSchema {
        let fullname = text.fullname.clone();
        self.texts.push(text);
        ItemSchema { fullname, identity: identity.to_string(), definition: self.texts.len() - 1 }
    }

    /// The definitions, each of which knows the record that is made of it where its defaults are to be checked.
    pub(super) fn into_texts(mut self, items: &[Item]) -> Vec<model::Definition> {
        for (index, item) in items.iter().enumerate() {
            let (ItemKind::Record(record), Some(schema)) = (&item.kind, &item.schema) else { continue };
            let refusable = |field: &Field| matches!(&field.absent, Absent::Value(value) if value.is_refusable());
            if record.fields.iter().any(refusable) {
                self.texts[schema.definition].own_defaults = Some(ItemId(index));
            }
        }
        self.texts
    }
}

fn text(schemata: &Schemata, definition: &Definition) -> model::Definition {
    part(definition.name.to_string(), DefinitionText::of(schemata, definition))
}

fn part(fullname: String, text: DefinitionText) -> model::Definition {
    let DefinitionText { kind, body, uses } = text;
    let uses = uses.into_iter().map(TypeId::index).collect();
    model::Definition { fullname, kind, body, uses, own_defaults: None }
}
