//! Unions: which branch a value is for.

use deimos_schema::{Kind, Record, Shape, Type};
use serde_json::Value as Json;

use super::given::{Given, Parts};
use super::walk::{Fit, Walk, put_count};
use crate::codec::json::tag;

impl<'a> Walk<'a> {
    /// Null goes to null, and so does an empty text of a map of texts that no branch takes for what it is. An object goes
    /// to the first record that has all its fields and misses none that it needs, else to the branch that its only entry
    /// is named after, else to the map, else to the only record; an array to the array. Anything else goes to the first
    /// branch that takes it as it is, else to the first that can convert it.
    pub(super) fn union(&mut self, ty: &'a Type, branches: &'a [Type], given: Given<'_>) {
        if let Some(text) = given.bare_text()
            && self.is_notation(branches, given, text)
        {
            return self.notation(ty, text);
        }
        match self.choice(branches, given) {
            Some((index, given)) => {
                put_count(index, &mut self.out);
                self.value(&branches[index], given);
            }
            None => self.scalar_of_many(ty, branches, given),
        }
    }

    /// Whether a text that is not in JSON is JSON itself: where no branch is a string, and in rows, where text may be a
    /// column of JSON, also where it names a branch.
    fn is_notation(&self, branches: &[Type], given: Given<'_>, text: &str) -> bool {
        if only(branches, |branch| !is_null(branch)).is_some() || !text.starts_with(['{', '[']) {
            return false;
        }
        let named = || {
            let json = serde_json::from_str::<Json>(text).ok();
            let parts = json.as_ref().and_then(|json| Given::Json(json).parts());
            parts.is_some_and(|parts| self.tagged(branches, parts).is_some())
        };
        !branches.iter().any(is_string) || (matches!(given, Given::Cell(..)) && named())
    }

    /// The branch that the sort of the value tells, and the value without the name of a branch around it.
    fn choice<'v>(&self, branches: &[Type], given: Given<'v>) -> Option<(usize, Given<'v>)> {
        let null = || branches.iter().position(is_null);
        let only = || only(branches, |branch| !is_null(branch));
        let index = match (given.parts(), given.items()) {
            (Some(parts), _) => match self.covering(branches, parts) {
                None => match self.tagged(branches, parts) {
                    Some(tagged) => return Some(tagged),
                    None => self.for_others(branches).or_else(only),
                },
                covering => covering,
            },
            (_, Some(_)) => branches.iter().position(|branch| matches!(branch.kind, Kind::Array(_))).or_else(only),
            _ if given.is_null() => null().or_else(only),
            _ if given.may_be_nothing() && !branches.iter().any(|branch| self.is_text_of(branch, given)) => {
                null().or_else(only)
            }
            _ => only(),
        };
        index.map(|index| (index, given))
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

    /// The first record that an object is a value of.
    fn covering(&self, branches: &[Type], parts: Parts<'_>) -> Option<usize> {
        let fits = |branch: &Type| self.schemata.record(branch).is_some_and(|(_, record)| covers(record, parts));
        branches.iter().position(fits)
    }

    /// The branch that the only entry of an object is named after, as in Avro's JSON encoding, and what it holds.
    fn tagged<'v>(&self, branches: &[Type], parts: Parts<'v>) -> Option<(usize, Given<'v>)> {
        let (name, given) = parts.iter().next().filter(|_| parts.len() == 1)?;
        let index = branches.iter().position(|branch| !is_null(branch) && tag(self.schemata, branch) == name)?;
        Some((index, given))
    }

    /// Whether the text, which may stand for nothing, is a value of the type.
    fn is_text_of(&self, ty: &Type, given: Given<'_>) -> bool {
        match &ty.kind {
            Kind::String | Kind::Bytes => ty.logical.is_none(),
            Kind::Named(id) => match &self.schemata[*id].shape {
                Shape::Enum(symbols) => given.text().is_some_and(|text| symbols.index_of(text).is_some()),
                _ => false,
            },
            _ => false,
        }
    }

    /// Where an object goes that is no value of a record: to the map, else to the only record, which says why.
    fn for_others(&self, branches: &[Type]) -> Option<usize> {
        let map = branches.iter().position(|branch| matches!(branch.kind, Kind::Map(_)));
        map.or_else(|| only(branches, |branch| self.schemata.record(branch).is_some()))
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

fn covers(record: &Record, entries: Parts<'_>) -> bool {
    let nullable = |ty: &Type| is_null(ty) || matches!(&ty.kind, Kind::Union(branches) if branches.iter().any(is_null));
    let mut needed = record.fields.iter().filter(|field| field.default.is_none() && !nullable(&field.ty));
    entries.iter().all(|(key, _)| record.field(key).is_some()) && needed.all(|field| entries.get(&field.name).is_some())
}
