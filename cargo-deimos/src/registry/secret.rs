//! What must not be shown: passwords and tokens, with no way to print them by accident.

use std::fmt;

/// A text that no message shows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the header of a request and nothing else.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }

    /// A text of somebody else, without this secret in it.
    pub(super) fn hidden_in(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(&self.0, "***") }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shows_it() {
        let secret = Secret::new("pa55");
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(secret.hidden_in("the token pa55 is not valid"), "the token *** is not valid");
        assert_eq!(Secret::new("").hidden_in("as it is"), "as it is");
    }
}
