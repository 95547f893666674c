//! Records that contain themselves with no way out, so that no value of them can exist.

use crate::issue::Issue;
use crate::model::{Field, Kind, Schemata, Shape, Type, TypeId};

/// Reports each endless chain of records once.
pub(super) fn refuse(schemata: &Schemata, issues: &mut Vec<Issue>) {
    let finite = finite(schemata);
    let mut reported = vec![false; finite.len()];
    for (id, _) in schemata.definitions() {
        let mut chain: Vec<(TypeId, &Field)> = Vec::new();
        let mut at = id;
        while !finite[at.index()] && !reported[at.index()] {
            reported[at.index()] = true;
            let Some((field, next)) = endless_field(schemata, at, &finite) else {
                break;
            };
            chain.push((at, field));
            at = next;
        }
        if let Some(start) = chain.iter().position(|(member, _)| *member == at) {
            issues.push(describe(schemata, &chain[start..]));
        }
    }
}

fn describe(schemata: &Schemata, chain: &[(TypeId, &Field)]) -> Issue {
    let (first, field) = chain[0];
    let message =
        format!("the record `{}` contains itself with no way out: no value of it can exist", schemata[first].name);
    let issue = Issue::error("avro::endless_record", field.ty.span, message);
    let issue = chain[1..]
        .iter()
        .fold(issue, |issue, (id, field)| issue.label(field.ty.span, format!("by way of `{}`", schemata[*id].name)));
    issue.help("make one of the fields nullable, or an array or a map")
}

/// For each definition whether it has a value of finite size: those that have one without others first, then those
/// that use them.
fn finite(schemata: &Schemata) -> Vec<bool> {
    let mut finite = vec![false; schemata.definitions.len()];
    let users = users(schemata);
    let mut open: Vec<_> = schemata.definitions().map(|(id, _)| id).collect();
    while let Some(id) = open.pop() {
        if !finite[id.index()] && has_finite_value(&schemata[id].shape, &finite) {
            finite[id.index()] = true;
            open.extend(&users[id.index()]);
        }
    }
    finite
}

/// For each definition the records that need a value of it, or may choose one in a union.
fn users(schemata: &Schemata) -> Vec<Vec<TypeId>> {
    let mut users = vec![Vec::new(); schemata.definitions.len()];
    for (id, definition) in schemata.definitions() {
        let Shape::Record(record) = &definition.shape else { continue };
        for field in &record.fields {
            let types = match &field.ty.kind {
                Kind::Union(branches) => branches.as_slice(),
                _ => std::slice::from_ref(&field.ty),
            };
            for ty in types {
                if let Kind::Named(used) = ty.kind {
                    users[used.index()].push(id);
                }
            }
        }
    }
    users
}

fn has_finite_value(shape: &Shape, finite: &[bool]) -> bool {
    match shape {
        Shape::Record(record) => record.fields.iter().all(|field| is_finite(&field.ty, finite)),
        Shape::Enum(_) | Shape::Fixed(_) => true,
    }
}

fn is_finite(ty: &Type, finite: &[bool]) -> bool {
    match &ty.kind {
        Kind::Named(id) => finite[id.index()],
        Kind::Union(branches) => branches.is_empty() || branches.iter().any(|branch| is_finite(branch, finite)),
        _ => true,
    }
}

/// The first field for which a record has no finite value, and the record in it that has none.
fn endless_field<'a>(schemata: &'a Schemata, id: TypeId, finite: &[bool]) -> Option<(&'a Field, TypeId)> {
    let Shape::Record(record) = &schemata[id].shape else {
        return None;
    };
    let field = record.fields.iter().find(|field| !is_finite(&field.ty, finite))?;
    let named = match &field.ty.kind {
        Kind::Union(branches) => &branches.first()?.kind,
        kind => kind,
    };
    match named {
        Kind::Named(next) => Some((field, *next)),
        _ => None,
    }
}
