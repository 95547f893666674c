//! From two schemas to the nodes of a plan: iterative, because schemas may be deeper than a stack.

use std::collections::HashMap;

use deimos_schema::compatibility::matching::{self, Closeness};
use deimos_schema::{Definition, Enumeration, Field, Kind, Record, Schema, Schemata, Shape, Type};

use super::nodes::{Branch, Id, Nodes, Number, Reading, SAME, Step, Steps, UNSETTLED};
use super::skips::{Place, Skips};

/// The most nodes that a plan may have; no schema that was written by people comes near.
const MAX_NODES: usize = 1 << 20;

/// The nodes of a plan and the one to begin with; `None` where there would be too many.
pub(super) fn nodes(writer: &Schema, reader: &Schema) -> Option<(Nodes, Id)> {
    let mut compiler = Compiler {
        writer: writer.schemata(),
        reader: reader.schemata(),
        skips: Skips::new(writer.schemata()),
        known: HashMap::new(),
        drafts: vec![Draft { reading: Reading::Same, alike: Some(Vec::new()) }],
        todo: Vec::new(),
    };
    let root = compiler.node(writer.root(), reader.root());
    while let Some((id, written, read)) = compiler.todo.pop() {
        compiler.drafts[id as usize] = compiler.draft(written, read);
        if compiler.drafts.len() + compiler.skips.len() > MAX_NODES {
            return None;
        }
    }
    let skipping = compiler.skips.finish(MAX_NODES)?;
    let (reading, root) = finished(compiler.drafts, root);
    Some((Nodes { reading, skipping }, root))
}

struct Compiler<'a> {
    writer: &'a Schemata,
    reader: &'a Schemata,
    skips: Skips<'a>,
    known: HashMap<(Place, Place), Id>,
    drafts: Vec<Draft>,
    /// Pairs of types that have a node, which is still to be made out.
    todo: Vec<(Id, &'a Type, &'a Type)>,
}

/// A node, as long as it is not known whether what is below it is the same.
struct Draft {
    reading: Reading,
    /// The nodes that have to be the same for this one to be the same; `None` if it is not in any case.
    alike: Option<Vec<Id>>,
}

impl Draft {
    fn same() -> Self {
        Self { reading: Reading::Same, alike: Some(Vec::new()) }
    }

    fn other(reading: Reading) -> Self {
        Self { reading, alike: None }
    }

    fn new(reading: Reading, alike: Vec<Id>, in_place: bool) -> Self {
        Self { reading, alike: in_place.then_some(alike) }
    }
}

impl<'a> Compiler<'a> {
    /// The node of a pair, which is made out later if the pair is new.
    fn node(&mut self, written: &'a Type, read: &'a Type) -> Id {
        let next = Id::try_from(self.drafts.len()).unwrap_or(Id::MAX);
        let id = *self.known.entry((Place::of(written), Place::of(read))).or_insert(next);
        if id == next {
            self.drafts.push(Draft::same());
            self.todo.push((id, written, read));
        }
        id
    }

    fn draft(&mut self, written: &'a Type, read: &'a Type) -> Draft {
        match (&written.kind, &read.kind) {
            (Kind::Union(branches), Kind::Union(read_branches)) => self.unions(branches, (read, read_branches)),
            (Kind::Union(branches), _) => {
                let nodes = branches.iter().map(|branch| self.node(branch, read)).collect();
                Draft::other(Reading::Written(nodes))
            }
            (_, Kind::Union(branches)) => self.union(written, branches, read),
            _ => self.plain(written, read),
        }
    }

    fn unions(&mut self, written: &'a [Type], (read, branches): (&'a Type, &'a [Type])) -> Draft {
        let mut alike = Vec::new();
        let mut in_place = written.len() == branches.len();
        for (index, branch) in written.iter().enumerate() {
            match self.branch(branch, branches) {
                Some((place, found)) if place == index => alike.push(self.node(branch, found)),
                _ => in_place = false,
            }
        }
        let branches = written.iter().map(|branch| Branch { into: None, node: self.node(branch, read) }).collect();
        Draft::new(Reading::Branches(branches), alike, in_place)
    }

    fn union(&mut self, written: &'a Type, branches: &'a [Type], read: &'a Type) -> Draft {
        match self.branch(written, branches) {
            Some((branch, found)) => Draft::other(Reading::Into { branch, value: self.node(written, found) }),
            None => self.unreadable(written, read),
        }
    }

    fn branch(&self, written: &Type, branches: &'a [Type]) -> Option<(usize, &'a Type)> {
        let found = matching::branch((self.writer, written), (self.reader, branches))?;
        let place = branches.iter().position(|branch| std::ptr::eq(branch, found))?;
        Some((place, found))
    }

    /// Two types neither of which is a union.
    fn plain(&mut self, written: &'a Type, read: &'a Type) -> Draft {
        let closeness = matching::closeness((self.writer, written), (self.reader, read));
        let logical = (self.writer.logical(written), self.reader.logical(read));
        let fits = matching::logical_rule(logical.0, logical.1).is_none();
        match closeness {
            Some(closeness) if fits && closeness != Closeness::AnotherSize => match (&written.kind, &read.kind) {
                (Kind::Array(written), Kind::Array(read)) => self.items(written, read, 0),
                (Kind::Map(written), Kind::Map(read)) => self.items(written, read, 1),
                (Kind::Named(written), Kind::Named(read)) => self.named(&self.writer[*written], &self.reader[*read]),
                (written, read) => number(written, read).map_or_else(Draft::same, Draft::other),
            },
            _ => self.unreadable(written, read),
        }
    }

    /// `key` is the fewest bytes of what stands before each item.
    fn items(&mut self, written: &'a Type, read: &'a Type, key: usize) -> Draft {
        let item = self.node(written, read);
        let min_size = self.skips.sizes.min_size(written).saturating_add(key);
        Draft::new(Reading::Items { item, min_size }, vec![item], true)
    }

    fn named(&mut self, written: &'a Definition, read: &'a Definition) -> Draft {
        match (&written.shape, &read.shape) {
            (Shape::Record(record), Shape::Record(read_record)) => self.record((written, record), (read, read_record)),
            (Shape::Enum(written), Shape::Enum(read)) => symbols(written, read),
            _ => Draft::same(),
        }
    }

    fn record(
        &mut self,
        (writer, written): (&'a Definition, &'a Record),
        (reader, read): (&'a Definition, &'a Record),
    ) -> Draft {
        let found = matching::fields(written, read);
        let missing = read.fields.iter().zip(&found).find(|(field, place)| place.is_none() && field.default.is_none());
        if let Some((field, _)) = missing {
            let (name, what) = (&field.name, self.reader.describe(&field.ty));
            let why = format!("written as {}, without `{name}`, which is read as {what} with no default", writer.name);
            return Draft::other(Reading::Unreadable(why.into()));
        }
        let mut targets = vec![None; written.fields.len()];
        for (field, place) in found.iter().enumerate().filter_map(|(field, place)| Some((field, (*place)?))) {
            targets[place] = Some(field);
        }
        let mut alike = Vec::new();
        let mut names: Vec<Box<str>> = read.fields.iter().map(|field| field.name.as_str().into()).collect();
        let mut step = |(target, field): (&Option<usize>, &'a Field)| {
            let Some(target) = *target else {
                names.push(field.name.as_str().into());
                return Step::Skip { name: index(names.len() - 1), skipping: self.skips.node(&field.ty) };
            };
            let node = self.node(&field.ty, &read.fields[target].ty);
            alike.push(node);
            Step::Read { field: index(target), node }
        };
        let steps = targets.iter().zip(&written.fields).map(&mut step).collect();
        let steps = Steps {
            written: steps,
            fullname: reader.name.as_str().into(),
            defaults: found.iter().zip(0..).filter(|(place, _)| place.is_none()).map(|(_, field)| field).collect(),
            names: names.into(),
        };
        let in_place = steps.defaults.is_empty() && targets.iter().enumerate().all(|(at, to)| *to == Some(at));
        Draft::new(Reading::Record(Box::new(steps)), alike, in_place)
    }

    fn unreadable(&self, written: &Type, read: &Type) -> Draft {
        let (mut of, mut to) = (self.writer.describe(written), self.reader.describe(read));
        if of == to {
            (of, to) = (self.writer.describe_fully(written), self.reader.describe_fully(read));
        }
        Draft::other(Reading::Unreadable(format!("written as {of}, which cannot be read as {to}").into()))
    }
}

fn symbols(written: &Enumeration, read: &Enumeration) -> Draft {
    let places: HashMap<_, _> = read.symbols.iter().zip(0..).map(|(symbol, place)| (&symbol.name, place)).collect();
    let found = |name: &String| places.get(name).copied().or(read.default).ok_or_else(|| name.as_str().into());
    let symbols = written.symbols.iter().map(|symbol| found(&symbol.name)).collect();
    let names = |symbols: &Enumeration| symbols.symbols.iter().map(|symbol| symbol.name.clone()).collect::<Vec<_>>();
    Draft::new(Reading::Symbols(symbols), Vec::new(), names(written) == names(read))
}

/// What a promoted number was written as; `None` where the bytes are those of the reader's type.
fn number(written: &Kind, read: &Kind) -> Option<Reading> {
    Some(Reading::Promoted(match (written, read) {
        (Kind::Int, Kind::Float | Kind::Double) => Number::Int,
        (Kind::Long, Kind::Float | Kind::Double) => Number::Long,
        (Kind::Float, Kind::Double) => Number::Float,
        _ => return None,
    }))
}

fn index(field: usize) -> u32 {
    u32::try_from(field).unwrap_or(u32::MAX)
}

/// The nodes, those that are the same made [`SAME`], and the one to begin with.
///
/// A node is the same unless one that it depends on is not: so recursive types that differ nowhere are the same.
fn finished(drafts: Vec<Draft>, root: Id) -> (Vec<Reading>, Id) {
    let mut users: Vec<Vec<Id>> = vec![Vec::new(); drafts.len()];
    let mut same = vec![true; drafts.len()];
    let mut differing = Vec::new();
    for (draft, id) in drafts.iter().zip(0..) {
        match &draft.alike {
            Some(alike) => alike.iter().for_each(|below| users[*below as usize].push(id)),
            None => differing.push(id),
        }
    }
    while let Some(id) = differing.pop() {
        if std::mem::replace(&mut same[id as usize], false) {
            differing.extend(&users[id as usize]);
        }
    }
    let unsettled: Vec<bool> =
        drafts.iter().map(|draft| matches!(draft.reading, Reading::Written(_) | Reading::Unreadable(_))).collect();
    let place = |id: Id| match (same[id as usize], unsettled[id as usize]) {
        (true, _) => SAME,
        (false, false) => id,
        (false, true) => id | UNSETTLED,
    };
    let into = |draft: &Draft| match draft.reading {
        Reading::Into { branch, value } => Some((index(branch), place(value))),
        _ => None,
    };
    let into: Vec<_> = drafts.iter().map(into).collect();
    let nodes = drafts
        .into_iter()
        .zip(&same)
        .map(|(draft, same)| if *same { Reading::Same } else { placed(draft.reading, place, &into) });
    (nodes.collect(), place(root))
}

/// `into` has what is read as a branch of a union.
fn placed(mut reading: Reading, place: impl Fn(Id) -> Id, into: &[Option<(u32, Id)>]) -> Reading {
    match &mut reading {
        Reading::Same | Reading::Unreadable(_) | Reading::Promoted(_) | Reading::Symbols(_) => {}
        Reading::Written(branches) => branches.iter_mut().for_each(|branch| *branch = place(*branch)),
        Reading::Branches(branches) => branches.iter_mut().for_each(|branch| {
            branch.into = into[branch.node as usize];
            branch.node = place(branch.node);
        }),
        Reading::Into { value: node, .. } | Reading::Items { item: node, .. } => *node = place(*node),
        Reading::Record(record) => record.written.iter_mut().for_each(|step| match step {
            Step::Read { node, .. } => *node = place(*node),
            Step::Skip { .. } => {}
        }),
    }
    reading
}
