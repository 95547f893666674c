//! Whether data of one schema can be read by code made for another, byte by byte and with the same meaning.

use std::collections::HashSet;
use std::fmt;

use crate::describe::phrase;
use crate::model::{Enumeration, Kind, Record, Schemata, Shape, Type, TypeId};
use crate::schema::Schema;

/// Whether data written with `writer` is read correctly by code that was generated for `reader` and resolves nothing:
/// both have the same canonical form and the same logical types. Descriptions, defaults, aliases and sort orders do
/// not matter.
///
/// ```
/// use deimos_schema::{Schema, same_on_the_wire};
///
/// let amount = |scale| {
///     let text = r#"{"type": "record", "name": "Order", "fields": [
///         {"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": SCALE}}
///     ]}"#;
///     Schema::parse(&text.replace("SCALE", scale))
/// };
/// let mismatch = same_on_the_wire(&amount("4")?, &amount("2")?).unwrap_err();
/// assert_eq!(mismatch.to_string(), "`Order.total` is written as decimal(12, 4) and read as decimal(12, 2)");
/// # Ok::<(), deimos_schema::ParseError>(())
/// ```
pub fn same_on_the_wire(writer: &Schema, reader: &Schema) -> Result<(), Mismatch> {
    let (written, read) = (writer.schemata(), reader.schemata());
    let mut walk = Walk { written, read, seen: HashSet::new(), todo: Vec::new() };
    let start = match reader.root().kind {
        Kind::Named(id) => read[id].name.name().to_owned(),
        _ => "value".to_owned(),
    };
    walk.todo.push((writer.root(), reader.root(), start));
    while let Some((written, read, path)) = walk.todo.pop() {
        walk.compare(written, read, path)?;
    }
    Ok(())
}

/// The first place where two schemas differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where: fields after dots, `[]` for the items of an array, `{}` for the values of a map, `<branch>` in a union.
    pub path: String,
    /// What the writer has there.
    pub written: String,
    /// What the reader has there.
    pub read: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is written as {} and read as {}", self.path, self.written, self.read)
    }
}

impl std::error::Error for Mismatch {}

struct Walk<'a> {
    written: &'a Schemata,
    read: &'a Schemata,
    seen: HashSet<(TypeId, TypeId)>,
    /// Pairs of types still to compare, each with its path, the next one last.
    todo: Vec<(&'a Type, &'a Type, String)>,
}

impl<'a> Walk<'a> {
    fn compare(&mut self, written: &'a Type, read: &'a Type, path: String) -> Result<(), Mismatch> {
        if written.logical != read.logical {
            return Err(self.differ(written, read, path));
        }
        match (&written.kind, &read.kind) {
            (Kind::Array(written), Kind::Array(read)) => {
                self.todo.push((written, read, path + "[]"));
            }
            (Kind::Map(written), Kind::Map(read)) => self.todo.push((written, read, path + "{}")),
            (Kind::Named(written), Kind::Named(read)) if self.seen.insert((*written, *read)) => {
                return self.named(*written, *read, path);
            }
            (Kind::Named(_), Kind::Named(_)) => {}
            (Kind::Union(branches), Kind::Union(read_branches)) if branches.len() == read_branches.len() => {
                self.union(branches, read_branches, &path);
            }
            (a, b) if a.primitive_name().is_some() && a.primitive_name() == b.primitive_name() => {}
            _ => return Err(self.differ(written, read, path)),
        }
        Ok(())
    }

    fn differ(&self, written: &Type, read: &Type, path: String) -> Mismatch {
        Mismatch { path, written: self.written.describe(written), read: self.read.describe(read) }
    }

    fn union(&mut self, written: &'a [Type], read: &'a [Type], path: &str) {
        let nullable = read.len() == 2 && read.iter().any(|branch| matches!(branch.kind, Kind::Null));
        for (written, read) in written.iter().zip(read).rev() {
            let path = if nullable { path.to_owned() } else { format!("{path}<{}>", self.read.describe(read)) };
            self.todo.push((written, read, path));
        }
    }

    fn named(&mut self, written: TypeId, read: TypeId, path: String) -> Result<(), Mismatch> {
        let (written, read) = (&self.written[written], &self.read[read]);
        if written.name != read.name {
            return Err(Mismatch { path, written: phrase(written), read: phrase(read) });
        }
        match (&written.shape, &read.shape) {
            (Shape::Record(written), Shape::Record(read)) => self.record(written, read, &path),
            (Shape::Enum(written), Shape::Enum(read)) => enumeration(written, read, &path),
            (Shape::Fixed(a), Shape::Fixed(b)) if a.size == b.size && a.logical == b.logical => Ok(()),
            _ => Err(Mismatch { path, written: phrase(written), read: phrase(read) }),
        }
    }

    fn record(&mut self, written: &'a Record, read: &'a Record, path: &str) -> Result<(), Mismatch> {
        same_names("field", &fields(written), &fields(read), path)?;
        let fields = written.fields.iter().zip(&read.fields).rev();
        self.todo.extend(fields.map(|(written, read)| (&written.ty, &read.ty, format!("{path}.{}", read.name))));
        Ok(())
    }
}

fn enumeration(written: &Enumeration, read: &Enumeration, path: &str) -> Result<(), Mismatch> {
    same_names("symbol", &symbols(written), &symbols(read), path)
}

fn symbols(symbols: &Enumeration) -> Vec<&str> {
    symbols.symbols.iter().map(|symbol| symbol.name.as_str()).collect()
}

fn fields(record: &Record) -> Vec<&str> {
    record.fields.iter().map(|field| field.name.as_str()).collect()
}

fn same_names(what: &str, written: &[&str], read: &[&str], path: &str) -> Result<(), Mismatch> {
    let Some(place) = (0..written.len().max(read.len())).find(|place| written.get(*place) != read.get(*place)) else {
        return Ok(());
    };
    let at = |names: &[&str]| match names.get(place) {
        Some(name) => format!("{what} {} `{name}`", place + 1),
        None => format!("no {what} {}", place + 1),
    };
    Err(Mismatch { path: path.to_owned(), written: at(written), read: at(read) })
}
