//! From texts to schemata: names looked up across all of them, in any order; defaults held against their types.

mod convert;
mod copies;
mod defaults;
mod endless;
mod names;

use crate::issue::Issue;
use crate::model::{Definition, Root, Schemata, TypeId};
use crate::syntax::{DefinitionSyntax, Document};

use names::Names;

/// Resolves the names of a set of texts; `None` if an error was reported.
///
/// A type may be defined in any of the texts, before or after its use, and within another definition. The same
/// definition in several texts is one type, with a warning.
///
/// ```
/// use deimos_schema::{SourceId, resolve, syntax};
///
/// let texts = [r#"{"type": "array", "items": "acme.Id"}"#, r#"{"type": "fixed", "name": "acme.Id", "size": 8}"#];
/// let mut issues = Vec::new();
/// let parsed = (0..).zip(texts).filter_map(|(id, text)| syntax::parse(SourceId(id), text, &mut issues));
/// let documents: Vec<_> = parsed.collect();
/// let schemata = resolve(&documents, &mut issues).expect("the schemas are good");
/// assert_eq!(schemata.fullnames().collect::<Vec<_>>(), ["acme.Id"]);
/// ```
///
/// A record that contains itself with no way out is refused here, for no value of it can be made; [`Schema::parse`]
/// takes it, as other parsers do.
///
/// [`Schema::parse`]: crate::Schema::parse
pub fn resolve(documents: &[Document], issues: &mut Vec<Issue>) -> Option<Schemata> {
    let mut found = Vec::new();
    let schemata = link(documents, &mut found);
    if let Some(schemata) = &schemata {
        endless::refuse(schemata, &mut found);
    }
    let refused = found.iter().any(Issue::is_error);
    found.sort_by_key(|issue| issue.span);
    issues.append(&mut found);
    schemata.filter(|_| !refused)
}

/// The same without a look for endless records; there may be a result even though errors were reported.
pub(crate) fn link(documents: &[Document], issues: &mut Vec<Issue>) -> Option<Schemata> {
    let names = Names::collect(documents, issues);
    let mut schemata = Schemata { names: names.ids(), ..Schemata::default() };
    schemata.definitions =
        names.first.iter().filter_map(|syntax| convert::definition(syntax, &names, issues)).collect();
    schemata.roots = documents.iter().flat_map(|document| roots(document, &names, issues)).collect();
    let copies: Vec<_> = names.copies.iter().filter_map(|(id, syntax)| copy(*id, syntax, &names, issues)).collect();
    if issues.iter().any(Issue::is_error) {
        return None;
    }
    let copies = defaults::fill(&mut schemata, &names.first, copies, issues);
    copies::compare(&schemata, &copies, issues);
    Some(schemata)
}

/// A definition whose fullname was defined before, elsewhere.
struct Copy<'a> {
    id: TypeId,
    syntax: &'a DefinitionSyntax,
    definition: Definition,
}

fn roots(document: &Document, names: &Names<'_>, issues: &mut Vec<Issue>) -> Vec<Root> {
    // A definition's inside is converted with the definition itself, so that what is wrong in it is reported once.
    let types = document.roots.iter().filter_map(|root| convert::ty(root, names, issues));
    types.map(|ty| Root { source: document.source, ty }).collect()
}

fn copy<'a>(id: TypeId, syntax: &'a DefinitionSyntax, names: &Names<'_>, issues: &mut Vec<Issue>) -> Option<Copy<'a>> {
    convert::definition(syntax, names, issues).map(|definition| Copy { id, syntax, definition })
}
