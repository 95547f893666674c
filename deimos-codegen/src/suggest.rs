//! Names in messages: the one that was probably meant, and those that there are.

pub(crate) use deimos_schema::nearest;

/// Names in backticks with commas between them.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
