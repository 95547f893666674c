//! Tells of keys that are equal and yet not the same bytes.

use std::collections::BTreeSet;

use deimos_schema::{Field, Kind, Logical, Schemata, Shape, Type, TypeId};

use super::plans::{KeyPlan, Plan};
use crate::diagnostic::{Diagnostic, Findings};
use crate::rules::{KEY_OF_MANY_BYTES, Levels};

/// A finding for each topic in whose keys there are big-decimals, as the manifest wants it.
pub(super) fn check(plans: &[Plan<'_>], schemata: &Schemata, levels: &Levels, findings: &mut Findings) {
    for plan in plans {
        let found = big_decimal(schemata, fields(plan, schemata).collect());
        let finding = found.and_then(|field| many_bytes(plan, field).weighed(levels.of(KEY_OF_MANY_BYTES)));
        findings.extend(finding);
    }
}

/// The fields of the key.
fn fields<'a>(plan: &'a Plan<'_>, schemata: &'a Schemata) -> Box<dyn Iterator<Item = &'a Field> + 'a> {
    match &plan.key {
        KeyPlan::Fields(names) => {
            let known = |field: &&Field| names.contains(&field.name);
            Box::new(of_record(schemata, plan.value).filter(known))
        }
        KeyPlan::Record(id) => Box::new(of_record(schemata, *id)),
        KeyPlan::Plain | KeyPlan::None => Box::new(std::iter::empty()),
    }
}

fn of_record(schemata: &Schemata, id: TypeId) -> impl Iterator<Item = &Field> {
    let record = match &schemata[id].shape {
        Shape::Record(record) => record.fields.as_slice(),
        Shape::Enum(_) | Shape::Fixed(_) => &[],
    };
    record.iter()
}

/// The first field in which there is a big-decimal, of these or of records in them.
fn big_decimal<'a>(schemata: &'a Schemata, fields: Vec<&'a Field>) -> Option<&'a Field> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<(&Field, &Type)> = fields.into_iter().rev().map(|field| (field, &field.ty)).collect();
    while let Some((field, ty)) = open.pop() {
        match &ty.kind {
            _ if schemata.logical(ty) == Some(Logical::BigDecimal) => return Some(field),
            Kind::Array(inner) | Kind::Map(inner) => open.push((field, inner)),
            Kind::Union(branches) => open.extend(branches.iter().rev().map(|branch| (field, branch))),
            Kind::Named(id) if seen.insert(*id) => {
                let inner: Vec<_> = of_record(schemata, *id).map(|field| (field, &field.ty)).collect();
                open.extend(inner.into_iter().rev());
            }
            _ => {}
        }
    }
    None
}

fn many_bytes(plan: &Plan<'_>, field: &Field) -> Diagnostic {
    let handle = &plan.topic.handle.value;
    let message = format!("equal keys of the topic `{handle}` may be other bytes: `{}` is a big-decimal", field.name);
    Diagnostic::warning(KEY_OF_MANY_BYTES, message)
        .at(plan.topic.key.span, "1.0 and 1.00 are two keys here")
        .context(field.ty.span, "a big-decimal keeps the digits that it was written with")
        .note("they may go to two partitions, and compaction keeps both")
        .help("take a decimal, whose scale is in the schema, or another field; or see to it that digits are always written alike")
}
