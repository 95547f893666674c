//! Values of Avro types, as defaults hold them.

/// A value that fits its type; which type that is, the schema says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// null
    Null,
    /// boolean
    Boolean(bool),
    /// int
    Int(i32),
    /// long
    Long(i64),
    /// float
    Float(f32),
    /// double
    Double(f64),
    /// bytes
    Bytes(Vec<u8>),
    /// string
    String(String),
    /// fixed: as many bytes as its size
    Fixed(Vec<u8>),
    /// enum: the index of the symbol
    Enum(usize),
    /// array
    Array(Vec<Value>),
    /// map, in the order of the text, every key once
    Map(Vec<(String, Value)>),
    /// union: the index of the branch and its value
    Union(usize, Box<Value>),
    /// record: a value for every field, in the order of the fields; those that the text leaves out hold the field's own default
    Record(Vec<Value>),
}
