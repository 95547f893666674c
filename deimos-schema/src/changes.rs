//! What differs between two schemas, as a reader of both would list it; whether it matters, compatibility says.

use std::collections::HashSet;

use crate::compatibility::path::{PathId, Paths, Step};
use crate::describe::phrase;
use crate::model::{Definition, Enumeration, Field, Kind, Record, Schemata, Shape, Type, TypeId};
use crate::schema::SchemaRef;
use crate::value::write_json;

/// One difference between an earlier schema and a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where, in the way of a [`Break`](crate::compatibility::Break)'s path.
    pub path: String,
    /// What was there; `None` if nothing was.
    pub earlier: Option<String>,
    /// What is there; `None` if nothing is.
    pub new: Option<String>,
}

/// Everything in which `new` differs from `earlier`, but for descriptions and what Avro does not know.
///
/// Two named types that meet in several places are compared once, where they meet first.
///
/// ```
/// use deimos_schema::{Schema, changes};
///
/// let order = |fields: &str| {
///     Schema::parse(&format!(r#"{{"type": "record", "name": "Order", "fields": [{fields}]}}"#))
/// };
/// let earlier = order(r#"{"name": "id", "type": "int"}, {"name": "note", "type": "string"}"#)?;
/// let new = order(r#"{"name": "id", "type": "long"}, {"name": "total", "type": "long", "default": 0}"#)?;
///
/// let found: Vec<_> = changes(&earlier, &new).into_iter().map(|change| (change.path, change.earlier, change.new)).collect();
/// assert_eq!(found[0], ("Order.note".to_owned(), Some("string".to_owned()), None));
/// assert_eq!(found[1], ("Order.id".to_owned(), Some("int".to_owned()), Some("long".to_owned())));
/// assert_eq!(found[2], ("Order.total".to_owned(), None, Some("long, default 0".to_owned())));
/// # Ok::<(), deimos_schema::ParseError>(())
/// ```
pub fn changes<'a>(earlier: impl Into<SchemaRef<'a>>, new: impl Into<SchemaRef<'a>>) -> Vec<Change> {
    let (earlier, new) = (earlier.into(), new.into());
    let root = match new.root.kind {
        Kind::Named(id) => new.schemata[id].name.name(),
        _ => "value",
    };
    let mut walk = Walk {
        earlier: earlier.schemata,
        new: new.schemata,
        paths: Paths::new(root),
        seen: HashSet::new(),
        todo: vec![Job::Types(earlier.root, new.root, Paths::ROOT)],
        changes: Vec::new(),
    };
    while let Some(job) = walk.todo.pop() {
        match job {
            Job::Types(was, is, path) => walk.types(was, is, path),
            Job::Found(change) => walk.changes.push(change),
        }
    }
    walk.changes
}

/// What is still to be done, in the order of the schemas.
enum Job<'a> {
    Types(&'a Type, &'a Type, PathId),
    Found(Change),
}

struct Walk<'a> {
    earlier: &'a Schemata,
    new: &'a Schemata,
    paths: Paths<'a>,
    seen: HashSet<(TypeId, TypeId)>,
    /// The next one last.
    todo: Vec<Job<'a>>,
    changes: Vec<Change>,
}

impl<'a> Walk<'a> {
    fn types(&mut self, was: &'a Type, is: &'a Type, path: PathId) {
        match (&was.kind, &is.kind) {
            (Kind::Array(was), Kind::Array(is)) => self.within(was, is, path, Step::Items),
            (Kind::Map(was), Kind::Map(is)) => self.within(was, is, path, Step::Values),
            (Kind::Union(was_branches), Kind::Union(is_branches)) => self.unions(was_branches, is_branches, path),
            (Kind::Named(was), Kind::Named(is)) => self.named(*was, *is, path),
            _ => {
                let (was, is) = (self.earlier.describe(was), self.new.describe(is));
                self.differ(was, is, path);
            }
        }
    }

    fn within(&mut self, was: &'a Type, is: &'a Type, path: PathId, step: Step<'a>) {
        let path = self.paths.join(path, step);
        self.todo.push(Job::Types(was, is, path));
    }

    fn differ(&mut self, was: String, is: String, path: PathId) {
        if was != is {
            let path = self.paths.text(path);
            self.changes.push(Change { path, earlier: Some(was), new: Some(is) });
        }
    }

    /// Branches are the same by what they are called; the one other than null is the same in any case.
    fn unions(&mut self, was: &'a [Type], is: &'a [Type], path: PathId) {
        let sole = |branches: &'a [Type]| {
            let mut others = branches.iter().filter(|branch| !matches!(branch.kind, Kind::Null));
            others.next().filter(|_| others.next().is_none() && branches.len() == 2)
        };
        if let (Some(was), Some(is)) = (sole(was), sole(is)) {
            return self.todo.push(Job::Types(was, is, path));
        }
        let mut jobs = Vec::new();
        let known: Vec<_> = was.iter().map(|branch| self.earlier.describe(branch)).collect();
        let wanted: Vec<_> = is.iter().map(|branch| self.new.describe(branch)).collect();
        for gone in known.iter().filter(|name| !wanted.contains(name)) {
            jobs.push(self.branch(gone, path, |name| (Some(name), None)));
        }
        for (name, branch) in wanted.iter().zip(is) {
            jobs.push(match known.iter().position(|known| known == name) {
                Some(at) => {
                    let path = self.paths.join(path, Step::Branch(name.clone()));
                    Job::Types(&was[at], branch, path)
                }
                None => self.branch(name, path, |name| (None, Some(name))),
            });
        }
        self.todo.extend(jobs.into_iter().rev());
    }

    fn branch(&mut self, name: &str, path: PathId, sides: fn(String) -> (Option<String>, Option<String>)) -> Job<'a> {
        let path = self.paths.join(path, Step::Branch(name.to_owned()));
        let (earlier, new) = sides("a branch".to_owned());
        Job::Found(Change { path: self.paths.text(path), earlier, new })
    }

    fn named(&mut self, was: TypeId, is: TypeId, path: PathId) {
        let (earlier, new) = (&self.earlier[was], &self.new[is]);
        if earlier.name != new.name || !same_sort(earlier, new) {
            self.differ(phrase(earlier), phrase(new), path);
        }
        if !self.seen.insert((was, is)) {
            return;
        }
        self.attribute(names(&earlier.aliases), names(&new.aliases), "aliases", path);
        match (&earlier.shape, &new.shape) {
            (Shape::Record(was), Shape::Record(is)) => self.records(was, is, path),
            (Shape::Enum(was), Shape::Enum(is)) => self.enums(was, is, path),
            (Shape::Fixed(_), Shape::Fixed(_)) if earlier.name == new.name => {
                self.differ(phrase(earlier), phrase(new), path);
            }
            _ => {}
        }
    }

    /// What is said of the whole, such as a default: two texts, each of which may be empty.
    fn attribute(&mut self, was: String, is: String, what: &str, path: PathId) {
        let said = |text: String| if text.is_empty() { format!("no {what}") } else { format!("{what} {text}") };
        self.differ(said(was), said(is), path);
    }

    fn records(&mut self, was: &'a Record, is: &'a Record, path: PathId) {
        let mut jobs = Vec::new();
        let counterparts: Vec<_> = is.fields.iter().map(|field| counterpart(was, is, field)).collect();
        let kept: HashSet<_> = counterparts.iter().flatten().map(|field| field.name.as_str()).collect();
        for gone in was.fields.iter().filter(|field| !kept.contains(field.name.as_str())) {
            let path = self.paths.join(path, Step::Member(&gone.name));
            let earlier = Some(field_in_words(self.earlier, gone));
            jobs.push(Job::Found(Change { path: self.paths.text(path), earlier, new: None }));
        }
        for (field, before) in is.fields.iter().zip(counterparts) {
            let path = self.paths.join(path, Step::Member(&field.name));
            if let Some(before) = before {
                jobs.extend(self.field(before, field, path).into_iter().map(Job::Found));
                jobs.push(Job::Types(&before.ty, &field.ty, path));
            } else {
                let new = Some(field_in_words(self.new, field));
                jobs.push(Job::Found(Change { path: self.paths.text(path), earlier: None, new }));
            }
        }
        self.todo.extend(jobs.into_iter().rev());
    }

    /// What changes of a field besides its type.
    fn field(&mut self, was: &Field, is: &Field, path: PathId) -> Vec<Change> {
        let default = |schemata, field| {
            default_text(schemata, field).map_or("no default".to_owned(), |text| format!("default {text}"))
        };
        let pairs = [
            (format!("called {}", was.name), format!("called {}", is.name)),
            (default(self.earlier, was), default(self.new, is)),
            (format!("aliases {}", was.aliases.join(", ")), format!("aliases {}", is.aliases.join(", "))),
        ];
        let text = |paths: &Paths<'_>| paths.text(path);
        let differ = pairs.into_iter().filter(|(was, is)| was != is);
        differ.map(|(was, is)| Change { path: text(&self.paths), earlier: Some(was), new: Some(is) }).collect()
    }

    fn enums(&mut self, was: &'a Enumeration, is: &'a Enumeration, path: PathId) {
        let default = |of: &Enumeration| of.default.map_or_else(String::new, |at| of.symbols[at].name.clone());
        self.attribute(default(was), default(is), "default", path);
        let known: HashSet<_> = was.symbols.iter().map(|symbol| symbol.name.as_str()).collect();
        let wanted: HashSet<_> = is.symbols.iter().map(|symbol| symbol.name.as_str()).collect();
        let gone = was.symbols.iter().filter(|symbol| !wanted.contains(symbol.name.as_str()));
        let come = is.symbols.iter().filter(|symbol| !known.contains(symbol.name.as_str()));
        let sides = gone.map(|symbol| (symbol, true)).chain(come.map(|symbol| (symbol, false)));
        for (symbol, is_gone) in sides {
            let path = self.paths.join(path, Step::Member(&symbol.name));
            let word = || Some("a symbol".to_owned());
            let (earlier, new) = if is_gone { (word(), None) } else { (None, word()) };
            self.changes.push(Change { path: self.paths.text(path), earlier, new });
        }
    }
}

/// The field that a field was: the one of its name, else one that its aliases name and that is not there any more.
fn counterpart<'a>(was: &'a Record, is: &Record, field: &Field) -> Option<&'a Field> {
    let known = |name: &String| was.field(name).map(|(_, field)| field);
    known(&field.name).or_else(|| {
        let gone = |alias: &&String| is.field(alias).is_none();
        field.aliases.iter().filter(gone).find_map(known)
    })
}

fn field_in_words(schemata: &Schemata, field: &Field) -> String {
    let ty = schemata.describe(&field.ty);
    default_text(schemata, field).map_or_else(|| ty.clone(), |default| format!("{ty}, default {default}"))
}

fn default_text(schemata: &Schemata, field: &Field) -> Option<String> {
    let default = field.default.as_ref()?;
    let mut text = String::new();
    write_json(schemata, &field.ty, &default.value, &mut text);
    Some(text)
}

fn names(aliases: &[crate::name::Fullname]) -> String {
    aliases.iter().map(crate::name::Fullname::as_str).collect::<Vec<_>>().join(", ")
}

/// Whether two named types are of one sort.
fn same_sort(a: &Definition, b: &Definition) -> bool {
    std::mem::discriminant(&a.shape) == std::mem::discriminant(&b.shape)
}
