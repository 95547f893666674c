//! What a plan is made of: for each value that was written, what becomes of it.

use crate::codec::{DecodeError, Reader};

/// The place of a node among those of its plan.
pub(super) type Id = u32;

/// The node of all values that are written as they are read.
pub(super) const SAME: Id = 0;

/// The bit of nodes that are no codec's: they are [settled](Node::settled) before a codec reads what is below.
pub(super) const UNSETTLED: Id = 1 << 31;

/// The place of a node, whether it is settled or not.
pub(super) fn place(id: Id) -> usize {
    (id & !UNSETTLED) as usize
}

/// The nodes of a plan, which refer to each other by their places.
#[derive(Debug)]
pub(super) struct Nodes {
    pub(super) reading: Vec<Reading>,
    pub(super) skipping: Vec<Skipping>,
}

/// How a value is read.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    /// By the codec alone.
    Same,
    /// Not at all, and why.
    Unreadable(Box<str>),
    /// By the branch of the writer's union that it was written as.
    Written(Box<[Id]>),
    /// The same, as a union of the reader's.
    Branches(Box<[Branch]>),
    /// As this branch of the reader's union.
    Into { branch: usize, value: Id },
    /// As a number that was written as another.
    Promoted(Number),
    /// By the writer's symbol: the reader's, or the name of one that the reader does not know.
    Symbols(Box<[Result<usize, Box<str>>]>),
    /// Item by item, each of which was written in this many bytes or more.
    Items { item: Id, min_size: usize },
    /// Field by field.
    Record(Box<Steps>),
}

/// What becomes of a branch of the writer's union, where a union is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Branch {
    /// The branch of the reader's union, and the place of its value; none where the branch cannot be read.
    pub(super) into: Option<(u32, Id)>,
    /// The node of the branch as a value of the reader's union, or of why it cannot be read.
    pub(super) node: Id,
}

/// A number that was written, where another is read.
#[derive(Clone, Copy, Debug)]
pub(in crate::codec) enum Number {
    Int,
    Long,
    Float,
}

/// How a record is read: what was written, in the order of the writer, then what was not.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    /// The reader's name.
    pub(super) fullname: Box<str>,
    pub(super) written: Box<[Step]>,
    /// The fields of the reader that take their defaults.
    pub(super) defaults: Box<[u32]>,
    /// The names of the reader's fields, then those of the fields that are passed over.
    pub(super) names: Box<[Box<str>]>,
}

/// What becomes of one written field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// It is read into a field.
    Read { field: u32, node: Id },
    /// It is passed over; `name` is the place of its name.
    Skip { name: u32, skipping: Id },
}

/// How a value that nobody wants is passed over.
#[derive(Clone, Debug)]
pub(super) enum Skipping {
    /// So many bytes.
    Bytes(usize),
    /// A number of variable length.
    Number,
    /// Bytes behind their length.
    Length,
    /// By the branch that it was written as.
    Union(Box<[Id]>),
    /// Item by item, each of so many bytes or more; those of a map have keys.
    Items { parts: Box<[Id]>, min_size: usize },
    /// Field by field.
    Record(Box<[Id]>),
}

/// A place in a [`Plan`](super::Plan): how the value at hand was written, where that differs from how it is read.
#[derive(Clone, Copy, Debug)]
pub struct Node<'p> {
    nodes: &'p Nodes,
    id: Id,
}

static NONE: Nodes = Nodes { reading: Vec::new(), skipping: Vec::new() };

impl<'p> Node<'p> {
    /// The place of a value that was written as it is read.
    pub const SAME: Node<'static> = Node { nodes: &NONE, id: SAME };

    pub(super) fn new(nodes: &'p Nodes, id: Id) -> Self {
        Self { nodes, id }
    }

    /// Whether the value was written as it is read, so that [`Codec::decode`](crate::codec::Codec::decode) reads it.
    #[inline]
    pub fn is_same(self) -> bool {
        self.id == SAME
    }

    #[inline]
    fn reading(self) -> &'p Reading {
        self.nodes.reading.get(place(self.id)).unwrap_or(&Reading::Same)
    }

    fn at(self, id: Id) -> Self {
        Self { nodes: self.nodes, id }
    }

    /// The place below, where a union was written and something else is read, once it is known from the bytes which
    /// branch it was.
    #[inline]
    pub(in crate::codec) fn settled(self, reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if self.id & UNSETTLED == 0 { Ok(self) } else { self.settle(reader) }
    }

    /// The place below, where a union was written, once it is known from the bytes which branch it was.
    #[inline(never)]
    pub(in crate::codec) fn settle(self, reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let below = match self.reading() {
            Reading::Written(branches) => self.at(branches[reader.index(branches.len())?]),
            Reading::Branches(branches) => self.at(branches[reader.index(branches.len())?].node),
            _ => self,
        };
        match below.reading() {
            Reading::Unreadable(why) => Err(reader.error(why.as_ref())),
            _ => Ok(below),
        }
    }

    /// The branch of the reader's union, of `count` branches on the wire, and the place of its value; to be asked once,
    /// because it reads the index.
    #[inline]
    pub fn branch(self, reader: &mut Reader<'_>, count: usize) -> Result<(usize, Self), DecodeError> {
        match self.reading() {
            Reading::Same => Ok((reader.index(count)?, Node::SAME)),
            Reading::Into { branch, value } => Ok((*branch, self.at(*value))),
            Reading::Branches(branches) => {
                let branch = &branches[reader.index(branches.len())?];
                match branch.into {
                    Some((branch, value)) => Ok((branch as usize, self.at(value))),
                    None => Err(self.at(branch.node).unreadable(reader)),
                }
            }
            _ => Err(Self::misplaced(reader)),
        }
    }

    #[cold]
    #[inline(never)]
    fn unreadable(self, reader: &Reader<'_>) -> DecodeError {
        match self.reading() {
            Reading::Unreadable(why) => reader.error(why.as_ref()),
            _ => Self::misplaced(reader),
        }
    }

    /// The symbol of the reader's enum, of `count` symbols.
    pub fn symbol(self, reader: &mut Reader<'_>, count: usize) -> Result<usize, DecodeError> {
        match self.reading() {
            Reading::Same => reader.index(count),
            Reading::Symbols(symbols) => {
                let start = reader.offset();
                symbols[reader.index(symbols.len())?].as_ref().copied().map_err(|symbol| unknown_symbol(start, symbol))
            }
            _ => Err(Self::misplaced(reader)),
        }
    }

    /// The number that was written.
    pub(in crate::codec) fn number(self, reader: &Reader<'_>) -> Result<Number, DecodeError> {
        match self.reading() {
            Reading::Promoted(number) => Ok(*number),
            _ => Err(Self::misplaced(reader)),
        }
    }

    /// The place of the items of an array or of the values of a map, and the fewest bytes of one, which are `same` where
    /// they are written as they are read.
    #[inline]
    pub(in crate::codec) fn items(self, reader: &Reader<'_>, same: usize) -> Result<(Self, usize), DecodeError> {
        match self.reading() {
            Reading::Same => Ok((Node::SAME, same)),
            Reading::Items { item, min_size } => Ok((self.at(*item), *min_size)),
            _ => Err(Self::misplaced(reader)),
        }
    }

    pub(super) fn steps(self, reader: &Reader<'_>) -> Result<&'p Steps, DecodeError> {
        match self.reading() {
            Reading::Record(steps) => Ok(steps),
            _ => Err(Self::misplaced(reader)),
        }
    }

    #[inline]
    pub(super) fn step(self, id: Id) -> Self {
        self.at(id)
    }

    pub(super) fn skipping(self, id: Id) -> &'p Skipping {
        &self.nodes.skipping[id as usize]
    }

    /// What a codec that is not that of the reader's schema says.
    #[cold]
    pub(in crate::codec) fn misplaced(reader: &Reader<'_>) -> DecodeError {
        reader.error("data of another writer schema, which this codec does not read")
    }
}

#[cold]
fn unknown_symbol(start: usize, symbol: &str) -> DecodeError {
    DecodeError::new(start, format!("the symbol `{symbol}`, which the reader's enum has not, nor a default"))
}
