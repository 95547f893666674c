//! From types as written to types resolved.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

use crate::issue::Issue;
use crate::model::{Definition, Enumeration, Field, Fixed, Kind, Record, Shape, Type, TypeId};
use crate::syntax::{DefinitionSyntax, FieldSyntax, Form, ShapeSyntax, Syntax};

use super::names::Names;

/// The definition, its defaults still to be filled in.
pub(super) fn definition(syntax: &DefinitionSyntax, names: &Names<'_>, issues: &mut Vec<Issue>) -> Option<Definition> {
    let shape = match &syntax.shape {
        ShapeSyntax::Record(fields) => Shape::Record(record(fields, names, issues)?),
        ShapeSyntax::Enum { symbols, default } => {
            Shape::Enum(Enumeration { symbols: symbols.clone(), default: *default })
        }
        ShapeSyntax::Fixed { size, logical } => Shape::Fixed(Fixed { size: *size, logical: *logical }),
    };
    Some(Definition {
        name: syntax.name.clone(),
        name_span: syntax.name_span,
        span: syntax.span,
        doc: syntax.doc.clone(),
        aliases: syntax.aliases.clone(),
        shape,
        properties: syntax.properties.clone(),
    })
}

fn record(syntax: &[FieldSyntax], names: &Names<'_>, issues: &mut Vec<Issue>) -> Option<Record> {
    let fields: Vec<_> = syntax.iter().filter_map(|syntax| field(syntax, names, issues)).collect();
    (fields.len() == syntax.len()).then_some(Record { fields })
}

fn field(syntax: &FieldSyntax, names: &Names<'_>, issues: &mut Vec<Issue>) -> Option<Field> {
    Some(Field {
        name: syntax.name.clone(),
        name_span: syntax.name_span,
        span: syntax.span,
        doc: syntax.doc.clone(),
        ty: ty(&syntax.ty, names, issues)?,
        default: None,
        aliases: syntax.aliases.clone(),
        order: syntax.order,
        properties: syntax.properties.clone(),
    })
}

/// The type; of a definition in it, the name alone.
pub(super) fn ty(syntax: &Syntax, names: &Names<'_>, issues: &mut Vec<Issue>) -> Option<Type> {
    let (kind, logical) = match &syntax.form {
        Form::Primitive(primitive, logical) => (primitive.kind(), *logical),
        Form::Reference(reference) => (Kind::Named(names.find(reference, issues)?), None),
        Form::Definition(definition) => (Kind::Named(names.defined(&definition.name)?), None),
        Form::Array(items) => (Kind::Array(Box::new(ty(items, names, issues)?)), None),
        Form::Map(values) => (Kind::Map(Box::new(ty(values, names, issues)?)), None),
        Form::Union(branches) => (Kind::Union(union(branches, names, issues)?), None),
    };
    Some(Type { kind, logical, span: syntax.span, properties: syntax.properties.clone() })
}

fn union(syntax: &[Syntax], names: &Names<'_>, issues: &mut Vec<Issue>) -> Option<Vec<Type>> {
    let branches: Vec<_> = syntax.iter().filter_map(|branch| ty(branch, names, issues)).collect();
    let mut seen = HashMap::new();
    for branch in &branches {
        if let Kind::Union(_) = branch.kind {
            let issue = Issue::error("avro::nested_union", branch.span, "a union directly within a union");
            issues.push(issue.help("list its branches in the outer union"));
        } else if let Some(first) = seen.insert(distinction(branch), branch.span) {
            let issue = Issue::error("avro::same_branch", branch.span, "a type twice in one union");
            issues.push(issue.label(first, "first here").help(SAME_BRANCH));
        }
    }
    (branches.len() == syntax.len()).then_some(branches)
}

const SAME_BRANCH: &str =
    "only records, enums and fixed may occur more than once, under different names; a logical type makes no difference";

/// What tells the branches of a union apart.
fn distinction(branch: &Type) -> (Discriminant<Kind>, Option<TypeId>) {
    let name = match branch.kind {
        Kind::Named(id) => Some(id),
        _ => None,
    };
    (discriminant(&branch.kind), name)
}
