//! `--against`: which earlier schemas a contract is held against.

use std::str::FromStr;

use clap::Args;
use deimos_codegen::{Baseline, Promises, Subject};

use crate::contract::{self, Contract};
use crate::exit::Exit;
use crate::fetch::Fetcher;
use crate::git;
use crate::message::{self, Remark};
use crate::registry::{self, Fault, Registry};

/// The options that say what a contract is held against.
#[derive(Debug, Args)]
#[group(id = "earlier")]
pub(crate) struct Options {
    /// The earlier schemas: `lock`, `git:REVISION`, or `registry`
    #[arg(long, value_name = "WHAT", default_value = "lock")]
    against: Against,
    /// What stands before the name of every subject in the registry
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    prefix: String,
    #[command(flatten)]
    registry: registry::Options,
}

/// Where the earlier schemas are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Against {
    /// In schemas.lock.
    Lock,
    /// In a revision of the repository.
    Git(String),
    /// In a schema registry.
    Registry,
}

impl FromStr for Against {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "lock" => Ok(Self::Lock),
            None if text == "registry" => Ok(Self::Registry),
            Some(("git", revision)) if !revision.is_empty() => Ok(Self::Git(revision.to_owned())),
            _ => Err("expected `lock`, `git:REVISION`, such as `git:main`, or `registry`".to_owned()),
        }
    }
}

impl Options {
    /// What a contract promises, and the earlier schemas; what is wrong is said, and how the command ends for it.
    pub(crate) fn read(&self, contract: &Contract) -> Result<(Promises, Baseline), Exit> {
        let promises = contract.promises()?;
        let baseline = match &self.against {
            Against::Lock => promises.published(),
            Against::Git(revision) => revised(revision, contract)?,
            Against::Registry => self.registered(&promises)?,
        };
        Ok((promises, baseline))
    }

    /// In words, as users write it.
    pub(crate) fn words(&self) -> String {
        match &self.against {
            Against::Lock => "the lock".to_owned(),
            Against::Git(revision) => format!("git:{revision}"),
            Against::Registry => "the registry".to_owned(),
        }
    }

    fn registered(&self, promises: &Promises) -> Result<Baseline, Exit> {
        let registry = Registry::new(&self.registry).map_err(|fault| fault.report())?;
        let mut baseline = Baseline::new(format!("the schema registry at {}", registry.url()));
        let mut fetcher = Fetcher::new(&registry);
        for subject in promises.subjects().iter().chain(promises.keys_without_schema()) {
            self.add(subject, &registry, &mut fetcher, &mut baseline).map_err(|fault| fault.report())?;
        }
        if fetcher.has_findings() {
            Remark::conclusion("cannot compare with the registry: some of its schemas cannot be read").say();
            return Err(Exit::Failed);
        }
        Ok(baseline)
    }

    /// The versions of a subject that its level asks; it may be new to the registry.
    fn add(
        &self,
        subject: &Subject,
        registry: &Registry,
        fetcher: &mut Fetcher<'_>,
        baseline: &mut Baseline,
    ) -> Result<(), Fault> {
        let name = format!("{}{}", self.prefix, subject.name());
        let versions = if subject.compatibility().is_transitive() {
            fetcher.versions(&name)?
        } else {
            Vec::from_iter(fetcher.newest(&name)?)
        };
        if versions.is_empty() {
            return Ok(());
        }
        for (number, text) in versions {
            let added = baseline.add(subject.name(), &format!("version {number}"), &text);
            added.map_err(|error| Fault::Failed(format!("version {number} of {name} cannot be read: {error}")))?;
        }
        tell_of_level(subject, &name, registry)
    }
}

/// What deimos.toml promises is what is checked; the registry may hold the subject to something else.
fn tell_of_level(subject: &Subject, name: &str, registry: &Registry) -> Result<(), Fault> {
    let own = subject.compatibility();
    match registry.level(name)? {
        Some(level) if level.parse() != Ok(own) => {
            Remark::note(format!(
                "the registry promises {level} for {name}, deimos.toml {own}, which is what is checked"
            ))
            .say();
        }
        _ => {}
    }
    Ok(())
}

fn revised(revision: &str, contract: &Contract) -> Result<Baseline, Exit> {
    let inputs = git::inputs(revision, contract.schemas(), &contract.manifest()).map_err(|message| {
        message::error(format!("cannot compare with git:{revision}: {message}"));
        Exit::Failed
    })?;
    let earlier = Promises::read(&inputs).map_err(|diagnostics| {
        contract::show(&diagnostics);
        Remark::conclusion(format!("cannot compare with git:{revision}: its contract is refused")).say();
        Exit::Failed
    })?;
    earlier.as_baseline(&format!("git:{revision}")).map_err(|refusal| {
        message::error(format!("cannot compare with git:{revision}: {refusal}"));
        Exit::Failed
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_said_in_one_word() {
        assert_eq!("lock".parse(), Ok(Against::Lock));
        assert_eq!("registry".parse(), Ok(Against::Registry));
        assert_eq!("git:v1:2".parse(), Ok(Against::Git("v1:2".to_owned())));
        for text in ["", "git", "git:", "locks", "svn:1"] {
            assert!(text.parse::<Against>().is_err(), "{text}");
        }
    }
}
