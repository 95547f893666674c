//! What a subject promises about its versions: the levels of the schema registry.

use std::fmt;
use std::str::FromStr;

use super::finding::Direction;

/// What a new version of a schema must be able to do with earlier ones; backward unless something else is said.
///
/// ```
/// use deimos_schema::Compatibility;
///
/// assert_eq!("backward-transitive".parse(), Ok(Compatibility::BackwardTransitive));
/// assert_eq!(Compatibility::BackwardTransitive.to_string(), "BACKWARD_TRANSITIVE");
///
/// let error = "backwards".parse::<Compatibility>().unwrap_err();
/// assert!(error.to_string().starts_with("unknown compatibility `backwards`, expected one of none, backward, "));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compatibility {
    /// Nothing.
    None,
    /// Read data of the version before.
    #[default]
    Backward,
    /// Read data of all versions before.
    BackwardTransitive,
    /// Be read by the version before.
    Forward,
    /// Be read by all versions before.
    ForwardTransitive,
    /// Both, for the version before.
    Full,
    /// Both, for all versions before.
    FullTransitive,
}

impl Compatibility {
    /// All levels.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Backward,
        Self::BackwardTransitive,
        Self::Forward,
        Self::ForwardTransitive,
        Self::Full,
        Self::FullTransitive,
    ];

    /// The schema registry's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Backward => "BACKWARD",
            Self::BackwardTransitive => "BACKWARD_TRANSITIVE",
            Self::Forward => "FORWARD",
            Self::ForwardTransitive => "FORWARD_TRANSITIVE",
            Self::Full => "FULL",
            Self::FullTransitive => "FULL_TRANSITIVE",
        }
    }

    /// Whether it asks all versions before, or the last one alone.
    pub fn is_transitive(self) -> bool {
        matches!(self, Self::BackwardTransitive | Self::ForwardTransitive | Self::FullTransitive)
    }

    /// Who has to be able to read whose data.
    pub fn directions(self) -> &'static [Direction] {
        match self {
            Self::None => &[],
            Self::Backward | Self::BackwardTransitive => &[Direction::Backward],
            Self::Forward | Self::ForwardTransitive => &[Direction::Forward],
            Self::Full | Self::FullTransitive => &[Direction::Backward, Direction::Forward],
        }
    }
}

impl fmt::Display for Compatibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Compatibility {
    type Err = CompatibilityError;

    /// Takes the schema registry's names in any case, with underscores or dashes.
    fn from_str(text: &str) -> Result<Self, CompatibilityError> {
        let name = text.to_ascii_uppercase().replace('-', "_");
        let found = Self::ALL.into_iter().find(|level| level.name() == name);
        found.ok_or_else(|| CompatibilityError { text: text.to_owned() })
    }
}

/// A text that names no [`Compatibility`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompatibilityError {
    text: String,
}

impl fmt::Display for CompatibilityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Compatibility::ALL.map(|level| level.name().to_ascii_lowercase()).join(", ");
        write!(f, "unknown compatibility `{}`, expected one of {known}", self.text)
    }
}

impl std::error::Error for CompatibilityError {}
