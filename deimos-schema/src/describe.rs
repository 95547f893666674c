//! Types in words, for messages.

use std::fmt;

use crate::model::{Definition, Fixed, Kind, Logical, Schemata, Shape, Type};

impl Schemata {
    /// The type in words, such as `array of acme.Line` or `decimal(12, 2)`.
    pub fn describe(&self, ty: &Type) -> String {
        if let Some(logical) = ty.logical {
            return logical.to_string();
        }
        match &ty.kind {
            Kind::Array(items) => format!("array of {}", self.describe(items)),
            Kind::Map(values) => format!("map of {}", self.describe(values)),
            Kind::Union(branches) => {
                let branches: Vec<_> = branches.iter().map(|branch| self.describe(branch)).collect();
                format!("union of {}", branches.join(", "))
            }
            Kind::Named(id) => match &self[*id].shape {
                Shape::Fixed(Fixed { logical: Some(logical), .. }) => format!("{} ({logical})", self[*id].name),
                _ => self[*id].name.to_string(),
            },
            kind => kind.primitive_name().unwrap_or_default().to_owned(),
        }
    }

    /// The type in words that tell it from another of its name, such as `the fixed acme.Hash of 2 bytes`.
    pub fn describe_fully(&self, ty: &Type) -> String {
        match ty.kind {
            Kind::Named(id) => phrase(&self[id]),
            _ => self.describe(ty),
        }
    }
}

/// The named type in words, with what sort it is, such as `the record acme.Line`.
pub(crate) fn phrase(definition: &Definition) -> String {
    let name = &definition.name;
    match &definition.shape {
        Shape::Record(_) => format!("the record {name}"),
        Shape::Enum(_) => format!("the enum {name}"),
        Shape::Fixed(fixed) => {
            let logical = fixed.logical.map(|logical: Logical| format!(", {logical}")).unwrap_or_default();
            format!("the fixed {name} of {} bytes{logical}", fixed.size)
        }
    }
}

impl Kind {
    /// The name of a primitive type.
    pub fn primitive_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Bytes => "bytes",
            Self::String => "string",
            Self::Array(_) | Self::Map(_) | Self::Union(_) | Self::Named(_) => return None,
        })
    }
}

impl Logical {
    /// The value of `logicalType`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::TimeMillis => "time-millis",
            Self::TimeMicros => "time-micros",
            Self::TimestampMillis => "timestamp-millis",
            Self::TimestampMicros => "timestamp-micros",
            Self::TimestampNanos => "timestamp-nanos",
            Self::LocalTimestampMillis => "local-timestamp-millis",
            Self::LocalTimestampMicros => "local-timestamp-micros",
            Self::LocalTimestampNanos => "local-timestamp-nanos",
            Self::Uuid => "uuid",
            Self::Decimal { .. } => "decimal",
            Self::BigDecimal => "big-decimal",
            Self::Duration => "duration",
        }
    }
}

impl fmt::Display for Logical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decimal { precision, scale } => write!(f, "decimal({precision}, {scale})"),
            other => f.write_str(other.name()),
        }
    }
}
