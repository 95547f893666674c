//! Schemas as bindings state them: the text of each definition once, and which of them is a type's own.

use super::ItemId;

/// What a type states of its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ItemSchema {
    /// Namespace and name; of a type without a name, its name in Rust.
    pub(crate) fullname: String,
    /// 64 hexadecimal digits.
    pub(crate) identity: String,
    /// The place of its own definition in [`Model::definitions`](super::Model::definitions).
    pub(crate) definition: usize,
}

/// The text of a named type, without those of the types that it uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    pub(crate) fullname: String,
    /// `record`, `enum` or `fixed`; empty where the type has no name.
    pub(crate) kind: &'static str,
    /// What stands before, between and behind the uses.
    pub(crate) body: Vec<String>,
    /// The places of those types in [`Model::definitions`](super::Model::definitions).
    pub(crate) uses: Vec<usize>,
    /// The record, if types of the application are in defaults of its fields.
    pub(crate) own_defaults: Option<ItemId>,
}
