//! One reason why data cannot be read, as plain data for others to show.

use std::fmt;

use crate::span::Span;

use super::clash::Clash;

/// One place where a reader fails on what a writer wrote.
///
/// As text it is a sentence: `` `Order.total` is written as long and read as int ``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// Which rule it is against.
    pub rule: Rule,
    /// Where: fields after dots, `[]` for the items of an array, `{}` for the values of a map, `<branch>` in a union that is
    /// more than nullable, a symbol after its enum and a dot.
    pub path: String,
    /// What meets there.
    pub clash: Clash,
    /// Where that is in the writer's text.
    pub writer: Span,
    /// Where that is in the reader's text.
    pub reader: Span,
    /// How much of the data it meets.
    pub reach: Reach,
    /// What to do about it.
    pub remedies: Remedies,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.clash)
    }
}

/// What to do about a [`Break`], by the schema that can still be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedies {
    /// What to do in the reader's schema.
    pub reader: String,
    /// What to do in the writer's schema.
    pub writer: String,
}

/// How much of a writer's data a [`Break`] meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// All of it: nothing can be read.
    Always,
    /// What has such a value: a symbol, a branch of a union, an item of an array or map that may be empty.
    Sometimes,
}

/// What a [`Break`] is against; the names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The reader has a field that the writer does not have, and no default for it.
    FieldWithoutDefault,
    /// The types are two that no promotion leads between.
    TypeChanged,
    /// The writer's enum has a symbol that the reader's does not have, nor a default.
    EnumSymbolUnknown,
    /// The writer's union has a branch that nothing of the reader matches.
    UnionBranchUnknown,
    /// Two named types have different names, and no alias of the reader's is the writer's.
    NameChanged,
    /// Two fixed types have different sizes.
    FixedSizeChanged,
    /// Two decimals have different precisions or scales.
    DecimalChanged,
    /// Two logical types mean different things.
    LogicalTypeChanged,
    /// Two logical types mean the same in different units.
    LogicalUnitChanged,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 9] = [
        Self::FieldWithoutDefault,
        Self::TypeChanged,
        Self::EnumSymbolUnknown,
        Self::UnionBranchUnknown,
        Self::NameChanged,
        Self::FixedSizeChanged,
        Self::DecimalChanged,
        Self::LogicalTypeChanged,
        Self::LogicalUnitChanged,
    ];

    /// Its name, to which a direction is put in front.
    pub fn id(self) -> &'static str {
        match self {
            Self::FieldWithoutDefault => "field_without_default",
            Self::TypeChanged => "type_changed",
            Self::EnumSymbolUnknown => "enum_symbol_unknown",
            Self::UnionBranchUnknown => "union_branch_unknown",
            Self::NameChanged => "name_changed",
            Self::FixedSizeChanged => "fixed_size_changed",
            Self::DecimalChanged => "decimal_changed",
            Self::LogicalTypeChanged => "logical_type_changed",
            Self::LogicalUnitChanged => "logical_unit_changed",
        }
    }

    /// The rule of this name.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.id() == id)
    }

    /// What a schema registry calls it (`errorType`); it lets changes of logical types pass.
    pub fn error_type(self) -> Option<&'static str> {
        Some(match self {
            Self::FieldWithoutDefault => "READER_FIELD_MISSING_DEFAULT_VALUE",
            Self::TypeChanged => "TYPE_MISMATCH",
            Self::EnumSymbolUnknown => "MISSING_ENUM_SYMBOLS",
            Self::UnionBranchUnknown => "MISSING_UNION_BRANCH",
            Self::NameChanged => "NAME_MISMATCH",
            Self::FixedSizeChanged => "FIXED_SIZE_MISMATCH",
            Self::DecimalChanged | Self::LogicalTypeChanged | Self::LogicalUnitChanged => return None,
        })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
