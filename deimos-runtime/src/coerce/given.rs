//! A value from outside, whatever it comes from: JSON, a map of texts or a row.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::cell::{Cell, Zone};
use super::walk::Found;
use super::written::Written;

/// A value at hand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given<'v> {
    Json(&'v Json),
    Written(&'v Written),
    Cell(&'v Cell, Zone),
}

/// The named parts of a value.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(any(feature = "db", test)), expect(dead_code, reason = "only rows are made of cells"))]
pub(super) enum Parts<'v> {
    Json(&'v Map<String, Json>),
    Written(&'v BTreeMap<String, Written>),
    Row(&'v BTreeMap<String, Cell>, Zone),
}

impl<'v> Given<'v> {
    /// The cell of a row, where JSON in it is JSON as anywhere.
    pub(super) fn cell(cell: &'v Cell, zone: Zone) -> Self {
        match cell {
            Cell::Json(json) => Self::Json(json),
            cell => Self::Cell(cell, zone),
        }
    }

    pub(super) fn is_null(self) -> bool {
        matches!(self, Self::Json(Json::Null) | Self::Cell(Cell::Null, _))
    }

    /// Whether it is a text of a map of texts, and empty: what forms and CSV have instead of nothing.
    pub(super) fn is_blank(self) -> bool {
        matches!(self, Self::Written(Written::Text(text)) if text.is_empty())
    }

    /// Whether it is what a text may be that stands for nothing: an empty one of a map of texts, the JSON of null in a row.
    pub(super) fn may_be_nothing(self) -> bool {
        self.is_blank() || matches!(self, Self::Cell(Cell::Text(text), _) if text == "null")
    }

    /// The text, where the value is one.
    pub(super) fn text(self) -> Option<&'v str> {
        match self {
            Self::Json(Json::String(text)) | Self::Written(Written::Text(text)) | Self::Cell(Cell::Text(text), _) => {
                Some(text)
            }
            _ => None,
        }
    }

    /// The text of a map of texts or of a row, which may stand for what JSON has a notation for.
    pub(super) fn bare_text(self) -> Option<&'v str> {
        if matches!(self, Self::Json(_)) { None } else { self.text() }
    }

    /// The parts, where it has some with names.
    pub(super) fn parts(self) -> Option<Parts<'v>> {
        match self {
            Self::Json(Json::Object(entries)) => Some(Parts::Json(entries)),
            Self::Written(Written::Parts(parts)) => Some(Parts::Written(parts)),
            _ => None,
        }
    }

    /// The items, where it has some without names.
    pub(super) fn items(self) -> Option<Vec<Self>> {
        match self {
            Self::Json(Json::Array(values)) => Some(values.iter().map(Given::Json).collect()),
            Self::Cell(Cell::List(cells), zone) => Some(cells.iter().map(|cell| Given::cell(cell, zone)).collect()),
            _ => None,
        }
    }

    /// What people call such a value.
    pub(super) fn kind(self) -> Found {
        match self {
            Self::Json(Json::Null) => "null".into(),
            Self::Json(Json::Bool(_)) => "a boolean".into(),
            Self::Json(Json::Number(_)) => "a number".into(),
            Self::Json(Json::Array(_)) => "an array".into(),
            Self::Json(Json::Object(_)) => "an object".into(),
            Self::Written(Written::Text(text)) if text.is_empty() => "an empty string".into(),
            Self::Json(Json::String(_)) | Self::Written(Written::Text(_)) => "a string".into(),
            Self::Written(Written::Parts(_)) => "names that go on behind it with a dot".into(),
            Self::Written(Written::Twice) => "more than one text".into(),
            Self::Cell(cell, _) => cell.kind(),
        }
    }
}

impl<'v> Parts<'v> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Json(entries) => entries.len(),
            Self::Written(parts) => parts.len(),
            Self::Row(cells, _) => cells.len(),
        }
    }

    pub(super) fn get(self, name: &str) -> Option<Given<'v>> {
        match self {
            Self::Json(entries) => entries.get(name).map(Given::Json),
            Self::Written(parts) => parts.get(name).map(Given::Written),
            Self::Row(cells, zone) => cells.get(name).map(|cell| Given::cell(cell, zone)),
        }
    }

    pub(super) fn iter(self) -> Box<dyn Iterator<Item = (&'v str, Given<'v>)> + 'v> {
        match self {
            Self::Json(entries) => Box::new(entries.iter().map(|(name, json)| (name.as_str(), Given::Json(json)))),
            Self::Written(parts) => Box::new(parts.iter().map(|(name, part)| (name.as_str(), Given::Written(part)))),
            Self::Row(cells, zone) => {
                Box::new(cells.iter().map(move |(name, cell)| (name.as_str(), Given::cell(cell, zone))))
            }
        }
    }
}
