//! Values to measure with, in Avro's JSON encoding. What a field holds follows from its path alone, so that versions of a
//! schema get the same values for the fields that they share.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value as Json, json};

/// How deep a record may nest within itself.
const DEEPEST: usize = 3;

/// One of the values of a schema, by its number.
pub(super) fn value(schema: &Json, number: usize) -> Json {
    let mut named = BTreeMap::new();
    collect(schema, "", &mut named);
    Sample { named, number, open: Vec::new() }.value(schema, "")
}

/// Finds the named types, by full and by short name.
fn collect<'a>(schema: &'a Json, namespace: &str, named: &mut BTreeMap<String, &'a Json>) {
    match schema {
        Json::Array(branches) => branches.iter().for_each(|branch| collect(branch, namespace, named)),
        Json::Object(object) => {
            let namespace = object.get("namespace").and_then(Json::as_str).unwrap_or(namespace);
            if let Some(name) = object.get("name").and_then(Json::as_str) {
                named.insert(name.rsplit('.').next().unwrap_or(name).to_owned(), schema);
                named.insert(fullname(schema, namespace), schema);
            }
            let fields = object.get("fields").and_then(Json::as_array).into_iter().flatten();
            fields.for_each(|field| collect(&field["type"], namespace, named));
            ["items", "values", "type"].iter().filter_map(|key| object.get(*key)).for_each(|inner| {
                collect(inner, namespace, named);
            });
        }
        _ => {}
    }
}

fn fullname(schema: &Json, namespace: &str) -> String {
    let name = schema["name"].as_str().unwrap_or_default();
    if name.contains('.') || namespace.is_empty() { name.to_owned() } else { format!("{namespace}.{name}") }
}

struct Sample<'a> {
    named: BTreeMap<String, &'a Json>,
    number: usize,
    open: Vec<&'a str>,
}

impl<'a> Sample<'a> {
    fn value(&mut self, schema: &'a Json, path: &str) -> Json {
        match schema {
            Json::Array(branches) => self.branch(branches, path),
            Json::String(name) => self.by_name(name, path),
            _ => match schema["type"].as_str().unwrap_or_default() {
                "record" => self.record(schema, path),
                "enum" => {
                    let mut symbols: Vec<&str> =
                        schema["symbols"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
                    symbols.sort_unstable();
                    json!(symbols[self.below(path, symbols.len())])
                }
                "array" => (0..self.items(path)).map(|item| self.value(&schema["items"], &at(path, item))).collect(),
                "map" => (0..self.items(path))
                    .map(|item| {
                        let path = at(path, item);
                        (format!("{}{item}", self.text(&path, 6)), self.value(&schema["values"], &path))
                    })
                    .collect(),
                _ if schema.get("logicalType").is_some() => self.moment(schema, path),
                name => self.by_name(name, path),
            },
        }
    }

    fn by_name(&mut self, name: &'a str, path: &str) -> Json {
        match name {
            "null" => Json::Null,
            "boolean" => json!(self.below(path, 2) == 1),
            "int" => json!(self.below(path, 1 << (4 * self.below(&at(path, 1), 5)))),
            "long" => json!(self.below(path, 1 << (6 * self.below(&at(path, 1), 7)))),
            // Halves, which a float holds as a double does.
            "float" | "double" => json!(u32::try_from(self.below(path, 100_000)).map_or(0.0, f64::from) * 0.5),
            "string" | "bytes" => json!(self.text(path, 8 + self.below(path, 20))),
            name => self.value(self.named[name], path),
        }
    }

    /// An int of days or a long of seconds, milliseconds or microseconds, about now.
    fn moment(&self, schema: &Json, path: &str) -> Json {
        let second = 1_700_000_000 + self.below(path, 10_000_000);
        match schema["logicalType"].as_str().unwrap_or_default() {
            "date" => json!(second / 86_400),
            "timestamp-millis" => json!(second * 1_000 + self.below(&at(path, 1), 1_000)),
            _ => json!(second * 1_000_000 + self.below(&at(path, 1), 1_000_000)),
        }
    }

    fn record(&mut self, schema: &'a Json, path: &str) -> Json {
        self.open.push(schema["name"].as_str().unwrap_or_default());
        let fields = schema["fields"].as_array().into_iter().flatten();
        let values = fields
            .map(|field| {
                let name = field["name"].as_str().unwrap_or_default();
                (name.to_owned(), self.value(&field["type"], &format!("{path}.{name}")))
            })
            .collect();
        self.open.pop();
        values
    }

    /// Null every third time, where that may be; records end within themselves.
    fn branch(&mut self, branches: &'a [Json], path: &str) -> Json {
        let mut branches: Vec<(String, &Json)> = branches.iter().map(|branch| (self.tag(branch), branch)).collect();
        branches.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let null = branches.iter().position(|(tag, _)| tag == "null").map(|place| branches.remove(place));
        let (tag, branch) = &branches[self.below(path, branches.len())];
        let leaves_off = self.too_deep(branch) || self.below(&at(path, 7), 3) == 0;
        if null.is_some() && leaves_off { Json::Null } else { json!({ tag: self.value(branch, path) }) }
    }

    fn too_deep(&self, branch: &Json) -> bool {
        let name = branch.as_str().unwrap_or_default();
        self.open.iter().filter(|open| **open == name).count() >= DEEPEST
    }

    fn tag(&self, branch: &Json) -> String {
        match branch {
            Json::String(name) => match self.named.get(name) {
                Some(_) => self.known_as(name),
                None => name.clone(),
            },
            _ => match branch.get("name").and_then(Json::as_str) {
                Some(name) => self.known_as(name),
                None => branch["type"].as_str().unwrap_or_default().to_owned(),
            },
        }
    }

    /// The full name of a named type, which is the longest of those that end so.
    fn known_as(&self, name: &str) -> String {
        let ends = |known: &&String| *known == name || known.ends_with(&format!(".{name}"));
        self.named.keys().filter(ends).max_by_key(|known| known.len()).cloned().unwrap_or_default()
    }

    /// How many items there are: fewer where records nest.
    fn items(&self, path: &str) -> usize {
        let count = 1 + self.below(path, 5);
        let nests = self.open.last().map_or(0, |last| self.open.iter().filter(|open| *open == last).count());
        match nests {
            0 | 1 => count,
            nests if nests < DEEPEST => count.min(2),
            _ => 0,
        }
    }

    fn text(&self, path: &str, length: usize) -> String {
        let letter = |place: usize| char::from(b'a' + u8::try_from(self.below(&at(path, place), 26)).unwrap_or(0));
        (0..length).map(letter).collect()
    }

    fn below(&self, path: &str, count: usize) -> usize {
        let mut hash = DefaultHasher::new();
        (path, self.number).hash(&mut hash);
        usize::try_from(hash.finish() >> 1).unwrap_or(0) % count.max(1)
    }
}

fn at(path: &str, item: usize) -> String {
    format!("{path}[{item}]")
}
