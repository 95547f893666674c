//! Unions: which branch a value is for.

use deimos_schema::{Kind, Record, Type};

use super::given::{Given, Parts};
use super::walk::{Fit, Walk, put_count};

impl<'a> Walk<'a> {
    /// Null goes to null, and so does an empty text of a map of texts that no branch takes for what it is. An object goes to the first record that has all its fields and misses none that it needs,
    /// else to the map, else to the only record; an array to the array. Anything else goes to the first branch that
    /// takes it as it is, else to the first that can convert it.
    pub(super) fn union(&mut self, ty: &'a Type, branches: &'a [Type], given: Given<'_>) {
        let only = only(branches, |branch| !is_null(branch));
        if given.is_blank()
            && !branches.iter().any(takes_empty_text)
            && let Some(null) = branches.iter().position(is_null)
        {
            return put_count(null, &mut self.out);
        }
        let chosen = match given.bare_text() {
            Some(text) if only.is_none() && text.starts_with(['{', '[']) && !branches.iter().any(is_string) => {
                return self.notation(ty, text);
            }
            _ => match (given.parts(), given.items()) {
                (Some(parts), _) => self.for_object(branches, parts).or(only),
                (_, Some(_)) => branches.iter().position(|branch| matches!(branch.kind, Kind::Array(_))).or(only),
                _ if given.is_null() => branches.iter().position(is_null).or(only),
                _ => only,
            },
        };
        match chosen {
            Some(index) => {
                put_count(index, &mut self.out);
                self.value(&branches[index], given);
            }
            None => self.scalar_of_many(ty, branches, given),
        }
    }

    fn scalar_of_many(&mut self, ty: &'a Type, branches: &'a [Type], given: Given<'_>) {
        let start = self.out.len();
        let mut converted = None;
        for (index, branch) in branches.iter().enumerate() {
            put_count(index, &mut self.out);
            match self.scalar(branch, given) {
                Ok(Fit::Exact) => return,
                Ok(Fit::Converted) if converted.is_none() => converted = Some(self.out.split_off(start)),
                _ => {}
            }
            self.out.truncate(start);
        }
        match converted {
            Some(bytes) => self.out.extend(bytes),
            None => self.mismatch(ty, &given.kind()),
        }
    }

    fn for_object(&self, branches: &[Type], entries: Parts<'_>) -> Option<usize> {
        let fits = |branch: &Type| self.schemata.record(branch).is_some_and(|(_, record)| covers(record, entries));
        let is_record = |branch: &Type| self.schemata.record(branch).is_some();
        let map = || branches.iter().position(|branch| matches!(branch.kind, Kind::Map(_)));
        branches.iter().position(fits).or_else(map).or_else(|| only(branches, is_record))
    }
}

/// The branch of this sort, if there is only one.
fn only(branches: &[Type], sort: impl Fn(&Type) -> bool) -> Option<usize> {
    let mut found = branches.iter().enumerate().filter(|(_, branch)| sort(branch));
    let (index, _) = found.next()?;
    found.next().is_none().then_some(index)
}

fn is_null(ty: &Type) -> bool {
    matches!(ty.kind, Kind::Null)
}

fn is_string(ty: &Type) -> bool {
    matches!(ty.kind, Kind::String) && ty.logical.is_none()
}

/// Whether no text at all is a value of the type.
fn takes_empty_text(ty: &Type) -> bool {
    matches!(ty.kind, Kind::String | Kind::Bytes) && ty.logical.is_none()
}

fn covers(record: &Record, entries: Parts<'_>) -> bool {
    let nullable = |ty: &Type| matches!(&ty.kind, Kind::Union(branches) if branches.iter().any(is_null));
    let mut needed = record.fields.iter().filter(|field| field.default.is_none() && !nullable(&field.ty));
    entries.iter().all(|(key, _)| record.field(key).is_some()) && needed.all(|field| entries.get(&field.name).is_some())
}
