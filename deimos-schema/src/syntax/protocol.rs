//! From JSON to Avro: the types of a protocol (`.avpr`); its messages are nothing to Kafka.

use super::attributes::Attributes;
use super::reader::{Reader, read};
use super::{Document, Form, Syntax};
use crate::issue::Issue;
use crate::json::{Json, Node};
use crate::name::Fullname;
use crate::span::SourceId;

/// Reads the types of one protocol; `None` if an error was reported.
///
/// ```
/// use deimos_schema::{SourceId, resolve, syntax};
///
/// let text = r#"{"protocol": "Shop", "namespace": "acme", "types": [{"type": "fixed", "name": "Id", "size": 8}]}"#;
/// let mut issues = Vec::new();
/// let document = syntax::parse_protocol(SourceId(0), text, &mut issues).expect("a good protocol");
/// let schemata = resolve(&[document], &mut issues).expect("good schemas");
/// assert_eq!(schemata.fullnames().collect::<Vec<_>>(), ["acme.Id"]);
/// ```
pub fn parse_protocol(source: SourceId, text: &str, issues: &mut Vec<Issue>) -> Option<Document> {
    read((source, text), &[], issues, |reader, node| {
        reader.in_protocol = true;
        reader.protocol(node)
    })
}

impl Reader<'_> {
    fn protocol(&mut self, node: &Node) -> Option<Vec<Syntax>> {
        let Json::Object(members) = &node.json else {
            let message = format!("expected a protocol, found {}", node.found());
            let issue = Issue::error("avro::not_a_protocol", node.span, message);
            self.issues.push(issue.help("a protocol is an object with `protocol`, its name, and `types`"));
            return None;
        };
        let attributes = Attributes { span: node.span, members, what: "protocol" };
        let own = attributes.string("namespace", self.issues);
        let (name, span) = attributes.require_string("protocol", self.issues)?;
        let name = Fullname::resolve(name, own.map_or("", |(namespace, _)| namespace));
        let namespace = name.namespace();
        self.check_namespace(namespace, own.map_or(span, |(_, span)| span));
        let types = attributes.array("types", self.issues);
        Some(types.iter().filter_map(|node| self.protocol_type(node, namespace)).collect())
    }

    fn protocol_type(&mut self, node: &Node, namespace: &str) -> Option<Syntax> {
        let syntax = self.schema(node, namespace)?;
        if !matches!(syntax.form, Form::Definition(_)) {
            let issue = Issue::error("avro::unnamed_in_protocol", node.span, "a type without a name in a protocol");
            self.issues.push(issue.help("the types of a protocol are records, errors, enums and fixed"));
        }
        Some(syntax)
    }
}
