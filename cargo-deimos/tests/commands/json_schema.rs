//! As much of JSON Schema (draft 7) as the schema of SARIF uses; a keyword that it does not know is an error.

use serde_json::Value;

/// What is wrong with a value, by the schema, each with its path; nothing if it is valid.
pub(crate) fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut validator = Validator { root: schema, found: Vec::new() };
    validator.check(schema, value, "$");
    validator.found
}

/// Keywords that ask nothing of a value by themselves.
const SILENT: [&str; 7] = ["$schema", "$id", "title", "description", "default", "definitions", "additionalProperties"];

/// Keywords that ask something of values of one type.
const ASKING: [&str; 8] =
    ["required", "minimum", "maximum", "minItems", "uniqueItems", "format", "properties", "items"];

struct Validator<'a> {
    root: &'a Value,
    found: Vec<String>,
}

impl<'a> Validator<'a> {
    fn check(&mut self, schema: &Value, value: &Value, path: &str) {
        for (keyword, rule) in schema.as_object().expect("a schema is an object") {
            self.keyword(keyword, rule, value, path);
            if let ("additionalProperties", Some(members)) = (keyword.as_str(), value.as_object()) {
                let unknown = members.iter().filter(|(name, _)| schema["properties"].get(*name).is_none());
                unknown.for_each(|(name, value)| self.additional(rule, value, &format!("{path}.{name}")));
            }
        }
    }

    fn keyword(&mut self, keyword: &str, rule: &Value, value: &Value, path: &str) {
        let valid = match (keyword, value) {
            ("$ref", _) => return self.check(self.resolve(rule), value, path),
            ("type", _) => is_of_type(rule, value),
            ("enum", _) => rule.as_array().expect("a list").contains(value),
            ("anyOf" | "oneOf", _) => self.any(keyword, rule, value),
            ("required", Value::Object(members)) => names(rule).all(|name| members.contains_key(name)),
            ("minimum", Value::Number(number)) => number.as_f64() >= rule.as_f64(),
            ("maximum", Value::Number(number)) => number.as_f64() <= rule.as_f64(),
            ("minItems", Value::Array(items)) => items.len() as u64 >= rule.as_u64().expect("a number"),
            ("uniqueItems", Value::Array(items)) => (1..items.len()).all(|at| !items[..at].contains(&items[at])),
            ("format", Value::String(text)) => {
                !rule.as_str().expect("a name").starts_with("uri") || !text.contains(' ')
            }
            ("properties", Value::Object(members)) => {
                return members
                    .iter()
                    .filter_map(|(name, value)| Some((name, value, rule.get(name)?)))
                    .for_each(|(name, value, rule)| self.check(rule, value, &format!("{path}.{name}")));
            }
            ("items", Value::Array(items)) => {
                return items
                    .iter()
                    .enumerate()
                    .for_each(|(at, item)| self.check(rule, item, &format!("{path}[{at}]")));
            }
            // Only of guids and languages, which we do not write.
            ("pattern", _) => value.is_null(),
            // Of values of another type they ask nothing.
            (known, _) if SILENT.contains(&known) || ASKING.contains(&known) => true,
            (unknown, _) => panic!("the keyword {unknown} is not known here"),
        };
        if !valid {
            self.found.push(format!("{path}: {value} breaks {keyword}: {rule}"));
        }
    }

    fn additional(&mut self, rule: &Value, value: &Value, path: &str) {
        match rule {
            Value::Bool(true) => {}
            Value::Bool(false) => self.found.push(format!("{path} is not known")),
            rule => self.check(rule, value, path),
        }
    }

    fn any(&self, keyword: &str, rules: &Value, value: &Value) -> bool {
        let fits = |rule: &&Value| {
            let mut inner = Validator { root: self.root, found: Vec::new() };
            inner.check(rule, value, "$");
            inner.found.is_empty()
        };
        let count = rules.as_array().expect("a list").iter().filter(fits).count();
        count == 1 || (keyword == "anyOf" && count > 1)
    }

    fn resolve(&self, reference: &Value) -> &'a Value {
        let path = reference.as_str().and_then(|path| path.strip_prefix('#')).expect("a reference to this schema");
        self.root.pointer(path).expect("a definition")
    }
}

fn names(rule: &Value) -> impl Iterator<Item = &str> {
    rule.as_array().expect("a list").iter().map(|name| name.as_str().expect("a name"))
}

fn is_of_type(rule: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        unknown => panic!("the type {unknown} is not known here"),
    };
    rule.as_str().map_or_else(|| names(rule).any(is), is)
}
