//! `cargo deimos pull`: the subjects of a registry into the folder of schemas, one file a named type.

mod layout;
mod local;
mod merge;
mod plan;

use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use crate::diff;
use crate::exit::Exit;
use crate::fetch::Fetcher;
use crate::message::{self, Remark};
use crate::registry::{self, Fault, Registry, Which};

use merge::Merged;
use plan::{Change, Plan};

const EXAMPLES: &str = "\
Examples:
  cargo deimos pull                             the latest version of every Avro subject
  cargo deimos pull orders-value orders-key     these subjects, and what they refer to
  cargo deimos pull --prefix acme. --schemas contract
  cargo deimos pull orders-value --version 3
  cargo deimos pull --dry-run                   what would be written, with the differences

com.acme.Order becomes schemas/com/acme/Order.avsc; what a local file defines already stays there.

Exit status:
  0    done, or nothing to do
  2    the command line is wrong
  3    the registry could not be asked, or a file cannot be read or written
  100  nothing is written: local files differ, which --force overwrites, or subjects do";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Subjects [default: all]
    #[arg(value_name = "SUBJECT")]
    subjects: Vec<String>,
    /// Of all subjects those that begin so
    #[arg(long, value_name = "TEXT", conflicts_with = "subjects")]
    prefix: Option<String>,
    /// Which version of each subject: `latest`, or its number
    #[arg(long, value_name = "VERSION", default_value = "latest")]
    version: Version,
    /// The folder to write into
    #[arg(long, value_name = "DIR", default_value = "schemas")]
    schemas: PathBuf,
    /// Overwrite local files that differ
    #[arg(long)]
    force: bool,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    registry: registry::Options,
}

/// The version as the command line has it.
#[derive(Clone, Copy, Debug)]
struct Version(Which);

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.parse().ok().filter(|number| *number > 0).map(Which::Number);
        let which = if text == "latest" { Some(Which::Latest) } else { number };
        which.map(Self).ok_or_else(|| "expected `latest`, or the number of a version, from 1".to_owned())
    }
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    pull(options).unwrap_or_else(|fault| fault.report())
}

fn pull(options: &Options) -> Result<Exit, Fault> {
    let registry = Registry::new(&options.registry)?;
    let subjects = chosen(&registry, options)?;
    let mut merged = Merged::default();
    let mut fetcher = Fetcher::new(&registry);
    for subject in &subjects {
        if let Some(pulled) = fetcher.subject(subject, options.version.0)? {
            merged.add(&pulled);
        }
    }
    if fetcher.has_findings() | merged.report() {
        Remark::conclusion("nothing is written").say();
        return Ok(Exit::Findings);
    }
    let local = local::read(&options.schemas).map_err(Fault::Failed)?;
    write(&plan::plan(&options.schemas, merged.into_types(), &local), options)
}

/// The subjects to pull, sorted.
fn chosen(registry: &Registry, options: &Options) -> Result<Vec<String>, Fault> {
    let mut subjects = options.subjects.clone();
    if subjects.is_empty() {
        if options.version.0 != Which::Latest {
            return Err(Fault::Usage(
                "subjects number their versions each for itself: name the subjects too".to_owned(),
            ));
        }
        let prefix = options.prefix.as_deref().unwrap_or_default();
        subjects = registry.subjects()?.into_iter().filter(|subject| subject.starts_with(prefix)).collect();
        if subjects.is_empty() {
            let which = if prefix.is_empty() { String::new() } else { format!(" that begins with `{prefix}`") };
            return Err(Fault::Failed(format!("the schema registry at {} has no subject{which}", registry.url())));
        }
    }
    subjects.sort();
    subjects.dedup();
    Ok(subjects)
}

fn write(plan: &Plan, options: &Options) -> Result<Exit, Fault> {
    plan.changes.iter().for_each(|change| show(change, options.force));
    if plan.is_blocked(options.force) {
        let mut refusal = Remark::conclusion("nothing is written");
        if !plan.is_blocked(true) {
            refusal = refusal.with_help("--force overwrites the local files that differ");
        }
        refusal.say();
        return Ok(Exit::Findings);
    }
    if !options.dry_run {
        plan.changes.iter().try_for_each(put)?;
    }
    let (new, changed, same) = plan.counts();
    let verb = if options.dry_run { "would be " } else { "" };
    message::status(format!("{new} {verb}new, {changed} {verb}overwritten, {same} unchanged"));
    Ok(Exit::Done)
}

fn show(change: &Change, force: bool) {
    match change {
        Change::Same => {}
        Change::New { path, origin, .. } => message::status(format!("{}: new, from {origin}", path.display())),
        Change::Differs { path, old, text, origin } => {
            message::detail(&diff::between(&path.display().to_string(), &origin.to_string(), old, text));
            let words = format!("{} is not as {origin} has it", path.display());
            if force { Remark::warning(words) } else { Remark::error(words) }.say();
        }
        Change::Entangled { path, fullname, origin } => {
            let path = path.display();
            Remark::error(format!("{path} defines `{fullname}` among other types, and not as {origin} has it"))
                .with_help("give the type a file of its own, then pull again")
                .say();
        }
    }
}

fn put(change: &Change) -> Result<(), Fault> {
    let (Change::New { path, text, .. } | Change::Differs { path, text, .. }) = change else { return Ok(()) };
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder
        .and_then(|()| fs::write(path, text))
        .map_err(|cause| Fault::Failed(format!("cannot write {}: {cause}", path.display())))
}
