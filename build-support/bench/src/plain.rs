//! Types for serde of an Avro schema, owned and borrowed: what other codecs read into.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value as Json;

/// What is wanted beside the types that own what they hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Nothing.
    Owned,
    /// Types that borrow strings and bytes.
    Views,
    /// Those too, and for each value how much it allocates.
    Measured,
}

/// The Rust text of a module with the types of a schema.
pub(crate) fn types(schema: &Json, wanted: Wanted) -> String {
    let mut types = Types {
        wanted,
        named: BTreeMap::new(),
        namespace: String::new(),
        fullnames: BTreeMap::new(),
        open: Vec::new(),
        in_items: false,
        rust: String::from(IMPORTS),
    };
    if wanted == Wanted::Measured {
        types.rust.push_str("use crate::codec::allocations::Allocations;\n");
    }
    types.of(schema, "Root");
    types.rust
}

/// A name in snake case, as fields have it.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

const IMPORTS: &str = "use serde::{Deserialize, Serialize};\n";

/// How a value is held.
#[derive(Clone)]
struct Held {
    owned: String,
    view: String,
    borrows: bool,
}

impl Held {
    fn same(rust: &str) -> Self {
        Self { owned: rust.to_owned(), view: rust.to_owned(), borrows: false }
    }

    fn in_place_of(self, around: impl Fn(&str) -> String) -> Self {
        Self { owned: around(&self.owned), view: around(&self.view), borrows: self.borrows }
    }

    fn borrow(&self) -> &'static str {
        if self.borrows { "#[serde(borrow)] " } else { "" }
    }
}

struct Types {
    wanted: Wanted,
    /// Whether the view of each named type borrows, by its short name.
    named: BTreeMap<String, bool>,
    namespace: String,
    /// The fullname of each named type, by its short name.
    fullnames: BTreeMap<String, String>,
    /// The records around the type at hand.
    open: Vec<String>,
    /// Whether there is an array or a map between the type at hand and the innermost record around it.
    in_items: bool,
    rust: String,
}

impl Types {
    fn of(&mut self, schema: &Json, place: &str) -> Held {
        match schema {
            Json::String(name) => self.by_name(name),
            Json::Array(branches) => self.union(branches, place),
            _ => match text(schema, "type") {
                "record" => self.record(schema),
                "enum" => self.symbols(schema),
                "array" => self.items(&schema["items"], place).in_place_of(|item| format!("Vec<{item}>")),
                "map" => {
                    let values = self.items(&schema["values"], place);
                    Held {
                        owned: format!("std::collections::HashMap<String, {}>", values.owned),
                        view: format!("std::collections::HashMap<&'a str, {}>", values.view),
                        borrows: true,
                    }
                }
                name => self.by_name(name),
            },
        }
    }

    fn items(&mut self, schema: &Json, place: &str) -> Held {
        let around = std::mem::replace(&mut self.in_items, true);
        let item = self.of(schema, place);
        self.in_items = around;
        item
    }

    fn by_name(&mut self, name: &str) -> Held {
        match name {
            "null" => Held::same("()"),
            "boolean" => Held::same("bool"),
            "int" => Held::same("i32"),
            "long" => Held::same("i64"),
            "float" => Held::same("f32"),
            "double" => Held::same("f64"),
            "string" => Held { owned: "String".to_owned(), view: "&'a str".to_owned(), borrows: true },
            "bytes" => Held { owned: "Vec<u8>".to_owned(), view: "&'a [u8]".to_owned(), borrows: true },
            name => {
                let name = short(name);
                let held = self.held(name);
                let endless = !self.in_items && self.open.iter().any(|open| open == name);
                if endless { held.in_place_of(|inner| format!("Box<{inner}>")) } else { held }
            }
        }
    }

    /// A named type; records hold strings, as far as it is not known yet what they hold.
    fn held(&self, name: &str) -> Held {
        let borrows = self.named.get(name).copied().unwrap_or(true);
        let view = if borrows { format!("{name}Ref<'a>") } else { name.to_owned() };
        Held { owned: name.to_owned(), view, borrows }
    }

    fn record(&mut self, schema: &Json) -> Held {
        let name = self.name(schema);
        let namespace = self.fullnames[&name].strip_suffix(&format!(".{name}")).unwrap_or_default().to_owned();
        let namespace = std::mem::replace(&mut self.namespace, namespace);
        self.open.push(name.clone());
        let around = std::mem::replace(&mut self.in_items, false);
        let (mut owned, mut views, mut sizes, mut borrows) = (String::new(), String::new(), String::new(), false);
        for field in schema["fields"].as_array().into_iter().flatten() {
            let (wire, rust) = (text(field, "name"), snake(text(field, "name")));
            let held = self.of(&field["type"], &format!("{name}{}", camel(wire)));
            let bytes = if held.owned == "Vec<u8>" { "#[serde(with = \"serde_bytes\")] " } else { "" };
            put(&mut owned, format_args!("    #[serde(rename = \"{wire}\")] {bytes}pub {rust}: {},\n", held.owned));
            let (borrow, view) = (held.borrow(), &held.view);
            put(&mut views, format_args!("    #[serde(rename = \"{wire}\")] {bytes}{borrow}pub {rust}: {view},\n"));
            put(&mut sizes, format_args!("Allocations::sizes(&self.{rust}, to); "));
            borrows |= held.borrows;
        }
        self.open.pop();
        self.in_items = around;
        self.namespace = namespace;
        self.define(&name, ("struct", &owned, &views), borrows);
        self.sizes(&name, &sizes);
        self.held(&name)
    }

    fn union(&mut self, branches: &[Json], place: &str) -> Held {
        if let [one, other] = branches
            && (one == "null" || other == "null")
        {
            let branch = if one == "null" { other } else { one };
            return self.of(branch, place).in_place_of(|inner| format!("Option<{inner}>"));
        }
        let (mut owned, mut views, mut sizes, mut borrows) = (String::new(), String::new(), String::new(), false);
        for branch in branches {
            let variant = variant(branch);
            let held = self.of(branch, place);
            // The name that serde_avro_fast looks a branch up by; apache-avro takes them by their order.
            let wire = self.fullnames.get(&variant).unwrap_or(&variant);
            put(&mut owned, format_args!("    #[serde(rename = \"{wire}\")] {variant}({}),\n", held.owned));
            let (borrow, view) = (held.borrow(), &held.view);
            put(&mut views, format_args!("    #[serde(rename = \"{wire}\")] {variant}({borrow}{view}),\n"));
            put(&mut sizes, format_args!("{place}::{variant}(inner) => Allocations::sizes(inner, to), "));
            borrows |= held.borrows;
        }
        self.define(place, ("enum", &owned, &views), borrows);
        self.sizes(place, &format!("match self {{ {sizes} }}"));
        self.held(place)
    }

    fn symbols(&mut self, schema: &Json) -> Held {
        let name = self.name(schema);
        let mut symbols = String::new();
        for symbol in schema["symbols"].as_array().into_iter().flatten().filter_map(Json::as_str) {
            put(&mut symbols, format_args!("    #[serde(rename = \"{symbol}\")] {},\n", camel(symbol)));
        }
        self.define(&name, ("enum", &symbols, ""), false);
        self.sizes(&name, "let _ = to;");
        self.held(&name)
    }

    /// The short name of a type that is defined here.
    fn name(&mut self, schema: &Json) -> String {
        let (name, namespace) = (text(schema, "name"), text(schema, "namespace"));
        let namespace = if namespace.is_empty() { &self.namespace } else { namespace };
        let fullname = if name.contains('.') { name.to_owned() } else { format!("{namespace}.{name}") };
        self.fullnames.insert(short(name).to_owned(), fullname);
        short(name).to_owned()
    }

    fn define(&mut self, name: &str, (kind, owned, views): (&str, &str, &str), borrows: bool) {
        self.named.insert(name.to_owned(), borrows);
        let derives = "#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]";
        put(&mut self.rust, format_args!("{derives}\npub {kind} {name} {{\n{owned}}}\n"));
        if borrows && self.wanted != Wanted::Owned {
            let derives = "#[derive(Clone, Debug, PartialEq, Deserialize)]";
            put(&mut self.rust, format_args!("{derives}\npub {kind} {name}Ref<'a> {{\n{views}}}\n"));
        }
    }

    fn sizes(&mut self, name: &str, body: &str) {
        if self.wanted == Wanted::Measured {
            put(
                &mut self.rust,
                format_args!("impl Allocations for {name} {{ fn sizes(&self, to: &mut Vec<usize>) {{ {body} }} }}\n"),
            );
        }
    }
}

fn variant(branch: &Json) -> String {
    let name = match branch {
        Json::String(name) => short(name),
        branch => match text(branch, "type") {
            "record" | "enum" => short(text(branch, "name")),
            kind => kind,
        },
    };
    camel(name)
}

fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// A name in camel case; words of capitals alone are taken for one word.
fn camel(name: &str) -> String {
    let shout = !name.chars().any(char::is_lowercase);
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        let rest = if shout { rest.to_lowercase() } else { rest.to_owned() };
        first.to_uppercase() + &rest
    };
    name.split('_').map(word).collect()
}

fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json[key].as_str().unwrap_or_default()
}

fn put(rust: &mut String, text: std::fmt::Arguments<'_>) {
    rust.write_fmt(text).expect("a String takes all text");
}
