//! The walk through two schemas at once; iterative, because schemas may be deeper than a stack.

use std::collections::HashSet;
use std::mem::discriminant;

use crate::model::{Definition, Enumeration, Fixed, Kind, Record, Schemata, Shape, Type, TypeId};
use crate::nearest::nearest;
use crate::schema::SchemaRef;

use super::breaks::{Break, Reach, Rule};
use super::matching::{Closeness, branch, closeness, fields, logical_rule, name_closeness, sole};
use super::path::{PathId, Paths, Step};

/// All breaks between the two, in the order of the walk.
pub(super) fn breaks(writer: SchemaRef<'_>, reader: SchemaRef<'_>) -> Vec<Break> {
    let root = match reader.root.kind {
        Kind::Named(id) => reader.schemata[id].name.name(),
        _ => "value",
    };
    let mut walk = Walk {
        writer: writer.schemata,
        reader: reader.schemata,
        paths: Paths::new(root),
        seen: HashSet::new(),
        certain: Vec::new(),
        possible: Vec::new(),
        breaks: Vec::new(),
    };
    walk.meet(Pair { written: writer.root, read: reader.root, path: Paths::ROOT, reach: Reach::Always });
    // What all data meets comes first, so that named types that meet twice are compared where more depends on it.
    while let Some(pair) = walk.certain.pop().or_else(|| walk.possible.pop()) {
        walk.compare(pair);
    }
    walk.breaks
}

pub(super) struct Walk<'a> {
    pub(super) writer: &'a Schemata,
    pub(super) reader: &'a Schemata,
    pub(super) paths: Paths<'a>,
    seen: HashSet<(TypeId, TypeId)>,
    /// Pairs that all data meets, the next one last.
    certain: Vec<Pair<'a>>,
    /// Pairs that some data meets, the next one last.
    possible: Vec<Pair<'a>>,
    pub(super) breaks: Vec<Break>,
}

/// Two types that meet.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) written: &'a Type,
    pub(super) read: &'a Type,
    pub(super) path: PathId,
    pub(super) reach: Reach,
}

impl<'a> Walk<'a> {
    fn meet(&mut self, pair: Pair<'a>) {
        match pair.reach {
            Reach::Always => self.certain.push(pair),
            Reach::Sometimes => self.possible.push(pair),
        }
    }

    fn compare(&mut self, pair: Pair<'a>) {
        match (&pair.written.kind, &pair.read.kind) {
            (Kind::Union(branches), _) => self.written_union(branches, pair),
            (_, Kind::Union(branches)) => self.read_union(branches, pair),
            (Kind::Array(written), Kind::Array(read)) => self.elements(written, read, Step::Items, pair),
            (Kind::Map(written), Kind::Map(read)) => self.elements(written, read, Step::Values, pair),
            (Kind::Named(written), Kind::Named(read)) => self.named(*written, *read, pair),
            _ => self.primitive(pair),
        }
    }

    fn elements(&mut self, written: &'a Type, read: &'a Type, step: Step<'a>, pair: Pair<'a>) {
        let path = self.paths.join(pair.path, step);
        self.meet(Pair { written, read, path, reach: Reach::Sometimes });
    }

    fn primitive(&mut self, pair: Pair<'a>) {
        match self.closeness(pair.written, pair.read) {
            Some(_) => self.logical(pair),
            None => self.mismatch(pair),
        }
    }

    fn closeness(&self, written: &Type, read: &Type) -> Option<Closeness> {
        closeness((self.writer, written), (self.reader, read))
    }

    /// Each branch of the writer's union is read by itself.
    fn written_union(&mut self, branches: &'a [Type], pair: Pair<'a>) {
        let reach = if branches.len() == 1 { pair.reach } else { Reach::Sometimes };
        for written in branches.iter().rev() {
            let found = match &pair.read.kind {
                Kind::Union(read) => branch((self.writer, written), (self.reader, read)),
                _ => Some(pair.read).filter(|read| self.closeness(written, read).is_some()),
            };
            let to_null = matches!(written.kind, Kind::Null);
            let counterpart = || sole(pair.written).and(sole(pair.read)).filter(|_| !to_null);
            match found.or_else(counterpart) {
                Some(read) => {
                    let path = self.branch_path(pair, read);
                    self.meet(Pair { written, read, path, reach });
                }
                None => self.unknown_branch(written, Pair { reach, ..pair }),
            }
        }
    }

    /// What is written is read as one branch of the reader's union.
    fn read_union(&mut self, branches: &'a [Type], pair: Pair<'a>) {
        let to_null = matches!(pair.written.kind, Kind::Null);
        let counterpart = || sole(pair.read).filter(|_| !to_null);
        match branch((self.writer, pair.written), (self.reader, branches)).or_else(counterpart) {
            Some(read) => {
                let path = self.branch_path(pair, read);
                self.meet(Pair { read, path, ..pair });
            }
            None => self.mismatch(pair),
        }
    }

    fn branch_path(&mut self, pair: Pair<'a>, read: &Type) -> PathId {
        match sole(pair.read) {
            Some(_) => pair.path,
            None => self.paths.join(pair.path, Step::Branch(self.reader.describe(read))),
        }
    }

    fn named(&mut self, written: TypeId, read: TypeId, pair: Pair<'a>) {
        let (writer, reader) = (&self.writer[written], &self.reader[read]);
        if discriminant(&writer.shape) != discriminant(&reader.shape) {
            return self.mismatch(pair);
        }
        if name_closeness(writer, reader).is_none() {
            return self.another_name(writer, reader, pair);
        }
        if !self.seen.insert((written, read)) {
            return;
        }
        match (&writer.shape, &reader.shape) {
            (Shape::Record(a), Shape::Record(b)) => self.record((writer, a), b, pair),
            (Shape::Enum(a), Shape::Enum(b)) => self.enumeration(a, (reader, b), pair),
            (Shape::Fixed(a), Shape::Fixed(b)) => self.fixed(a, b, pair),
            _ => {}
        }
    }

    fn record(&mut self, (writer, written): (&'a Definition, &'a Record), read: &'a Record, pair: Pair<'a>) {
        let found = fields(written, read);
        let taken: HashSet<_> = found.iter().flatten().collect();
        let unread: Vec<_> = written.fields.iter().enumerate().filter(|(at, _)| !taken.contains(at)).collect();
        for (field, place) in read.fields.iter().zip(&found).rev() {
            match place {
                Some(place) => {
                    let path = self.paths.join(pair.path, Step::Member(&field.name));
                    self.meet(Pair { written: &written.fields[*place].ty, read: &field.ty, path, ..pair });
                }
                None if field.default.is_none() => {
                    let renamed = nearest(&field.name, unread.iter().map(|(_, field)| field.name.as_str()));
                    self.missing_field(writer, field, renamed, pair);
                }
                None => {}
            }
        }
    }

    fn enumeration(&mut self, written: &'a Enumeration, read: (&Definition, &Enumeration), pair: Pair<'a>) {
        let (definition, read) = read;
        if read.default.is_some() {
            return;
        }
        let known: HashSet<_> = read.symbols.iter().map(|symbol| symbol.name.as_str()).collect();
        for symbol in written.symbols.iter().filter(|symbol| !known.contains(symbol.name.as_str())) {
            self.unknown_symbol(symbol, definition, pair);
        }
    }

    fn fixed(&mut self, written: &Fixed, read: &Fixed, pair: Pair<'a>) {
        if written.size == read.size {
            self.logical(pair);
        } else {
            self.differ(Rule::FixedSizeChanged, pair);
        }
    }

    fn logical(&mut self, pair: Pair<'a>) {
        let written = self.writer.logical(pair.written);
        if let Some(rule) = logical_rule(written, self.reader.logical(pair.read)) {
            self.differ(rule, pair);
        }
    }
}
