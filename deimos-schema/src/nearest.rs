//! The name that a misspelt one was meant to be.

use strsim::osa_distance;

/// The candidate that `wanted` was probably meant to be: one that differs in what stands before its last dot only, else the
/// one with the fewest letters to change, if these are at most a third. Case does not count.
///
/// ```
/// use deimos_schema::nearest;
///
/// assert_eq!(nearest("paymnet", ["order", "payment"]), Some("payment"));
/// assert_eq!(nearest("shop.Order", ["acme.Order", "acme.Payment"]), Some("acme.Order"));
/// assert_eq!(nearest("customer", ["order", "payment"]), None);
/// ```
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let short = |name: &str| name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let wanted_short = short(wanted);
    let namespace_alone = 0;
    let ranked = candidates.into_iter().filter_map(|candidate| {
        let candidate_short = short(candidate);
        if candidate_short == wanted_short {
            return Some((namespace_alone, candidate));
        }
        let length = wanted_short.len().max(candidate_short.len());
        if wanted_short.len().abs_diff(candidate_short.len()) * 3 > length {
            return None;
        }
        let distance = osa_distance(&wanted_short, &candidate_short);
        (distance * 3 <= length).then_some((distance, candidate))
    });
    ranked.min_by_key(|(rank, candidate)| (*rank, *candidate)).map(|(_, candidate)| candidate)
}

/// The candidate that differs from `wanted` by a slip of the keyboard: by one letter, or by two in a long word. For words
/// of which others than the candidates may be meant.
pub(crate) fn slip<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = wanted.to_lowercase();
    nearest(wanted, candidates)
        .filter(|found| osa_distance(&lower, &found.to_lowercase()) <= if found.len() > 8 { 2 } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::{nearest, slip};

    #[test]
    fn a_slip_is_less_than_another_word() {
        let known = ["timestamp-millis", "timestamp-nanos", "date"];
        let near = |wanted| slip(wanted, known.into_iter());
        assert_eq!(near("timestamp-milis"), Some("timestamp-millis"));
        assert_eq!(near("dat"), Some("date"));
        assert_eq!(near("timestamp-seconds"), None);
        assert_eq!(near("fate-x"), None);
    }

    #[test]
    fn a_wrong_namespace_or_a_few_wrong_letters_are_found() {
        let known = ["acme.Order", "acme.Payment", "acme.orders.Line"];
        let near = |wanted| nearest(wanted, known);
        assert_eq!(near("other.Order"), Some("acme.Order"));
        assert_eq!(near("acme.Oder"), Some("acme.Order"));
        assert_eq!(near("acme.paymnet"), Some("acme.Payment"));
        assert_eq!(near("acme.Customer"), None);
    }

    #[test]
    fn letters_that_change_places_are_one_slip() {
        let near = |wanted| nearest(wanted, ["value", "name"]);
        assert_eq!(near("vaule"), Some("value"));
        assert_eq!(near("Name"), Some("name"));
        assert_eq!(near("xyz"), None);
        assert_eq!(nearest("abc", ["aby", "abx"]), Some("abx"), "the first in the alphabet, whatever the order");
    }
}
