//! The text of one definition without those of the types that it uses, so that each has to be kept once.

use crate::form::{Piece, split_pieces};
use crate::model::{Definition, Schemata, Type, TypeId};
use crate::text::{Text, kind};

/// What [`self_contained_text`](crate::self_contained_text) writes for a definition, in parts.
///
/// At its first use it is `{"type":"<kind>","name":"<name>"`, then `,"namespace":"<namespace>"` if that is not the
/// enclosing one, then the body: its texts with the types that are used between them.
///
/// ```
/// use deimos_schema::{DefinitionText, Schema};
///
/// let order = Schema::parse(r#"{"type": "record", "name": "Order", "fields": [
///     {"name": "id", "type": {"type": "fixed", "name": "Id", "size": 8}}]}"#)?;
/// let schemata = order.schemata();
/// let id = schemata.find("Order").expect("it is there");
/// let text = DefinitionText::of(schemata, &schemata[id]);
/// assert_eq!(text.kind, "record");
/// assert_eq!(text.body, [r#","fields":[{"name":"id","type":"#, "}]}"]);
/// assert_eq!(text.uses, [schemata.find("Id").expect("it is there")]);
/// # Ok::<(), deimos_schema::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionText {
    /// `record`, `enum` or `fixed`; empty for a type without a name.
    pub kind: &'static str,
    /// What stands before, between and behind the uses: one text more than there are uses.
    pub body: Vec<String>,
    /// The named types that it uses, in the order of the text.
    pub uses: Vec<TypeId>,
}

impl DefinitionText {
    /// The text of a definition, which need not be one of the schemata, while the types that it uses are.
    pub fn of(schemata: &Schemata, definition: &Definition) -> Self {
        let form = Text { schemata };
        let parts = split_pieces(form.body(definition), &form);
        Self { kind: kind(definition), body: parts.texts, uses: parts.uses }
    }

    /// The text of a type without a name, such as the root of a file: the body is all of it, and there is no kind.
    ///
    /// ```
    /// use deimos_schema::{DefinitionText, Schema};
    ///
    /// let words = Schema::parse(r#"{"type": "array", "items": "string"}"#)?;
    /// let text = DefinitionText::of_unnamed(words.schemata(), words.root());
    /// assert_eq!((text.kind, text.body), ("", vec![r#"{"type":"array","items":"string"}"#.to_owned()]));
    /// # Ok::<(), deimos_schema::ParseError>(())
    /// ```
    pub fn of_unnamed(schemata: &Schemata, ty: &Type) -> Self {
        let form = Text { schemata };
        let parts = split_pieces(vec![Piece::Type(ty, "")], &form);
        Self { kind: "", body: parts.texts, uses: parts.uses }
    }
}
