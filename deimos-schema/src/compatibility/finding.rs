//! One way in which a schema does not fit those before it.

use std::fmt;

use crate::schema::SchemaRef;
use crate::span::Span;

use super::breaks::{Break, Reach, Rule};
use super::can_read;

/// Who reads whose data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Consumers with the new schema, data of an earlier version.
    Backward,
    /// Consumers with an earlier version, data of the new schema.
    Forward,
}

impl Direction {
    /// Its name, as it stands before a rule's.
    pub fn name(self) -> &'static str {
        match self {
            Self::Backward => "backward",
            Self::Forward => "forward",
        }
    }

    /// What keeps the one from reading the other, in the order of the new text.
    pub(super) fn breaks(self, new: SchemaRef<'_>, earlier: SchemaRef<'_>) -> Vec<Break> {
        match self {
            Self::Backward => can_read(earlier, new),
            Self::Forward => {
                let mut breaks = can_read(new, earlier);
                breaks.sort_by_key(|found| (found.writer, found.reader));
                breaks
            }
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One [`Break`] between a new schema and an earlier version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Who reads whose data.
    pub direction: Direction,
    /// Which of the earlier versions, by its place among them.
    pub version: usize,
    /// What is wrong.
    pub cause: Break,
}

impl Finding {
    /// The stable name of what is wrong, such as `backward::field_without_default`.
    pub fn rule(&self) -> String {
        rule_name(self.direction, self.cause.rule)
    }

    /// Who fails on what.
    pub fn who(&self) -> &'static str {
        match (self.direction, self.cause.reach) {
            (Direction::Backward, Reach::Always) => {
                "consumers with this schema fail on all data of the earlier version"
            }
            (Direction::Backward, Reach::Sometimes) => {
                "consumers with this schema fail on such data of the earlier version"
            }
            (Direction::Forward, Reach::Always) => "consumers with the earlier version fail on all data of this schema",
            (Direction::Forward, Reach::Sometimes) => {
                "consumers with the earlier version fail on such data of this schema"
            }
        }
    }

    /// What to do about it in the new schema.
    pub fn remedy(&self) -> &str {
        match self.direction {
            Direction::Backward => &self.cause.remedies.reader,
            Direction::Forward => &self.cause.remedies.writer,
        }
    }

    /// Where it is in the new text.
    pub fn span(&self) -> Span {
        match self.direction {
            Direction::Backward => self.cause.reader,
            Direction::Forward => self.cause.writer,
        }
    }

    /// Where it is in the earlier version's text.
    pub fn earlier_span(&self) -> Span {
        match self.direction {
            Direction::Backward => self.cause.writer,
            Direction::Forward => self.cause.reader,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.cause, self.who())
    }
}

fn rule_name(direction: Direction, rule: Rule) -> String {
    format!("{direction}::{rule}")
}
