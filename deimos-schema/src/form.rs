//! Writing a type with everything that it refers to: every named type whole at its first use, by name afterwards.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::model::{Definition, Kind, Schemata, Type, TypeId};

/// A part of a text that is being written.
pub(crate) enum Piece<'a> {
    Text(Cow<'a, str>),
    /// A type within this namespace.
    Type(&'a Type, &'a str),
}

impl<'a> From<&'a str> for Piece<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Piece<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// How types are written.
pub(crate) trait Form<'a> {
    /// A named type at its first use.
    fn definition(&self, definition: &'a Definition, enclosing: &'a str) -> Vec<Piece<'a>>;
    /// A named type at a later use.
    fn reference(&self, definition: &'a Definition, enclosing: &'a str) -> String;
    /// A type without a name.
    fn unnamed(&self, ty: &'a Type, enclosing: &'a str) -> Vec<Piece<'a>>;
}

/// Writes the type; iteratively, because a chain of types across texts may be longer than a stack is deep.
pub(crate) fn write<'a>(schemata: &'a Schemata, ty: &'a Type, form: &impl Form<'a>) -> String {
    write_pieces(schemata, vec![Piece::Type(ty, "")], form)
}

/// Writes the pieces in their order.
pub(crate) fn write_pieces<'a>(schemata: &'a Schemata, pieces: Vec<Piece<'a>>, form: &impl Form<'a>) -> String {
    let mut out = String::new();
    let mut seen: HashSet<TypeId> = HashSet::new();
    let mut stack = pieces;
    stack.reverse();
    while let Some(piece) = stack.pop() {
        let pieces = match piece {
            Piece::Text(text) => {
                out.push_str(&text);
                continue;
            }
            Piece::Type(ty, enclosing) => match ty.kind {
                Kind::Named(id) if seen.insert(id) => form.definition(&schemata[id], enclosing),
                Kind::Named(id) => vec![form.reference(&schemata[id], enclosing).into()],
                _ => form.unnamed(ty, enclosing),
            },
        };
        stack.extend(pieces.into_iter().rev());
    }
    out
}

/// A text with holes: what stands before, between and behind the named types that it uses.
#[derive(Debug)]
pub(crate) struct Parts {
    /// One more than there are uses.
    pub(crate) texts: Vec<String>,
    pub(crate) uses: Vec<TypeId>,
}

/// The pieces in their order, with a hole for each named type.
pub(crate) fn split_pieces<'a>(pieces: Vec<Piece<'a>>, form: &impl Form<'a>) -> Parts {
    let mut parts = Parts { texts: vec![String::new()], uses: Vec::new() };
    let mut stack = pieces;
    stack.reverse();
    while let Some(piece) = stack.pop() {
        match piece {
            Piece::Text(text) => parts.texts.last_mut().expect("there is one from the start").push_str(&text),
            Piece::Type(Type { kind: Kind::Named(id), .. }, _) => {
                parts.uses.push(*id);
                parts.texts.push(String::new());
            }
            Piece::Type(ty, enclosing) => stack.extend(form.unnamed(ty, enclosing).into_iter().rev()),
        }
    }
    parts
}

/// Appends the pieces with commas between them.
pub(crate) fn list<'a>(pieces: &mut Vec<Piece<'a>>, items: impl IntoIterator<Item = Vec<Piece<'a>>>) {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            pieces.push(",".into());
        }
        pieces.extend(item);
    }
}

/// The strings in quotes, with commas between them.
pub(crate) fn quoted<'s>(items: impl Iterator<Item = &'s str>) -> String {
    items.map(|item| format!("\"{item}\"")).collect::<Vec<_>>().join(",")
}
