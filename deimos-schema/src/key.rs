//! The schema of a key that is taken from fields of its value, named as the Ruby gem names it.

use std::error::Error;
use std::fmt;

use crate::form::{Form as _, write_pieces};
use crate::model::{Definition, Field, Order, Record, Schemata, Shape, TypeId};
use crate::name::Fullname;
use crate::schema::{ParseError, Schema};
use crate::text::Text;

/// The key made of these fields of the record `value`: a record `<Value>_key` in the same namespace, with the names and
/// types of the fields; their defaults, aliases and descriptions are left out, nullable fields stay nullable.
///
/// It belongs to no [`Schemata`] yet: [`Schemata::define`] puts it there, [`key_schema`] makes a schema of it alone.
pub fn key_definition(schemata: &Schemata, value: TypeId, fields: &[&str]) -> Result<Definition, KeyError> {
    let definition = &schemata[value];
    let value = || definition.name.to_string();
    let Shape::Record(record) = &definition.shape else {
        return Err(KeyError::NoRecord { value: value() });
    };
    if fields.is_empty() {
        return Err(KeyError::NoFields { value: value() });
    }
    let fields: Result<_, _> = fields.iter().map(|name| key_field(record, name, value)).collect();
    let name = format!("{}_key", definition.name.name());
    Ok(Definition {
        name: Fullname::new(definition.name.namespace(), &name),
        name_span: definition.name_span,
        span: definition.span,
        doc: Some(format!("Key for {}", definition.name)),
        aliases: Vec::new(),
        shape: Shape::Record(Record { fields: fields? }),
        properties: Vec::new(),
    })
}

fn key_field(record: &Record, name: &str, value: impl Fn() -> String) -> Result<Field, KeyError> {
    let Some((_, field)) = record.field(name) else {
        let known = record.fields.iter().map(|field| field.name.clone()).collect();
        return Err(KeyError::NoField { value: value(), field: name.to_owned(), known });
    };
    Ok(Field {
        doc: None,
        default: None,
        aliases: Vec::new(),
        order: Order::Ascending,
        properties: Vec::new(),
        ..field.clone()
    })
}

/// The schema of the key made of these fields of the record `value`, as [`key_definition`] describes it.
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
    let definition = key_definition(schemata, value, fields)?;
    let form = Text { schemata };
    let text = write_pieces(schemata, form.definition(&definition, ""), &form);
    Schema::parse(&text).map_err(KeyError::Schema)
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
            Self::NoRecord { value } => write!(f, "a key is taken from the fields of a record, which `{value}` is not"),
            Self::NoFields { value } => write!(f, "no field of `{value}` is named for the key"),
            Self::NoField { value, field, known } => {
                write!(f, "`{value}` has no field `{field}` for the key; it has {}", known.join(", "))
            }
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
