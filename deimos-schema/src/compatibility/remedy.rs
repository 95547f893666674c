//! What to do about each kind of break, in words.

use super::breaks::Remedies;
use super::clash::Side;

/// A field that the writer does not have; `renamed` is one that it has and that may be the same.
pub(super) fn missing_field(field: &str, renamed: Option<&str>) -> Remedies {
    let default = format!("give `{field}` a default");
    Remedies {
        reader: match renamed {
            Some(old) => format!("{default}, or the alias \"{old}\" if that was its name"),
            None => default,
        },
        writer: format!("keep `{field}`; it may go when all consumers have a default for it"),
    }
}

/// A type where another was.
pub(super) fn another_type(written: &Side, read: &Side) -> Remedies {
    Remedies {
        reader: format!("keep {written}, and add what is new as a field of another name with a default"),
        writer: format!("keep {read}, and add what is new as a field of another name"),
    }
}

/// A symbol that the reader does not have.
pub(super) fn symbol(symbol: &str, name: &str) -> Remedies {
    Remedies {
        reader: format!("keep `{symbol}`, or give the enum `{name}` a default"),
        writer: format!("add `{symbol}` when all consumers know it, or have a default in the enum `{name}`"),
    }
}

/// A branch that the reader does not have.
pub(super) fn branch(branch: &str) -> Remedies {
    Remedies {
        reader: format!("keep the branch {branch}"),
        writer: format!("add the branch {branch} when all consumers have it"),
    }
}

/// A named type with another name.
pub(super) fn name(written: &str, read: &str) -> Remedies {
    Remedies {
        reader: format!("if `{read}` is a new name, give it the alias \"{written}\"; else keep `{written}`"),
        writer: format!("keep the name `{read}`"),
    }
}
