//! Finds the name that somebody probably meant.

/// The candidate nearest to what was written, if one is near enough: at most a third of its letters differ.
pub(crate) fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = written.chars().count().max(3) / 3;
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&written.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Names in backticks with commas between them.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_is_near() {
        assert_eq!(nearest("vaule", ["value", "name"]), Some("value"));
        assert_eq!(nearest("Name", ["value", "name"]), Some("name"));
        assert_eq!(nearest("xyz", ["value", "name"]), None);
        assert_eq!(nearest("ab", ["ax", "ay"]), Some("ax"), "the first in the alphabet, whatever the order");
    }
}
