//! `--against`: which earlier schemas a contract is held against.

use std::str::FromStr;

use deimos_codegen::{Baseline, Promises};

use crate::contract::{self, Contract};
use crate::exit::Exit;
use crate::git;

/// Where the earlier schemas are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Against {
    /// In schemas.lock.
    Lock,
    /// In a revision of the repository.
    Git(String),
}

impl FromStr for Against {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "lock" => Ok(Self::Lock),
            Some(("git", revision)) if !revision.is_empty() => Ok(Self::Git(revision.to_owned())),
            _ => Err("expected `lock` or `git:REVISION`, such as `git:main`".to_owned()),
        }
    }
}

impl Against {
    /// The earlier schemas; what is wrong is said, and how the command ends for it.
    pub(crate) fn baseline(&self, contract: &Contract, promises: &Promises) -> Result<Baseline, Exit> {
        match self {
            Self::Lock => Ok(promises.published()),
            Self::Git(revision) => revised(revision, contract),
        }
    }

    /// In words, as users write it.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Lock => "the lock".to_owned(),
            Self::Git(revision) => format!("git:{revision}"),
        }
    }
}

fn revised(revision: &str, contract: &Contract) -> Result<Baseline, Exit> {
    let inputs = git::inputs(revision, contract.schemas(), &contract.manifest()).map_err(|message| {
        eprintln!("error: cannot compare with git:{revision}: {message}");
        Exit::Failed
    })?;
    let earlier = Promises::read(&inputs).map_err(|diagnostics| {
        contract::show(&diagnostics);
        eprintln!("error: cannot compare with git:{revision}: its contract is refused");
        Exit::Failed
    })?;
    Ok(earlier.as_baseline(&format!("git:{revision}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_said_in_one_word() {
        assert_eq!("lock".parse(), Ok(Against::Lock));
        assert_eq!("git:v1:2".parse(), Ok(Against::Git("v1:2".to_owned())));
        for text in ["", "git", "git:", "locks", "svn:1"] {
            assert!(text.parse::<Against>().is_err(), "{text}");
        }
    }
}
