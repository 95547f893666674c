//! Maps of texts, such as a form, a line of CSV or the environment: names with dots become parts of parts.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// So deep a name leads; dots beyond are part of the last name, which no field has.
const DEEPEST: usize = 64;

/// What stands under a name.
#[derive(Debug)]
pub(super) enum Written {
    Text(String),
    /// What stands under names that begin with this one and a dot.
    Parts(BTreeMap<String, Written>),
    /// More than one of them.
    Twice,
}

/// The texts as a tree.
pub(super) fn tree<K: AsRef<str>, V: AsRef<str>>(texts: impl IntoIterator<Item = (K, V)>) -> BTreeMap<String, Written> {
    let mut root = BTreeMap::new();
    for (name, text) in texts {
        put(&mut root, name.as_ref(), text.as_ref(), DEEPEST);
    }
    root
}

fn put(parts: &mut BTreeMap<String, Written>, name: &str, text: &str, deepest: usize) {
    let split = name.split_once('.').filter(|_| deepest > 0);
    let (first, rest) = split.map_or((name, None), |(first, rest)| (first, Some(rest)));
    match (parts.entry(first.to_owned()), rest) {
        (Entry::Vacant(place), None) => {
            place.insert(Written::Text(text.to_owned()));
        }
        (Entry::Vacant(place), Some(rest)) => {
            let mut inner = BTreeMap::new();
            put(&mut inner, rest, text, deepest - 1);
            place.insert(Written::Parts(inner));
        }
        (Entry::Occupied(mut place), rest) => match (place.get_mut(), rest) {
            (Written::Parts(inner), Some(rest)) => put(inner, rest, text, deepest - 1),
            (known, _) => *known = Written::Twice,
        },
    }
}
