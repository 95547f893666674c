//! Definitions of one fullname in several texts: accepted if they say the same.

use super::Copy;
use crate::issue::Issue;
use crate::model::{Definition, Field, Kind, Schemata, Shape, Type};

/// Warns of each copy that says the same as the first definition, and refuses each that does not.
pub(super) fn compare(schemata: &Schemata, copies: &[Copy<'_>], issues: &mut Vec<Issue>) {
    for copy in copies {
        let first = &schemata[copy.id];
        let name = &first.name;
        issues.push(match difference(schemata, first, &copy.definition) {
            None => {
                let message = format!("`{name}` is defined in several texts, identically");
                let issue = Issue::warning("names::identical_definitions", copy.syntax.name_span, message);
                issue.label(first.name_span, "first here").help("define it in one of them")
            }
            Some(difference) => {
                let message = format!("`{name}` is defined twice, differently: {difference}");
                let issue = Issue::error("names::two_definitions", copy.syntax.name_span, message);
                issue
                    .label(first.name_span, "first here")
                    .help("define it in one of them, or give one of them another name")
            }
        });
    }
}

/// What the second definition says that the first does not; descriptions and custom properties apart.
fn difference(schemata: &Schemata, first: &Definition, second: &Definition) -> Option<String> {
    if first.aliases != second.aliases {
        return Some("other aliases".to_owned());
    }
    match (&first.shape, &second.shape) {
        (Shape::Record(first), Shape::Record(second)) => fields_difference(schemata, &first.fields, &second.fields),
        (Shape::Enum(first), Shape::Enum(second)) => {
            let symbols =
                first.symbols.iter().map(|symbol| &symbol.name).eq(second.symbols.iter().map(|symbol| &symbol.name));
            (!symbols || first.default != second.default)
                .then(|| if symbols { "another default" } else { "other symbols" }.to_owned())
        }
        (Shape::Fixed(first), Shape::Fixed(second)) => (first.size != second.size || first.logical != second.logical)
            .then(|| "another size or logical type".to_owned()),
        _ => Some("another kind of type".to_owned()),
    }
}

fn fields_difference(schemata: &Schemata, first: &[Field], second: &[Field]) -> Option<String> {
    if !first.iter().map(|field| &field.name).eq(second.iter().map(|field| &field.name)) {
        return Some("other fields".to_owned());
    }
    first.iter().zip(second).find_map(|(first, second)| {
        let name = &first.name;
        if !same_type(&first.ty, &second.ty) {
            return Some(format!(
                "the field `{name}` is {} first and {} here",
                schemata.describe(&first.ty),
                schemata.describe(&second.ty)
            ));
        }
        let value = |field: &Field| field.default.as_ref().map(|default| default.value.clone());
        if value(first) != value(second) {
            return Some(format!("the field `{name}` has another default"));
        }
        (first.aliases != second.aliases || first.order != second.order)
            .then(|| format!("the field `{name}` has other aliases or another order"))
    })
}

fn same_type(first: &Type, second: &Type) -> bool {
    let same_kind = match (&first.kind, &second.kind) {
        (Kind::Named(first), Kind::Named(second)) => first == second,
        (Kind::Array(first), Kind::Array(second)) | (Kind::Map(first), Kind::Map(second)) => same_type(first, second),
        (Kind::Union(first), Kind::Union(second)) => {
            first.len() == second.len() && first.iter().zip(second).all(|(first, second)| same_type(first, second))
        }
        (first, second) => std::mem::discriminant(first) == std::mem::discriminant(second),
    };
    same_kind && first.logical == second.logical
}
