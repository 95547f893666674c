//! Files whose root is no named type: a newtype named after the file.

use std::collections::BTreeMap;
use std::path::Path;

use deimos_schema::{Kind, Root, Span};

use super::facts;
use super::names::Origin;
use super::types::{Site, Types};
use crate::load::Sources;
use crate::model::{Codec, Item, ItemKind};
use crate::naming;

/// Adds an item for each such file.
pub(super) fn lower(types: &mut Types<'_>, sources: &Sources) {
    let schemata = types.schemata;
    for root in schemata.roots().iter().filter(|root| !matches!(root.ty.kind, Kind::Named(_))) {
        let path = &sources.files[root.source.0 as usize].path;
        newtype(types, root, path);
    }
}

fn newtype(types: &mut Types<'_>, root: &Root, path: &Path) {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let words: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let mut name = naming::type_name(&words);
    if !types.names.is_free(&[], &name) {
        name.push_str("Root");
    }
    let span = Span::new(root.ty.span.source, root.ty.span.start, root.ty.span.start + 1);
    let origin = Origin {
        what: format!("the file `{file}`, whose root has no name"),
        span,
        remedy: "give the file another name".to_owned(),
    };
    types.names.claim(&[], &name, origin.clone(), types.findings);
    let mut shared = BTreeMap::new();
    let mut site = Site {
        origin: Origin { what: "the root".to_owned(), ..origin },
        owner: &file,
        modules: Vec::new(),
        name: format!("{name}Union"),
        shared: &mut shared,
    };
    let codec: Codec = types.codec(&root.ty, &mut site);
    let schema = types.definitions.add_unnamed(types.schemata, &root.ty, &name);
    types.items.push(Item {
        modules: Vec::new(),
        name,
        doc: format!("What `{file}` describes."),
        kind: ItemKind::Newtype(codec),
        schema: Some(schema),
        facts: facts::UNKNOWN,
        verbatim: false,
        json: false,
        derives: Vec::new(),
        view: None,
        text_column: false,
    });
}
