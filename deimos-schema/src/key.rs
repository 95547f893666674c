//! The schema of a key that is taken from fields of its value, named as the Ruby gem names it.

use std::error::Error;
use std::fmt;

use crate::form::{Piece, list, write_pieces};
use crate::model::{Field, Schemata, Shape, TypeId};
use crate::schema::{ParseError, Schema};
use crate::text::Text;

/// The schema of the key made of these fields of the record `value`: a record `<Value>_key` in the same namespace, with
/// the fields' names and types; their defaults and descriptions are left out, nullable fields stay nullable.
///
/// ```
/// use deimos_schema::{Schema, key_schema};
///
/// let order = Schema::parse(r#"{"type": "record", "name": "acme.Order", "fields": [{"name": "id", "type": "string"}]}"#)?;
/// let id = order.schemata().find("acme.Order").expect("it is there");
/// let key = key_schema(order.schemata(), id, &["id"]).expect("the field is there");
/// assert_eq!(key.canonical_form(), r#"{"name":"acme.Order_key","type":"record","fields":[{"name":"id","type":"string"}]}"#);
/// # Ok::<(), deimos_schema::ParseError>(())
/// ```
pub fn key_schema(schemata: &Schemata, value: TypeId, fields: &[&str]) -> Result<Schema, KeyError> {
    let definition = &schemata[value];
    let Shape::Record(record) = &definition.shape else {
        return Err(KeyError::NoRecord {
            value: definition.name.to_string(),
        });
    };
    if fields.is_empty() {
        return Err(KeyError::NoFields {
            value: definition.name.to_string(),
        });
    }
    let found: Result<Vec<&Field>, _> = fields
        .iter()
        .map(|name| {
            record
                .field(name)
                .map(|(_, field)| field)
                .ok_or_else(|| unknown(definition.name.to_string(), name, &record.fields))
        })
        .collect();
    let (namespace, name) = (definition.name.namespace(), definition.name.name());
    let head = format!(
        "{{\"type\":\"record\",\"name\":\"{name}_key\",\"namespace\":\"{namespace}\",\"doc\":\"Key for {}\",\"fields\":[",
        definition.name
    );
    let mut pieces = vec![head.into()];
    list(
        &mut pieces,
        found?.into_iter().map(|field| key_field(field, namespace)),
    );
    pieces.push("]}".into());
    Schema::parse(&write_pieces(schemata, pieces, &Text { schemata })).map_err(KeyError::Schema)
}

fn key_field<'a>(field: &'a Field, namespace: &'a str) -> Vec<Piece<'a>> {
    vec![
        format!("{{\"name\":\"{}\",\"type\":", field.name).into(),
        Piece::Type(&field.ty, namespace),
        "}".into(),
    ]
}

fn unknown(value: String, field: &str, fields: &[Field]) -> KeyError {
    KeyError::NoField {
        value,
        field: field.to_owned(),
        known: fields.iter().map(|field| field.name.clone()).collect(),
    }
}

/// Why a key cannot be taken from a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The value is no record.
    NoRecord {
        /// Its fullname.
        value: String,
    },
    /// No field is named.
    NoFields {
        /// The fullname of the value.
        value: String,
    },
    /// The value has no such field.
    NoField {
        /// The fullname of the value.
        value: String,
        /// The field.
        field: String,
        /// The fields that it has.
        known: Vec<String>,
    },
    /// The key's schema is not valid: a field twice, or its name is that of a type in it.
    Schema(ParseError),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRecord { value } => write!(
                f,
                "a key is taken from the fields of a record, which `{value}` is not"
            ),
            Self::NoFields { value } => write!(f, "no field of `{value}` is named for the key"),
            Self::NoField {
                value,
                field,
                known,
            } => write!(
                f,
                "`{value}` has no field `{field}` for the key; it has {}",
                known.join(", ")
            ),
            Self::Schema(_) => f.write_str("the key's schema is not valid"),
        }
    }
}

impl Error for KeyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Schema(error) => Some(error),
            _ => None,
        }
    }
}
