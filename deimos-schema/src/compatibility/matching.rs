//! What matches what: names, promotions, fields, branches of unions, logical types.
//!
//! Whoever resolves asks here, so that what is said to be readable is what is read.

use std::collections::{HashMap, HashSet};

use crate::model::{Definition, Kind, Logical, Record, Schemata, Shape, Type};

use super::breaks::Rule;

/// How well a branch of the reader's union matches what the writer has; a smaller one is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    /// The same type, by its fullname if it has one.
    Same,
    /// An alias of the reader's is the writer's fullname.
    Alias,
    /// The same name in another namespace.
    Unqualified,
    /// A promotion leads there.
    Promoted,
    /// A fixed of the same name, but of another size: better blamed than no match at all.
    AnotherSize,
}

/// How well two types match, neither of which is a union; what is in them does not matter yet.
///
/// Avro 1.12, Schema Resolution: "both schemas are enums whose (unqualified) names match", "both schemas are fixed whose
/// sizes and (unqualified) names match", "both schemas are records with the same (unqualified) name". The reference
/// implementation compares records by their fields alone when it reads; here names count for them too.
pub fn closeness(writer: (&Schemata, &Type), reader: (&Schemata, &Type)) -> Option<Closeness> {
    match (&writer.1.kind, &reader.1.kind) {
        (Kind::Array(_), Kind::Array(_)) | (Kind::Map(_), Kind::Map(_)) => Some(Closeness::Same),
        (Kind::Named(written), Kind::Named(read)) => named_closeness(&writer.0[*written], &reader.0[*read]),
        (written, read) => {
            let (written, read) = (written.primitive_name()?, read.primitive_name()?);
            if written == read {
                Some(Closeness::Same)
            } else {
                is_promoted(written, read).then_some(Closeness::Promoted)
            }
        }
    }
}

fn named_closeness(written: &Definition, read: &Definition) -> Option<Closeness> {
    match (&written.shape, &read.shape) {
        (Shape::Fixed(a), Shape::Fixed(b)) if a.size != b.size => {
            name_closeness(written, read).map(|_| Closeness::AnotherSize)
        }
        (Shape::Fixed(_), Shape::Fixed(_))
        | (Shape::Record(_), Shape::Record(_))
        | (Shape::Enum(_), Shape::Enum(_)) => name_closeness(written, read),
        _ => None,
    }
}

/// How well two names match; the reader's aliases are names that the writer's type may have had.
pub fn name_closeness(written: &Definition, read: &Definition) -> Option<Closeness> {
    if written.name == read.name {
        Some(Closeness::Same)
    } else if read.aliases.contains(&written.name) {
        Some(Closeness::Alias)
    } else if written.name.name() == read.name.name() {
        Some(Closeness::Unqualified)
    } else {
        None
    }
}

/// Whether a value of the one primitive type is read as one of the other.
fn is_promoted(written: &str, read: &str) -> bool {
    matches!(
        (written, read),
        ("int", "long" | "float" | "double")
            | ("long", "float" | "double")
            | ("float", "double")
            | ("string", "bytes")
            | ("bytes", "string")
    )
}

/// The branch of the reader's union that is read into: of those that match best, the first.
///
/// Avro 1.12, Schema Resolution: "the first schema in the reader's union that matches the writer's schema is recursively
/// resolved against it". A fullname goes before a promotion all the same, as in all implementations.
pub fn branch<'a>(writer: (&Schemata, &Type), (reader, branches): (&Schemata, &'a [Type])) -> Option<&'a Type> {
    let matching = branches.iter().filter_map(|read| Some((closeness(writer, (reader, read))?, read)));
    matching.min_by_key(|(closeness, _)| *closeness).map(|(_, read)| read)
}

/// The type itself, or what a union of null and one other type holds.
pub fn sole(ty: &Type) -> Option<&Type> {
    let Kind::Union(branches) = &ty.kind else {
        return Some(ty);
    };
    let mut others = branches.iter().filter(|branch| !matches!(branch.kind, Kind::Null));
    others.next().filter(|_| others.next().is_none())
}

/// For each field of the reader the writer's field that it is read from: the one of its name, else one that its aliases
/// name and that no other field is read from.
pub fn fields(written: &Record, read: &Record) -> Vec<Option<usize>> {
    let places: HashMap<_, _> =
        written.fields.iter().enumerate().map(|(at, field)| (field.name.as_str(), at)).collect();
    let mut found: Vec<_> = read.fields.iter().map(|field| places.get(field.name.as_str()).copied()).collect();
    let mut taken: HashSet<_> = found.iter().flatten().copied().collect();
    for (place, field) in found.iter_mut().zip(&read.fields).filter(|(place, _)| place.is_none()) {
        let aliased = field.aliases.iter().filter_map(|alias| places.get(alias.as_str()).copied());
        *place = aliased.into_iter().find(|at| !taken.contains(at));
        taken.extend(*place);
    }
    found
}

/// The rule that two logical types are against; a type that only one side has is no matter.
///
/// Avro 1.12, Decimal: "two schemas that are decimal logical types match if their scales and precisions match", which the
/// reference implementation does not look at. Of other logical types the specification says nothing.
pub fn logical_rule(written: Option<Logical>, read: Option<Logical>) -> Option<Rule> {
    let (written, read) = (written?, read?);
    if written == read {
        return None;
    }
    Some(match (meaning(written), meaning(read)) {
        (Meaning::Decimal, Meaning::Decimal) => Rule::DecimalChanged,
        (written, read) if written == read => Rule::LogicalUnitChanged,
        _ => Rule::LogicalTypeChanged,
    })
}

#[derive(PartialEq, Eq)]
enum Meaning {
    Date,
    Time,
    Timestamp,
    LocalTimestamp,
    Uuid,
    Decimal,
    BigDecimal,
    Duration,
}

fn meaning(logical: Logical) -> Meaning {
    match logical {
        Logical::Date => Meaning::Date,
        Logical::TimeMillis | Logical::TimeMicros => Meaning::Time,
        Logical::TimestampMillis | Logical::TimestampMicros | Logical::TimestampNanos => Meaning::Timestamp,
        Logical::LocalTimestampMillis | Logical::LocalTimestampMicros | Logical::LocalTimestampNanos => {
            Meaning::LocalTimestamp
        }
        Logical::Uuid => Meaning::Uuid,
        Logical::Decimal { .. } => Meaning::Decimal,
        Logical::BigDecimal => Meaning::BigDecimal,
        Logical::Duration => Meaning::Duration,
    }
}
