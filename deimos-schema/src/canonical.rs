//! The Parsing Canonical Form (Avro 1.12), and the resolution form: the same with all that reading depends on.

use crate::form::{Form, Parts, Piece, list, quoted, split_pieces, write};
use crate::model::{Definition, Enumeration, Field, Fixed, Kind, Logical, Schemata, Shape, Type};
use crate::value::write_json;

/// The Parsing Canonical Form of a type.
pub fn canonical_form(schemata: &Schemata, ty: &Type) -> String {
    write(schemata, ty, &Canonical { schemata, extent: Extent::Parsing })
}

/// The resolution form of a type: the canonical form, and after each type's own attributes its `default`, `aliases`,
/// `logicalType`, `precision` and `scale`, as far as they have an effect.
pub fn resolution_form(schemata: &Schemata, ty: &Type) -> String {
    write(schemata, ty, &Canonical { schemata, extent: Extent::Resolution })
}

/// The resolution form of a definition at its first use, with holes for the named types in it.
pub(crate) fn resolution_parts(schemata: &Schemata, definition: &Definition) -> Parts {
    let form = Canonical { schemata, extent: Extent::Resolution };
    split_pieces(form.definition(definition, ""), &form)
}

struct Canonical<'a> {
    schemata: &'a Schemata,
    extent: Extent,
}

/// What has to be the same for two forms to be the same.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// What the bytes look like.
    Parsing,
    /// What they mean, and how they are read by another schema.
    Resolution,
}

impl<'a> Form<'a> for Canonical<'a> {
    fn definition(&self, definition: &'a Definition, enclosing: &'a str) -> Vec<Piece<'a>> {
        let mut pieces = vec![format!("{{\"name\":\"{}\",\"type\":", definition.name).into()];
        match &definition.shape {
            Shape::Record(record) => {
                pieces.push("\"record\",\"fields\":[".into());
                list(&mut pieces, record.fields.iter().map(|field| self.field(field, enclosing)));
                pieces.push("]".into());
            }
            Shape::Enum(symbols) => pieces.push(self.enumeration(symbols).into()),
            Shape::Fixed(fixed) => pieces.push(self.fixed(fixed).into()),
        }
        pieces.push(self.aliases(definition.aliases.iter().map(super::name::Fullname::as_str)).into());
        pieces.push("}".into());
        pieces
    }

    fn reference(&self, definition: &'a Definition, _: &'a str) -> String {
        format!("\"{}\"", definition.name)
    }

    fn unnamed(&self, ty: &'a Type, enclosing: &'a str) -> Vec<Piece<'a>> {
        match &ty.kind {
            Kind::Array(items) => {
                vec!["{\"type\":\"array\",\"items\":".into(), Piece::Type(items, enclosing), "}".into()]
            }
            Kind::Map(values) => {
                vec!["{\"type\":\"map\",\"values\":".into(), Piece::Type(values, enclosing), "}".into()]
            }
            Kind::Union(branches) => {
                let mut pieces = vec!["[".into()];
                list(&mut pieces, branches.iter().map(|branch| vec![Piece::Type(branch, enclosing)]));
                pieces.push("]".into());
                pieces
            }
            kind => vec![self.primitive(kind.primitive_name().unwrap_or_default(), ty.logical).into()],
        }
    }
}

impl<'a> Canonical<'a> {
    fn field(&self, field: &'a Field, enclosing: &'a str) -> Vec<Piece<'a>> {
        let mut rest = String::new();
        if let (Extent::Resolution, Some(default)) = (self.extent, &field.default) {
            rest.push_str(",\"default\":");
            write_json(self.schemata, &field.ty, &default.value, &mut rest);
        }
        rest.push_str(&self.aliases(field.aliases.iter().map(String::as_str)));
        rest.push('}');
        vec![format!("{{\"name\":\"{}\",\"type\":", field.name).into(), Piece::Type(&field.ty, enclosing), rest.into()]
    }

    fn enumeration(&self, symbols: &Enumeration) -> String {
        let names = quoted(symbols.symbols.iter().map(|symbol| symbol.name.as_str()));
        match (self.extent, symbols.default) {
            (Extent::Resolution, Some(default)) => {
                format!("\"enum\",\"symbols\":[{names}],\"default\":\"{}\"", symbols.symbols[default].name)
            }
            _ => format!("\"enum\",\"symbols\":[{names}]"),
        }
    }

    fn fixed(&self, fixed: &Fixed) -> String {
        format!("\"fixed\",\"size\":{}{}", fixed.size, self.logical(fixed.logical))
    }

    fn primitive(&self, name: &str, logical: Option<Logical>) -> String {
        match (self.extent, logical) {
            (Extent::Resolution, Some(_)) => {
                format!("{{\"type\":\"{name}\"{}}}", self.logical(logical))
            }
            _ => format!("\"{name}\""),
        }
    }

    fn logical(&self, logical: Option<Logical>) -> String {
        match (self.extent, logical) {
            (Extent::Resolution, Some(logical)) => logical_attributes(logical),
            _ => String::new(),
        }
    }

    fn aliases<'s>(&self, mut aliases: impl Iterator<Item = &'s str>) -> String {
        match (self.extent, aliases.next()) {
            (Extent::Resolution, Some(first)) => {
                format!(",\"aliases\":[{}]", quoted([first].into_iter().chain(aliases)))
            }
            _ => String::new(),
        }
    }
}

/// The attributes of a logical type, each after a comma.
pub(crate) fn logical_attributes(logical: Logical) -> String {
    match logical {
        Logical::Decimal { precision, scale } => {
            format!(",\"logicalType\":\"decimal\",\"precision\":{precision},\"scale\":{scale}")
        }
        other => format!(",\"logicalType\":\"{}\"", other.name()),
    }
}
