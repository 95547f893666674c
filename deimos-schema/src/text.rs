//! The text to register: valid Avro, complete in itself, with all that the author wrote.

use crate::canonical::logical_attributes;
use crate::form::{Form, Piece, list, quoted, write};
use crate::json::{write_node, write_string};
use crate::model::{Definition, Field, Kind, Order, Property, Schemata, Shape, Type, TypeId};
use crate::name::Fullname;
use crate::value::write_json;

/// The type as one JSON text that needs no other: every named type is defined at its first use and named afterwards.
///
/// Descriptions, defaults, aliases, logical types and the attributes that Avro does not know are kept. Equal schemata
/// give equal texts, and parsing the text gives a schema of the same identity.
pub fn self_contained_text(schemata: &Schemata, ty: &Type) -> String {
    write(schemata, ty, &Text { schemata })
}

impl Schemata {
    /// The [`self_contained_text`] of a named type.
    pub fn text(&self, id: TypeId) -> String {
        self_contained_text(self, &Type::named(id, self[id].span))
    }
}

pub(crate) struct Text<'a> {
    pub(crate) schemata: &'a Schemata,
}

impl<'a> Form<'a> for Text<'a> {
    fn definition(&self, definition: &'a Definition, enclosing: &'a str) -> Vec<Piece<'a>> {
        let name = &definition.name;
        let mut head = format!("{{\"type\":\"{}\",\"name\":\"{}\"", kind(definition), name.name());
        if name.namespace() != enclosing {
            head = head + ",\"namespace\":\"" + name.namespace() + "\"";
        }
        let mut pieces = vec![head.into()];
        pieces.extend(self.body(definition));
        pieces
    }

    fn reference(&self, definition: &'a Definition, enclosing: &'a str) -> String {
        let name = &definition.name;
        if name.namespace() == enclosing {
            return format!("\"{}\"", name.name());
        }
        // Without a dot the name would mean a type of the enclosing namespace, if that has one.
        let ambiguous = name.namespace().is_empty() && self.schemata.find(&format!("{enclosing}.{name}")).is_some();
        format!("\"{}{name}\"", if ambiguous { "." } else { "" })
    }

    fn unnamed(&self, ty: &'a Type, enclosing: &'a str) -> Vec<Piece<'a>> {
        let rest = properties(&ty.properties) + "}";
        match &ty.kind {
            Kind::Array(items) => {
                vec!["{\"type\":\"array\",\"items\":".into(), Piece::Type(items, enclosing), rest.into()]
            }
            Kind::Map(values) => {
                vec!["{\"type\":\"map\",\"values\":".into(), Piece::Type(values, enclosing), rest.into()]
            }
            Kind::Union(branches) => {
                let mut pieces = vec!["[".into()];
                list(&mut pieces, branches.iter().map(|branch| vec![Piece::Type(branch, enclosing)]));
                pieces.push("]".into());
                pieces
            }
            kind => {
                let name = kind.primitive_name().unwrap_or_default();
                let logical = ty.logical.map(logical_attributes).unwrap_or_default();
                let bare = logical.is_empty() && ty.properties.is_empty();
                vec![if bare { format!("\"{name}\"") } else { format!("{{\"type\":\"{name}\"{logical}{rest}") }.into()]
            }
        }
    }
}

impl<'a> Text<'a> {
    /// What follows the name and the namespace.
    pub(crate) fn body(&self, definition: &'a Definition) -> Vec<Piece<'a>> {
        let name = &definition.name;
        let head =
            doc(definition.doc.as_deref()) + &aliases(definition.aliases.iter().map(|alias| alias_text(alias, name)));
        let mut pieces = vec![head.into()];
        self.shape(&definition.shape, name.namespace(), &mut pieces);
        pieces.push((properties(&definition.properties) + "}").into());
        pieces
    }

    fn shape(&self, shape: &'a Shape, namespace: &'a str, pieces: &mut Vec<Piece<'a>>) {
        match shape {
            Shape::Record(record) => {
                pieces.push(",\"fields\":[".into());
                list(pieces, record.fields.iter().map(|field| self.field(field, namespace)));
                pieces.push("]".into());
            }
            Shape::Enum(symbols) => {
                pieces.push(
                    format!(",\"symbols\":[{}]", quoted(symbols.symbols.iter().map(|symbol| symbol.name.as_str())))
                        .into(),
                );
                if let Some(default) = symbols.default {
                    pieces.push(format!(",\"default\":\"{}\"", symbols.symbols[default].name).into());
                }
            }
            Shape::Fixed(fixed) => {
                pieces.push(
                    format!(",\"size\":{}{}", fixed.size, fixed.logical.map(logical_attributes).unwrap_or_default())
                        .into(),
                );
            }
        }
    }

    fn field(&self, field: &'a Field, namespace: &'a str) -> Vec<Piece<'a>> {
        let head = format!("{{\"name\":\"{}\"{},\"type\":", field.name, doc(field.doc.as_deref()));
        let mut rest = String::new();
        if let Some(default) = &field.default {
            rest.push_str(",\"default\":");
            write_json(self.schemata, &field.ty, &default.value, &mut rest);
        }
        rest += &aliases(field.aliases.iter().cloned());
        rest += match field.order {
            Order::Ascending => "",
            Order::Descending => ",\"order\":\"descending\"",
            Order::Ignore => ",\"order\":\"ignore\"",
        };
        rest += &properties(&field.properties);
        rest.push('}');
        vec![head.into(), Piece::Type(&field.ty, namespace), rest.into()]
    }
}

/// What a definition says its type is.
pub(crate) fn kind(definition: &Definition) -> &'static str {
    match definition.shape {
        Shape::Record(_) => "record",
        Shape::Enum(_) => "enum",
        Shape::Fixed(_) => "fixed",
    }
}

fn doc(doc: Option<&str>) -> String {
    let mut out = String::new();
    if let Some(doc) = doc {
        out.push_str(",\"doc\":");
        write_string(doc, &mut out);
    }
    out
}

fn aliases(aliases: impl Iterator<Item = String>) -> String {
    let aliases: Vec<_> = aliases.collect();
    let quoted = quoted(aliases.iter().map(String::as_str));
    if quoted.is_empty() { quoted } else { format!(",\"aliases\":[{quoted}]") }
}

/// The alias, with a leading dot where it would else be taken for one in the type's namespace.
fn alias_text(alias: &Fullname, of: &Fullname) -> String {
    match (alias.namespace().is_empty(), of.namespace().is_empty()) {
        (true, false) => format!(".{alias}"),
        _ => alias.to_string(),
    }
}

fn properties(properties: &[Property]) -> String {
    let mut out = String::new();
    for property in properties {
        out.push(',');
        write_string(&property.name, &mut out);
        out.push(':');
        write_node(&property.value, &mut out);
    }
    out
}
