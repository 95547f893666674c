//! The rules about changes: their stable names, and how much each weighs in this crate.

use std::collections::BTreeMap;

use deimos_schema::compatibility::{Direction, Rule};

/// How much a finding of a rule weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Level {
    /// Nothing is generated.
    #[default]
    Deny,
    /// It is told.
    Warn,
    /// Nobody hears of it.
    Allow,
}

impl Level {
    pub(crate) const NAMES: [(&str, Self); 3] = [("deny", Self::Deny), ("warn", Self::Warn), ("allow", Self::Allow)];
}

/// A key whose bytes are not what they were.
pub(crate) const KEY_CHANGED: &str = "key::schema_changed";
/// A key whose schema says the same in other words.
pub(crate) const KEY_TEXT_CHANGED: &str = "key::text_changed";
/// A key that can be equal to another one and yet not the same bytes.
pub(crate) const KEY_OF_MANY_BYTES: &str = "key::many_bytes";
/// The lock has a subject that no topic has.
pub(crate) const UNKNOWN_SUBJECT: &str = "lock::unknown_subject";
/// A break was accepted between schemas that are not there any more.
pub(crate) const EXPIRED: &str = "lock::expired_acceptance";

/// Each rule about what can be read, in each direction.
const CHANGES: [(Direction, Rule, &str); 18] = [
    (Direction::Backward, Rule::FieldWithoutDefault, "backward::field_without_default"),
    (Direction::Backward, Rule::TypeChanged, "backward::type_changed"),
    (Direction::Backward, Rule::EnumSymbolUnknown, "backward::enum_symbol_unknown"),
    (Direction::Backward, Rule::UnionBranchUnknown, "backward::union_branch_unknown"),
    (Direction::Backward, Rule::NameChanged, "backward::name_changed"),
    (Direction::Backward, Rule::FixedSizeChanged, "backward::fixed_size_changed"),
    (Direction::Backward, Rule::DecimalChanged, "backward::decimal_changed"),
    (Direction::Backward, Rule::LogicalTypeChanged, "backward::logical_type_changed"),
    (Direction::Backward, Rule::LogicalUnitChanged, "backward::logical_unit_changed"),
    (Direction::Forward, Rule::FieldWithoutDefault, "forward::field_without_default"),
    (Direction::Forward, Rule::TypeChanged, "forward::type_changed"),
    (Direction::Forward, Rule::EnumSymbolUnknown, "forward::enum_symbol_unknown"),
    (Direction::Forward, Rule::UnionBranchUnknown, "forward::union_branch_unknown"),
    (Direction::Forward, Rule::NameChanged, "forward::name_changed"),
    (Direction::Forward, Rule::FixedSizeChanged, "forward::fixed_size_changed"),
    (Direction::Forward, Rule::DecimalChanged, "forward::decimal_changed"),
    (Direction::Forward, Rule::LogicalTypeChanged, "forward::logical_type_changed"),
    (Direction::Forward, Rule::LogicalUnitChanged, "forward::logical_unit_changed"),
];

/// The name of a rule in one direction.
pub(crate) fn id(direction: Direction, rule: Rule) -> &'static str {
    let found = CHANGES.iter().find(|(of, known, _)| (*of, *known) == (direction, rule));
    found.map_or("", |(_, _, id)| id)
}

/// The stable names of the rules that `[rules]` of deimos.toml may give a level.
pub fn ids() -> impl Iterator<Item = &'static str> {
    CHANGES.iter().map(|(_, _, id)| *id).chain([
        KEY_CHANGED,
        KEY_TEXT_CHANGED,
        KEY_OF_MANY_BYTES,
        UNKNOWN_SUBJECT,
        EXPIRED,
    ])
}

/// The levels that deimos.toml gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels(BTreeMap<String, Level>);

impl Levels {
    pub(crate) fn set(&mut self, rule: &str, level: Level) {
        self.0.insert(rule.to_owned(), level);
    }

    /// What the manifest says, else: what is about the lock itself or about what might be is told, and everything else is
    /// refused.
    pub(crate) fn of(&self, rule: &str) -> Level {
        let is_told = rule.starts_with("lock::") || rule == KEY_OF_MANY_BYTES;
        let default = if is_told { Level::Warn } else { Level::Deny };
        self.0.get(rule).copied().unwrap_or(default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_name_in_both_directions() {
        for direction in [Direction::Backward, Direction::Forward] {
            for rule in Rule::ALL {
                assert_eq!(id(direction, rule), format!("{direction}::{rule}"));
            }
        }
    }

    #[test]
    fn what_a_manifest_says_goes_first() {
        let mut levels = Levels::default();
        assert_eq!((levels.of(KEY_CHANGED), levels.of(EXPIRED)), (Level::Deny, Level::Warn));
        levels.set(KEY_CHANGED, Level::Allow);
        assert_eq!(levels.of(KEY_CHANGED), Level::Allow);
    }
}
