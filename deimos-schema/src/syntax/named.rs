//! From JSON to Avro: records, fields, enums and fixed.

use std::collections::HashMap;

use super::attributes::Attributes;
use super::logical::{self, Base};
use super::reader::Reader;
use super::{DefinitionSyntax, FieldSyntax, Form, Primitive, ShapeSyntax, Syntax};
use crate::issue::Issue;
use crate::json::{Json, Node};
use crate::model::{Order, Symbol};
use crate::name::{Fullname, is_name, is_namespace_part};
use crate::span::Span;

const NAMED: &[&str] = &["type", "name", "namespace", "doc", "aliases"];
const FIELD: &[&str] = &["name", "type", "doc", "default", "aliases", "order"];

impl Reader<'_> {
    pub(super) fn record(&mut self, attributes: Attributes<'_>, enclosing: &str) -> Option<Syntax> {
        logical::read(&attributes, Base::Other, self.issues);
        let name = self.fullname(&attributes, enclosing);
        let namespace = name.as_ref().map_or(enclosing, |(name, _)| name.namespace()).to_owned();
        let nodes = attributes.require_array("fields", self.issues)?;
        let fields: Vec<_> = nodes.iter().filter_map(|node| self.field(node, &namespace)).collect();
        self.refuse_twice(fields.iter().map(|field| (field.name.as_str(), field.name_span)), "field", "record");
        Some(self.definition(attributes, name?, ShapeSyntax::Record(fields), &[NAMED, &["fields"]]))
    }

    /// Reads an error, which is a record of protocols.
    pub(super) fn error(&mut self, attributes: Attributes<'_>, span: Span, enclosing: &str) -> Option<Syntax> {
        if !self.in_protocol {
            let message = "an `error` outside of a protocol is taken as a record";
            let issue = Issue::warning("avro::error_record", span, message);
            self.issues.push(issue.patch(span, "\"record\"", "write `\"record\"`"));
        }
        self.record(attributes, enclosing)
    }

    pub(super) fn enumeration(&mut self, attributes: Attributes<'_>, enclosing: &str) -> Option<Syntax> {
        logical::read(&attributes, Base::Other, self.issues);
        let name = self.fullname(&attributes, enclosing);
        let nodes = attributes.require_array("symbols", self.issues)?;
        if nodes.is_empty() {
            self.issues.push(Issue::error(
                "avro::no_symbols",
                attributes.span,
                "an enum with no symbol, which no value fits",
            ));
        }
        let symbols: Vec<_> = nodes.iter().filter_map(|node| self.symbol(node, attributes)).collect();
        self.refuse_twice(symbols.iter().map(|symbol| (symbol.name.as_str(), symbol.span)), "symbol", "enum");
        let default = self.default_symbol(attributes, &symbols);
        let shape = ShapeSyntax::Enum { symbols, default };
        Some(self.definition(attributes, name?, shape, &[NAMED, &["symbols", "default"]]))
    }

    pub(super) fn fixed(&mut self, attributes: Attributes<'_>, enclosing: &str) -> Option<Syntax> {
        let name = self.fullname(&attributes, enclosing);
        let node = attributes.require("size", self.issues)?;
        let Some(size) = size(node) else {
            self.issues.push(attributes.wrong_kind("size", node, "a whole number of bytes below 2147483648"));
            return None;
        };
        let (logical, used) = logical::read(&attributes, Base::Fixed(size), self.issues);
        let shape = ShapeSyntax::Fixed { size, logical };
        Some(self.definition(attributes, name?, shape, &[NAMED, &["size"], used]))
    }

    fn definition(
        &mut self,
        attributes: Attributes<'_>,
        name: (Fullname, Span),
        shape: ShapeSyntax,
        known: &[&[&str]],
    ) -> Syntax {
        let (name, name_span) = name;
        let aliases = attributes.strings("aliases", self.issues);
        let aliases =
            aliases.into_iter().filter_map(|(alias, span)| self.type_alias(alias, span, name.namespace())).collect();
        let doc = attributes.doc(self.issues);
        let properties = attributes.properties(known);
        let definition = DefinitionSyntax { name, name_span, span: attributes.span, doc, aliases, shape, properties };
        Syntax { span: attributes.span, form: Form::Definition(Box::new(definition)), properties: Vec::new() }
    }

    /// The name of a definition: a dotted one is complete, another takes its own `namespace` or the enclosing one.
    fn fullname(&mut self, attributes: &Attributes<'_>, enclosing: &str) -> Option<(Fullname, Span)> {
        let own = attributes.string("namespace", self.issues);
        let (written, span) = attributes.require_string("name", self.issues)?;
        let name = Fullname::resolve(
            written,
            own.map_or(enclosing, |(namespace, _)| namespace.strip_prefix('.').unwrap_or(namespace)),
        );
        let namespace_span = own.filter(|_| !written.contains('.')).map_or(span, |(_, span)| span);
        let valid = self.check_namespace(name.namespace(), namespace_span) & self.check_name(name.name(), span);
        if Primitive::from_name(name.name()).is_some() {
            let message =
                format!("a {} cannot be called `{}`, which is a primitive type", attributes.what, name.name());
            self.issues.push(Issue::error("names::primitive", span, message));
            return None;
        }
        valid.then_some((name, span))
    }

    fn type_alias(&mut self, alias: &str, span: Span, namespace: &str) -> Option<Fullname> {
        let name = Fullname::resolve(alias, namespace);
        let valid =
            is_name(name.name()) && (name.namespace().is_empty() || name.namespace().split('.').all(is_namespace_part));
        if !valid {
            self.warn_of_alias(alias, span);
        }
        valid.then_some(name)
    }

    /// Nothing valid was ever written under a name that is none: leaving the alias out changes nothing.
    fn warn_of_alias(&mut self, alias: &str, span: Span) {
        let message = format!("the alias `{alias}` is not a name and is left out");
        self.issues.push(Issue::warning("names::invalid_alias", span, message));
    }

    fn field(&mut self, node: &Node, namespace: &str) -> Option<FieldSyntax> {
        let Json::Object(members) = &node.json else {
            let message = format!("expected a field, found {}", node.describe());
            self.issues.push(
                Issue::error("avro::not_a_field", node.span, message)
                    .help("a field is an object with `name` and `type`"),
            );
            return None;
        };
        let attributes = Attributes { span: node.span, members, what: "field" };
        self.warn_of_logical_type(&attributes);
        let name = attributes.require_string("name", self.issues);
        let name = name.filter(|(name, span)| self.check_name(name, *span));
        let ty = attributes.require("type", self.issues).and_then(|ty| self.schema(ty, namespace));
        let order = self.order(&attributes);
        let aliases = self.field_aliases(&attributes);
        let (name, name_span) = name?;
        Some(FieldSyntax {
            name: name.to_owned(),
            name_span,
            span: node.span,
            doc: attributes.doc(self.issues),
            ty: ty?,
            default: attributes.get("default").cloned(),
            aliases,
            order,
            properties: attributes.properties(&[FIELD]),
        })
    }

    /// A logical type beside a field's type does nothing, though it looks as if it did.
    fn warn_of_logical_type(&mut self, attributes: &Attributes<'_>) {
        let Some(Node { json: Json::String(name), span }) = attributes.get("logicalType") else {
            return;
        };
        if logical::is_known(name) {
            let message = format!("the logical type `{name}` is ignored: it stands beside the type, not in it");
            let issue = Issue::warning("avro::ignored_logical_type", *span, message);
            self.issues.push(issue.help(format!(r#"write `"type": {{"type": …, "logicalType": "{name}"}}`"#)));
        }
    }

    fn order(&mut self, attributes: &Attributes<'_>) -> Order {
        match attributes.string("order", self.issues) {
            None | Some(("ascending", _)) => Order::Ascending,
            Some(("descending", _)) => Order::Descending,
            Some(("ignore", _)) => Order::Ignore,
            Some((other, span)) => {
                let issue = Issue::error("avro::order", span, format!("`{other}` is not an order"));
                self.issues.push(issue.help("the orders are `ascending`, `descending` and `ignore`"));
                Order::Ascending
            }
        }
    }

    fn field_aliases(&mut self, attributes: &Attributes<'_>) -> Vec<String> {
        let mut aliases = Vec::new();
        for (alias, span) in attributes.strings("aliases", self.issues) {
            if is_name(alias) {
                aliases.push(alias.to_owned());
            } else {
                self.warn_of_alias(alias, span);
            }
        }
        aliases
    }

    fn symbol(&mut self, node: &Node, attributes: Attributes<'_>) -> Option<Symbol> {
        let Json::String(symbol) = &node.json else {
            self.issues.push(attributes.wrong_kind("symbols", node, "strings"));
            return None;
        };
        self.check_name(symbol, node.span).then(|| Symbol { name: symbol.clone(), span: node.span })
    }

    fn default_symbol(&mut self, attributes: Attributes<'_>, symbols: &[Symbol]) -> Option<usize> {
        let (default, span) = attributes.string("default", self.issues)?;
        let found = symbols.iter().position(|symbol| symbol.name == default);
        if found.is_none() {
            let known: Vec<_> = symbols.iter().map(|symbol| format!("`{}`", symbol.name)).collect();
            let issue = Issue::error(
                "avro::default_symbol",
                span,
                format!("the default `{default}` is not a symbol of this enum"),
            );
            self.issues.push(issue.help(format!("its symbols are {}", known.join(", "))));
        }
        found
    }

    fn refuse_twice<'a>(&mut self, names: impl Iterator<Item = (&'a str, Span)>, what: &str, whole: &str) {
        let mut seen = HashMap::new();
        for (name, span) in names {
            if let Some(first) = seen.insert(name, span) {
                let issue = Issue::error("names::twice", span, format!("the {what} `{name}` twice in one {whole}"));
                self.issues.push(issue.label(first, "first here"));
            }
        }
    }
}

fn size(node: &Node) -> Option<usize> {
    match &node.json {
        Json::Number(text) => text
            .parse::<u32>()
            .ok()
            .filter(|size| *size <= i32::MAX.unsigned_abs())
            .and_then(|size| usize::try_from(size).ok()),
        _ => None,
    }
}
