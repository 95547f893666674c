//! The name that a misspelt one was meant to be.

/// The candidate that `wanted` was probably meant to be: one that differs in its namespace only, else the one with the
/// fewest letters to change, if these are at most a third.
pub(crate) fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let short = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let wanted_short = short(wanted);
    let namespace_alone = 0;
    let ranked = candidates.filter_map(|candidate| {
        let candidate_short = short(candidate);
        if candidate_short == wanted_short {
            return Some((namespace_alone, candidate));
        }
        let length = wanted_short.len().max(candidate_short.len());
        if wanted_short.len().abs_diff(candidate_short.len()) * 3 > length {
            return None;
        }
        let distance = distance(&wanted_short, &candidate_short);
        (distance * 3 <= length).then_some((distance, candidate))
    });
    ranked.min_by_key(|(rank, candidate)| (*rank, *candidate)).map(|(_, candidate)| candidate)
}

/// The candidate that differs from `wanted` by a slip of the keyboard: by one letter, or by two in a long word. For words
/// of which others than the candidates may be meant.
pub(crate) fn slip<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    nearest(wanted, candidates).filter(|found| distance(wanted, found) <= if found.len() > 8 { 2 } else { 1 })
}

/// How many letters have to be inserted, removed or replaced (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for column in 0..to.len() {
            let replaced = diagonal + usize::from(letter != to[column]);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
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
        let near = |wanted| nearest(wanted, known.into_iter());
        assert_eq!(near("other.Order"), Some("acme.Order"));
        assert_eq!(near("acme.Oder"), Some("acme.Order"));
        assert_eq!(near("acme.paymnet"), Some("acme.Payment"));
        assert_eq!(near("acme.Customer"), None);
    }
}
