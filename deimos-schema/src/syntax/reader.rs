//! From JSON to Avro: types, unions, references.

use std::collections::BTreeSet;

use super::attributes::Attributes;
use super::logical::{self, Base};
use super::{Document, Form, Primitive, Reference, Syntax};
use crate::issue::Issue;
use crate::json::{self, Json, Node};
use crate::name::{Fullname, is_name, is_namespace_part};
use crate::nearest::nearest;
use crate::span::{SourceId, Span};

/// Reads one text as an Avro schema; `None` if an error was reported.
///
/// ```
/// use deimos_schema::{SourceId, syntax};
///
/// let mut issues = Vec::new();
/// assert!(syntax::parse(SourceId(0), r#"{"type": "enum", "name": "Size", "symbols": ["S", "S"]}"#, &mut issues).is_none());
/// assert_eq!(issues[0].message, "the symbol `S` twice in one enum");
/// ```
pub fn parse(source: SourceId, text: &str, issues: &mut Vec<Issue>) -> Option<Document> {
    parse_despite(&[], (source, text), issues)
}

/// The same, whatever of these rules the text breaks.
pub(crate) fn parse_despite(rules: &[&str], text: (SourceId, &str), issues: &mut Vec<Issue>) -> Option<Document> {
    read(text, rules, issues, |reader, node| reader.schema(node, "").map(|root| vec![root]))
}

/// Reads a schema that is part of another text, whose JSON was parsed before; `None` if an error was reported.
pub fn of_node(node: &Node, issues: &mut Vec<Issue>) -> Option<Document> {
    let types = |reader: &mut Reader<'_>| reader.schema(node, "").map(|root| vec![root]);
    let roots = finished(Vec::new(), &[], issues, types)?;
    Some(Document { source: node.span.source, roots })
}

/// Reads one text by `types`, whatever of these rules it breaks; the issues come in the order of the text.
pub(super) fn read(
    (source, text): (SourceId, &str),
    despite: &[&str],
    issues: &mut Vec<Issue>,
    types: impl FnOnce(&mut Reader<'_>, &Node) -> Option<Vec<Syntax>>,
) -> Option<Document> {
    let mut found = Vec::new();
    let node = json::parse(source, text, &mut found);
    let roots = finished(found, despite, issues, |reader| types(reader, &node?))?;
    Some(Document { source, roots })
}

/// What `types` has read, unless an error, but for those of the rules `despite`, is among what was `found` before or is
/// found now.
fn finished<T>(
    mut found: Vec<Issue>,
    despite: &[&str],
    issues: &mut Vec<Issue>,
    types: impl FnOnce(&mut Reader<'_>) -> Option<T>,
) -> Option<T> {
    let roots = types(&mut Reader { issues: &mut found, dashed: BTreeSet::new(), in_protocol: false });
    found.retain(|issue| !despite.contains(&issue.rule));
    let refused = found.iter().any(Issue::is_error);
    found.sort_by_key(|issue| issue.span);
    issues.append(&mut found);
    roots.filter(|_| !refused)
}

pub(super) struct Reader<'i> {
    pub(super) issues: &'i mut Vec<Issue>,
    dashed: BTreeSet<String>,
    /// Errors belong to protocols.
    pub(super) in_protocol: bool,
}

impl Reader<'_> {
    /// Reads a type within the namespace `enclosing`.
    pub(super) fn schema(&mut self, node: &Node, enclosing: &str) -> Option<Syntax> {
        match &node.json {
            Json::String(name) => self.named(name, node.span, enclosing),
            Json::Array(branches) => self.union(branches, node.span, enclosing),
            Json::Object(members) => self.object(Attributes { span: node.span, members, what: "type" }, enclosing),
            Json::Null | Json::Bool(_) | Json::Number(_) => {
                let message = format!("expected a type, found {}", node.found());
                let issue = Issue::error("avro::not_a_type", node.span, message);
                self.issues.push(
                    issue.help(
                        "a type is a name in quotes, an object with `type`, or an array of the branches of a union",
                    ),
                );
                None
            }
        }
    }

    fn named(&mut self, name: &str, span: Span, enclosing: &str) -> Option<Syntax> {
        let form = match Primitive::from_name(name) {
            Some(primitive) => Form::Primitive(primitive, None),
            None => Form::Reference(self.reference(name, span, enclosing)?),
        };
        Some(Syntax { span, form, properties: Vec::new() })
    }

    fn reference(&mut self, written: &str, span: Span, enclosing: &str) -> Option<Reference> {
        let name = Fullname::resolve(written, enclosing);
        let parts = written.strip_prefix('.').unwrap_or(written);
        if !parts.split('.').all(is_namespace_part) {
            self.issues.push(
                Issue::error("names::invalid", span, format!("`{written}` is not the name of a type")).help(NAMES),
            );
            return None;
        }
        Some(Reference { written: written.to_owned(), name, span })
    }

    fn union(&mut self, branches: &[Node], span: Span, enclosing: &str) -> Option<Syntax> {
        if branches.is_empty() {
            self.issues.push(Issue::warning("avro::empty_union", span, "a union with no branch, which no value fits"));
        }
        let read: Vec<_> = branches.iter().filter_map(|branch| self.schema(branch, enclosing)).collect();
        let complete = read.len() == branches.len();
        complete.then_some(Syntax { span, form: Form::Union(read), properties: Vec::new() })
    }

    fn object(&mut self, attributes: Attributes<'_>, enclosing: &str) -> Option<Syntax> {
        let node = attributes.require("type", self.issues)?;
        match &node.json {
            Json::String(name) => self.typed_object(name, node.span, attributes, enclosing),
            Json::Object(_) | Json::Array(_) => self.wrapped(node, attributes, enclosing),
            Json::Null | Json::Bool(_) | Json::Number(_) => self.schema(node, enclosing),
        }
    }

    fn typed_object(&mut self, name: &str, span: Span, attributes: Attributes<'_>, enclosing: &str) -> Option<Syntax> {
        let named = |what| Attributes { what, ..attributes };
        match name {
            "record" => self.record(named("record"), enclosing),
            "error" => self.error(named("record"), span, enclosing),
            "enum" => self.enumeration(named("enum"), enclosing),
            "fixed" => self.fixed(named("fixed"), enclosing),
            "array" => self.container(named("array"), "items", enclosing),
            "map" => self.container(named("map"), "values", enclosing),
            _ => match Primitive::from_name(name) {
                Some(primitive) => Some(self.primitive(primitive, attributes)),
                None => self.object_reference(name, span, attributes, enclosing),
            },
        }
    }

    fn primitive(&mut self, primitive: Primitive, attributes: Attributes<'_>) -> Syntax {
        let (logical, used) = logical::read(&attributes, Base::Primitive(primitive), self.issues);
        Syntax {
            span: attributes.span,
            form: Form::Primitive(primitive, logical),
            properties: attributes.properties(&[&["type"], used]),
        }
    }

    fn container(&mut self, attributes: Attributes<'_>, key: &'static str, enclosing: &str) -> Option<Syntax> {
        logical::read(&attributes, Base::Other, self.issues);
        let inner = attributes.require(key, self.issues)?;
        let inner = Box::new(self.schema(inner, enclosing)?);
        let form = if key == "items" { Form::Array(inner) } else { Form::Map(inner) };
        Some(Syntax { span: attributes.span, form, properties: attributes.properties(&[&["type", key]]) })
    }

    fn object_reference(
        &mut self,
        name: &str,
        span: Span,
        attributes: Attributes<'_>,
        enclosing: &str,
    ) -> Option<Syntax> {
        if let Some(issue) = misspelt_kind(name, span, attributes) {
            self.issues.push(issue);
            return None;
        }
        logical::read(&attributes, Base::Reference, self.issues);
        let reference = self.reference(name, span, enclosing)?;
        if !is_kind_of_type(name) {
            let message = format!("the named type `{name}` in an object, which other Avro tools refuse");
            let issue = Issue::warning("avro::reference_in_object", attributes.span, message);
            self.issues.push(match attributes.members.len() {
                1 => issue.patch(attributes.span, format!("\"{name}\""), "write its name alone"),
                _ => issue.help(format!("write `\"{name}\"` alone")),
            });
        }
        Some(Syntax {
            span: attributes.span,
            form: Form::Reference(reference),
            properties: attributes.properties(&[&["type"]]),
        })
    }

    /// Reads `{"type": {…}}`: the inner type, and the custom properties that the outer object adds.
    fn wrapped(&mut self, inner: &Node, attributes: Attributes<'_>, enclosing: &str) -> Option<Syntax> {
        logical::read(&attributes, Base::Beside, self.issues);
        let mut syntax = self.schema(inner, enclosing)?;
        let taken: Vec<_> = syntax.properties.iter().map(|property| property.name.clone()).collect();
        let outer = attributes.properties(&[OWN]).into_iter();
        syntax.properties.extend(outer.filter(|property| !taken.contains(&property.name)));
        Some(syntax)
    }

    /// Reports a namespace that is none, and warns of each dashed one once a text.
    pub(super) fn check_namespace(&mut self, namespace: &str, span: Span) -> bool {
        if namespace.is_empty() {
            return true;
        }
        if !namespace.split('.').all(is_namespace_part) {
            self.issues
                .push(Issue::error("names::invalid", span, format!("`{namespace}` is not a namespace")).help(NAMES));
            return false;
        }
        if namespace.contains('-') && self.dashed.insert(namespace.to_owned()) {
            let message = format!("the namespace `{namespace}` has a dash, which other Avro tools refuse");
            let help = "it works here; rename it if services in other languages are to read these schemas";
            self.issues.push(Issue::warning(super::DASH, span, message).help(help));
        }
        true
    }

    /// Reports a name without namespace that is none.
    pub(super) fn check_name(&mut self, name: &str, span: Span) -> bool {
        let valid = is_name(name);
        if !valid {
            self.issues.push(Issue::error("names::invalid", span, format!("`{name}` is not a name")).help(NAMES));
        }
        valid
    }
}

/// Avro's own attributes of types.
const OWN: &[&str] = &[
    "type",
    "name",
    "namespace",
    "doc",
    "aliases",
    "fields",
    "symbols",
    "default",
    "size",
    "items",
    "values",
    "logicalType",
    "precision",
    "scale",
];

const NAMES: &str = "a name starts with a letter or `_` and goes on with letters, digits and `_`, all of them ASCII; a namespace is such names with dots";

/// Whether `name` says what kind of type an object describes, so that it is hardly meant as a reference.
pub(crate) fn is_kind_of_type(name: &str) -> bool {
    matches!(name, "record" | "error" | "enum" | "fixed" | "array" | "map" | "union")
}

/// An object that has what a definition has, and all but its kind's name, is no reference.
fn misspelt_kind(name: &str, span: Span, attributes: Attributes<'_>) -> Option<Issue> {
    let kinds = [("record", "fields"), ("enum", "symbols"), ("fixed", "size"), ("array", "items"), ("map", "values")];
    let fitting = kinds.into_iter().filter(|(_, has)| attributes.get(has).is_some()).map(|(kind, _)| kind);
    let meant = nearest(name, fitting).filter(|meant| *meant != name)?;
    let issue = Issue::error("names::unknown_type", span, format!("unknown type `{name}`"));
    Some(issue.patch(span, format!("\"{meant}\""), format!("did you mean `{meant}`?")))
}
