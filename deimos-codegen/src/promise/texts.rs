//! Where two texts of one schema differ first.

use deimos_schema::json::{self, Json, Member, Node};
use deimos_schema::{Change, SourceId};

/// The most letters of a value that are shown.
const SHOWN: usize = 60;

/// The first attribute that is not the same in both, such as `doc of Order.id`; `None` if all are.
pub(super) fn difference(was: &str, is: &str) -> Option<Change> {
    if was == is {
        return None;
    }
    let parsed = |text| json::parse(SourceId::default(), text, &mut Vec::new());
    of_nodes(&parsed(was)?, &parsed(is)?, &Place { attribute: "", of: String::new() })
}

/// Where in a text.
struct Place<'a> {
    attribute: &'a str,
    /// The name of the definition around, and of the field in it.
    of: String,
}

fn of_nodes(was: &Node, is: &Node, at: &Place<'_>) -> Option<Change> {
    match (&was.json, &is.json) {
        (Json::Object(was), Json::Object(new)) => of_objects(was, new, &at.inside(is)),
        (Json::Array(was), Json::Array(is)) if was.len() == is.len() => {
            was.iter().zip(is).find_map(|(was, is)| of_nodes(was, is, at))
        }
        _ => (was.to_text() != is.to_text()).then(|| at.change(Some(was), Some(is))),
    }
}

fn of_objects(was: &[Member], is: &[Member], of: &str) -> Option<Change> {
    let found = was.iter().find_map(|before| match is.iter().find(|member| member.key == before.key) {
        Some(now) => of_nodes(&before.value, &now.value, &Place::of(before, of)),
        None => Some(Place::of(before, of).change(Some(&before.value), None)),
    });
    let added = || is.iter().find(|member| was.iter().all(|before| before.key != member.key));
    found.or_else(|| added().map(|member| Place::of(member, of).change(None, Some(&member.value))))
}

impl<'a> Place<'a> {
    fn of(member: &'a Member, of: &str) -> Self {
        Self { attribute: &member.key, of: of.to_owned() }
    }

    /// The names around what is in an object: those of a definition, or of a field in one.
    fn inside(&self, object: &Node) -> String {
        let defines = ["fields", "symbols", "size"].into_iter().any(|key| object.member(key).is_some());
        match object.member("name").map(|name| &name.json) {
            Some(Json::String(name)) if defines => name.clone(),
            Some(Json::String(name)) => format!("{}.{name}", self.of),
            _ => self.of.clone(),
        }
    }

    fn change(&self, was: Option<&Node>, is: Option<&Node>) -> Change {
        let path =
            if self.of.is_empty() { self.attribute.to_owned() } else { format!("{} of {}", self.attribute, self.of) };
        Change { path, earlier: was.map(shown), new: is.map(shown) }
    }
}

fn shown(node: &Node) -> String {
    let text = node.to_text();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(was: &str, is: &str, path: &str, values: (Option<&str>, Option<&str>)) {
        let (earlier, new) = (values.0.map(str::to_owned), values.1.map(str::to_owned));
        assert_eq!(difference(was, is), Some(Change { path: path.to_owned(), earlier, new }));
    }

    #[test]
    fn the_first_difference_is_named_with_what_it_is_of() {
        let schema = |doc: &str, field: &str| {
            format!(
                r#"{{"type":"record","name":"Id",{doc}"fields":[{{"name":"a","type":"int"}},{{"name":"b",{field}"type":"int"}}]}}"#
            )
        };
        check(&schema("", ""), &schema(r#""doc":"x","#, ""), "doc of Id", (None, Some(r#""x""#)));
        check(&schema(r#""doc":"x","#, ""), &schema("", r#""doc":"y","#), "doc of Id", (Some(r#""x""#), None));
        let (was, is) = (schema("", r#""doc":"x","#), schema("", r#""doc":"y","#));
        check(&was, &is, "doc of Id.b", (Some(r#""x""#), Some(r#""y""#)));
        assert_eq!(difference(&was, &was), None);
        let long = format!(r#""doc":"{}","#, "long ".repeat(20));
        let shown = difference(&schema("", ""), &schema(&long, "")).unwrap().new.unwrap();
        assert!(
            shown.starts_with("\"long long ") && shown.ends_with('…') && shown.chars().count() == SHOWN + 1,
            "{shown}"
        );
    }

    #[test]
    fn a_text_that_grows_into_an_object_is_a_difference() {
        let int = r#"{"type":"record","name":"Id","fields":[{"name":"a","type":"int"}]}"#;
        let object = int.replace(r#""int""#, r#"{"type":"int","unit":"m"}"#);
        check(int, &object, "type of Id.a", (Some(r#""int""#), Some(r#"{"type":"int","unit":"m"}"#)));
    }
}
