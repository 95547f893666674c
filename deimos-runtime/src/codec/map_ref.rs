//! Maps in borrowed views: their entries in the order of the keys, without a hash.

use std::fmt;

/// A map of a borrowed view: entries sorted by key, which are looked up by halving.
///
/// Where a message holds a key more than once, the last one counts, as in maps that own their keys.
///
/// ```
/// use deimos_runtime::codec::MapRef;
///
/// let stock = MapRef::from([("pears", 3), ("apples", 2), ("pears", 4)]);
/// assert_eq!(stock.get("pears"), Some(&4));
/// assert_eq!(stock.iter().next(), Some(("apples", &2)));
/// assert_eq!(stock.len(), 2);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MapRef<'a, V> {
    entries: Vec<(&'a str, V)>,
}

impl<'a, V> MapRef<'a, V> {
    /// A map without entries.
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&V> {
        let found = self.entries.binary_search_by(|(known, _)| (*known).cmp(key)).ok()?;
        Some(&self.entries[found].1)
    }

    /// Whether there is a value of this key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Keys and values, in the order of the keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'a str, &V)> + DoubleEndedIterator {
        self.entries.iter().map(|(key, value)| (*key, value))
    }

    /// The keys in their order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &'a str> + DoubleEndedIterator {
        self.entries.iter().map(|(key, _)| *key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> + DoubleEndedIterator {
        self.entries.iter().map(|(_, value)| value)
    }
}

impl<V> Default for MapRef<'_, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a, V> From<Vec<(&'a str, V)>> for MapRef<'a, V> {
    fn from(mut entries: Vec<(&'a str, V)>) -> Self {
        if !entries.is_sorted_by(|(one, _), (next, _)| one < next) {
            sort(&mut entries);
            entries.dedup_by(|later, kept| {
                let again = later.0 == kept.0;
                if again {
                    std::mem::swap(later, kept);
                }
                again
            });
        }
        Self { entries }
    }
}

/// How many entries are sorted by moving each to its place.
const FEW: usize = 20;

/// Sorts by the keys; entries of the same key stay in their order.
///
/// Not by the standard library's sort, which is much to compile for each type of values.
fn sort<V>(entries: &mut [(&str, V)]) {
    if entries.len() > FEW {
        put_in_order(entries, order(&entries.iter().map(|(key, _)| *key).collect::<Vec<_>>()));
        return;
    }
    for next in 1..entries.len() {
        let mut place = next;
        while place > 0 && entries[place - 1].0 > entries[place].0 {
            entries.swap(place - 1, place);
            place -= 1;
        }
    }
}

/// Puts at each place what stands at the place that `order` has there.
fn put_in_order<T>(items: &mut [T], mut order: Vec<usize>) {
    for start in 0..order.len() {
        let mut at = start;
        while order[at] != start {
            items.swap(at, order[at]);
            at = std::mem::replace(&mut order[at], at);
        }
        order[at] = at;
    }
}

/// The places of the keys, in the order of the keys.
fn order(keys: &[&str]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|place| keys[*place]);
    order
}

impl<'a, V, const N: usize> From<[(&'a str, V); N]> for MapRef<'a, V> {
    fn from(entries: [(&'a str, V); N]) -> Self {
        Self::from(Vec::from(entries))
    }
}

impl<'a, V> FromIterator<(&'a str, V)> for MapRef<'a, V> {
    fn from_iter<I: IntoIterator<Item = (&'a str, V)>>(entries: I) -> Self {
        Self::from(entries.into_iter().collect::<Vec<_>>())
    }
}

impl<'a, V> IntoIterator for MapRef<'a, V> {
    type Item = (&'a str, V);
    type IntoIter = std::vec::IntoIter<(&'a str, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'m, 'a, V> IntoIterator for &'m MapRef<'a, V> {
    type Item = &'m (&'a str, V);
    type IntoIter = std::slice::Iter<'m, (&'a str, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

impl<V: fmt::Debug> fmt::Debug for MapRef<'_, V> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_last_value_of_a_key_counts() {
        let map = MapRef::from([("b", 1), ("a", 2), ("b", 3), ("a", 4), ("b", 5)]);
        assert_eq!(map.iter().collect::<Vec<_>>(), [("a", &4), ("b", &5)]);
        assert_eq!(format!("{map:?}"), r#"{"a": 4, "b": 5}"#);
    }

    #[test]
    fn many_entries_are_sorted_as_few_are() {
        let names: Vec<String> = (0..100).map(|number: u32| format!("{:02}", number * 37 % 50)).collect();
        for count in [0, 1, FEW, FEW + 1, 100] {
            let entries = || names.iter().map(String::as_str).take(count).zip(0..);
            let (map, known): (MapRef<'_, _>, BTreeMap<_, _>) = (entries().collect(), entries().collect());
            assert!(map.iter().eq(known.iter().map(|(key, value)| (*key, value))), "{count} entries: {map:?}");
        }
    }

    #[test]
    fn equal_maps_are_equal_in_any_order() {
        assert_eq!(MapRef::from([("a", 1), ("b", 2)]), MapRef::from([("b", 2), ("a", 1)]));
        assert!(!MapRef::from([("a", 1)]).contains_key("b"));
    }
}
