//! Unions: which branch a value is for.

use deimos_schema::{Kind, Record, Type};
use serde_json::{Map, Value as Json};

use super::walk::{Fit, Walk, kind, put_count};

impl<'a> Walk<'a> {
    /// Null goes to null. An object goes to the first record that has all its fields and misses none that it needs,
    /// else to the map, else to the only record; an array to the array. Anything else goes to the first branch that takes it as it is, else to
    /// the first that can convert it.
    pub(super) fn union(&mut self, ty: &'a Type, branches: &'a [Type], json: &Json) {
        let only = only(branches, |branch| !is_null(branch));
        let chosen = match json {
            Json::Object(entries) => self.for_object(branches, entries).or(only),
            Json::Array(_) => branches.iter().position(|branch| matches!(branch.kind, Kind::Array(_))).or(only),
            Json::Null => branches.iter().position(is_null).or(only),
            _ => only,
        };
        match chosen {
            Some(index) => {
                put_count(index, &mut self.out);
                self.value(&branches[index], json);
            }
            None => self.scalar_of_many(ty, branches, json),
        }
    }

    fn scalar_of_many(&mut self, ty: &'a Type, branches: &'a [Type], json: &Json) {
        let start = self.out.len();
        let mut converted = None;
        for (index, branch) in branches.iter().enumerate() {
            put_count(index, &mut self.out);
            match self.scalar(branch, json) {
                Ok(Fit::Exact) => return,
                Ok(Fit::Converted) if converted.is_none() => converted = Some(self.out.split_off(start)),
                _ => {}
            }
            self.out.truncate(start);
        }
        match converted {
            Some(bytes) => self.out.extend(bytes),
            None => self.mismatch(ty, kind(json)),
        }
    }

    fn for_object(&self, branches: &[Type], entries: &Map<String, Json>) -> Option<usize> {
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

fn covers(record: &Record, entries: &Map<String, Json>) -> bool {
    let nullable = |ty: &Type| matches!(&ty.kind, Kind::Union(branches) if branches.iter().any(is_null));
    let mut needed = record.fields.iter().filter(|field| field.default.is_none() && !nullable(&field.ty));
    entries.keys().all(|key| record.field(key).is_some()) && needed.all(|field| entries.contains_key(&field.name))
}
