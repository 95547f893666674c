//! From Avro's binary encoding to JSON, by the schema at run time.

use std::fmt::Write;

use deimos_schema::{Kind, Record, SchemaRef, Shape, Type};

use super::super::plan::sizes::Sizes;
use super::super::{Boolean, Codec, DecodeError, Double, Float, Int, Limits, Long, Reader, Str};
use super::readable;

/// Prints values of one schema as JSON, each in one line.
///
/// ```
/// use deimos_runtime::codec::json::Printer;
/// use deimos_schema::Schema;
///
/// let schema = Schema::parse(r#"["null", "string"]"#)?;
/// assert_eq!(Printer::new(&schema).print(&[2, 4, b'h', b'i'])?, r#"{"string":"hi"}"#);
/// assert_eq!(Printer::new(&schema).plain().print(&[2, 4, b'h', b'i'])?, r#""hi""#);
///
/// let error = Printer::new(&schema).print(&[2, 4, b'h']).unwrap_err();
/// assert_eq!(error.to_string(), "cannot decode value at byte 1: expected 2 bytes, 1 are left");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Printer<'a> {
    schema: SchemaRef<'a>,
    unions: Unions,
    logical: Logical,
    limits: Limits,
}

/// Whether the values of unions are named after their branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unions {
    Tagged,
    Plain,
}

/// Whether a value of a logical type is written as the type that it is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Logical {
    Raw,
    Readable,
}

impl<'a> Printer<'a> {
    /// Prints Avro's JSON encoding.
    pub fn new(schema: impl Into<SchemaRef<'a>>) -> Self {
        Self { schema: schema.into(), unions: Unions::Tagged, logical: Logical::Raw, limits: Limits::new() }
    }

    /// Leaves out the names of unions' branches, for people and for tools that know nothing of Avro.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.unions = Unions::Plain;
        self
    }

    /// Writes logical types as people do, in the forms that [`coerce`](crate::coerce) reads: dates and times by RFC 3339,
    /// decimals with a point, UUIDs on a fixed as text, durations as an object of their parts. What is on no calendar,
    /// or has a year of more than four digits, stays a number.
    ///
    /// ```
    /// use deimos_runtime::codec::json::Printer;
    /// use deimos_schema::Schema;
    ///
    /// let schema = Schema::parse(r#"{"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}"#)?;
    /// assert_eq!(Printer::new(&schema).print(&[4, 4, 226])?, r#""\u0004â""#);
    /// assert_eq!(Printer::new(&schema).readable().print(&[4, 4, 226])?, r#""12.50""#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn readable(mut self) -> Self {
        self.logical = Logical::Readable;
        self
    }

    /// Reads within these limits; that of memory holds for the text.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The value that is written in exactly these bytes.
    pub fn print(&self, bytes: &[u8]) -> Result<String, DecodeError> {
        let mut walk = self.walk(bytes);
        walk.whole(self.schema.root)?;
        walk.reader.finish().map_err(|error| error.within(walk.name(self.schema.root)))?;
        Ok(walk.out)
    }

    /// The value at the start of `bytes`, and the bytes behind it.
    pub fn print_prefix<'b>(&self, bytes: &'b [u8]) -> Result<(String, &'b [u8]), DecodeError> {
        let mut walk = self.walk(bytes);
        walk.whole(self.schema.root)?;
        let rest = walk.reader.rest();
        Ok((walk.out, rest))
    }

    fn walk<'b>(&self, bytes: &'b [u8]) -> Walk<'a, 'b> {
        Walk {
            schema: self.schema,
            unions: self.unions,
            logical: self.logical,
            limits: self.limits,
            sizes: Sizes::new(self.schema.schemata),
            reader: Reader::with_limits(bytes, self.limits),
            out: String::new(),
        }
    }
}

/// One pass over a value.
struct Walk<'a, 'b> {
    schema: SchemaRef<'a>,
    unions: Unions,
    logical: Logical,
    limits: Limits,
    sizes: Sizes<'a>,
    reader: Reader<'b>,
    out: String,
}

impl<'a> Walk<'a, '_> {
    fn whole(&mut self, ty: &'a Type) -> Result<(), DecodeError> {
        let name = self.name(ty);
        self.value(ty).map_err(|error| error.within(name))
    }

    /// What errors call the whole.
    fn name(&self, ty: &Type) -> String {
        match ty.kind {
            Kind::Named(id) => self.schema.schemata[id].name.to_string(),
            _ => "value".to_owned(),
        }
    }

    fn value(&mut self, ty: &'a Type) -> Result<(), DecodeError> {
        if self.out.len() > self.limits.memory {
            return Err(self.reader.error(format!("the text is longer than {} bytes", self.limits.memory)));
        }
        match &ty.kind {
            Kind::Null => self.out.push_str("null"),
            Kind::Boolean => {
                let value = Boolean::decode(&mut self.reader)?;
                self.out.push_str(if value { "true" } else { "false" });
            }
            Kind::Int => {
                let value = Int::decode(&mut self.reader)?;
                self.count(ty, value.into());
            }
            Kind::Long => {
                let value = Long::decode(&mut self.reader)?;
                self.count(ty, value);
            }
            Kind::Float => {
                let value = Float::decode(&mut self.reader)?;
                self.real(f64::from(value), serde_json::to_string(&value));
            }
            Kind::Double => {
                let value = Double::decode(&mut self.reader)?;
                self.real(value, serde_json::to_string(&value));
            }
            Kind::String => {
                let text = Str::decode(&mut self.reader)?;
                self.text(&text);
            }
            Kind::Bytes => {
                let length = self.reader.length()?;
                self.octets(ty, length)?;
            }
            Kind::Array(items) => self.array(items)?,
            Kind::Map(values) => self.map(values)?,
            Kind::Union(branches) => self.union(branches)?,
            Kind::Named(id) => match &self.schema.schemata[*id].shape {
                Shape::Record(record) => self.record(record)?,
                Shape::Enum(symbols) => {
                    let index = self.reader.index(symbols.symbols.len())?;
                    self.text(&symbols.symbols[index].name);
                }
                Shape::Fixed(fixed) => self.octets(ty, fixed.size)?,
            },
        }
        Ok(())
    }

    /// A number, or what it stands for.
    fn count(&mut self, ty: &Type, value: i64) {
        match self.readable(ty).and_then(|logical| readable::count(logical, value)) {
            Some(text) => self.text(&text),
            None => write!(self.out, "{value}").expect("writing to a String cannot fail"),
        }
    }

    /// The logical type of a type, if it counts.
    fn readable(&self, ty: &Type) -> Option<deimos_schema::Logical> {
        match self.logical {
            Logical::Raw => None,
            Logical::Readable => self.schema.schemata.logical(ty),
        }
    }

    /// A number with the fewest digits that mean it, or the text of one that JSON does not have.
    fn real(&mut self, value: f64, shortest: serde_json::Result<String>) {
        match shortest {
            Ok(digits) if value.is_finite() => self.out.push_str(&digits),
            _ if value.is_nan() => self.out.push_str("\"NaN\""),
            _ if value > 0.0 => self.out.push_str("\"Infinity\""),
            _ => self.out.push_str("\"-Infinity\""),
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(&serde_json::Value::from(text).to_string());
    }

    fn octets(&mut self, ty: &Type, count: usize) -> Result<(), DecodeError> {
        let logical = self.readable(ty);
        let bytes = self.reader.take(count)?;
        if let Some(value) = logical.and_then(|logical| readable::octets(logical, bytes)) {
            self.out.push_str(&value.to_string());
            return Ok(());
        }
        let text: String = bytes.iter().copied().map(char::from).collect();
        self.text(&text);
        Ok(())
    }

    fn array(&mut self, items: &'a Type) -> Result<(), DecodeError> {
        let min_size = self.sizes.min_size(items);
        self.out.push('[');
        let mut index = 0;
        self.nested(|walk| {
            loop {
                let count = walk.block(min_size)?;
                if count == 0 {
                    return Ok(());
                }
                for _ in 0..count {
                    walk.comma(index);
                    walk.value(items).map_err(|error| error.at_item(index))?;
                    index += 1;
                }
            }
        })?;
        self.out.push(']');
        Ok(())
    }

    fn map(&mut self, values: &'a Type) -> Result<(), DecodeError> {
        let min_size = self.sizes.min_size(values).saturating_add(1);
        self.out.push('{');
        let mut index = 0;
        self.nested(|walk| {
            loop {
                let count = walk.block(min_size)?;
                if count == 0 {
                    return Ok(());
                }
                for _ in 0..count {
                    walk.comma(index);
                    let key = Str::decode(&mut walk.reader).map_err(|error| error.at_item(index))?;
                    walk.key(&key);
                    walk.value(values).map_err(|error| error.at_key(&key))?;
                    index += 1;
                }
            }
        })?;
        self.out.push('}');
        Ok(())
    }

    fn union(&mut self, branches: &'a [Type]) -> Result<(), DecodeError> {
        let branch = &branches[self.reader.index(branches.len())?];
        if self.unions == Unions::Plain || matches!(branch.kind, Kind::Null) {
            return self.value(branch);
        }
        self.out.push('{');
        self.key(super::scribe::tag(self.schema.schemata, branch));
        self.value(branch)?;
        self.out.push('}');
        Ok(())
    }

    fn record(&mut self, record: &'a Record) -> Result<(), DecodeError> {
        self.out.push('{');
        self.nested(|walk| {
            for (place, field) in record.fields.iter().enumerate() {
                walk.comma(place);
                walk.key(&field.name);
                walk.value(&field.ty).map_err(|error| error.in_field(field.name.clone()))?;
            }
            Ok(())
        })?;
        self.out.push('}');
        Ok(())
    }

    fn comma(&mut self, place: usize) {
        if place > 0 {
            self.out.push(',');
        }
    }

    fn key(&mut self, key: &str) {
        self.text(key);
        self.out.push(':');
    }

    /// How many items the next block holds, for none of which anything is reserved.
    fn block(&mut self, min_size: usize) -> Result<usize, DecodeError> {
        self.reader.block((min_size, 1), 0).map(|(count, _)| count)
    }

    /// Reads what lies one level deeper.
    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Result<(), DecodeError>) -> Result<(), DecodeError> {
        self.reader.enter()?;
        let done = read(self);
        self.reader.leave();
        done
    }
}
