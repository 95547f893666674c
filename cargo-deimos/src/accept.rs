//! `cargo deimos accept`: takes one break on, with a reason.

use std::env;
use std::process::Command;

use clap::Args;
use deimos_codegen::{Breaking, Promises, Subject, rule_ids};
use deimos_schema::nearest;

use crate::contract::Contract;
use crate::exit::Exit;
use crate::lock;
use crate::message::{self, Remark};

const EXAMPLES: &str = "\
Examples:
  cargo deimos accept orders-value backward::field_without_default Order.total --reason \"no data yet\"

It holds for this change alone: when one of the two schemas becomes another, it has expired. The commands for all
current breaks are in what `cargo deimos check` says.

Exit status:
  0    accepted
  2    there is no such break, or the command line is wrong
  3    a file cannot be read or written
  100  the schemas are refused";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The subject, such as orders-value
    subject: String,
    /// The rule, such as `backward::type_changed`
    rule: String,
    /// Where in the schema, such as Order.lines[].price
    path: String,
    /// Why this may break
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    reason: String,
    /// Who says so [default: the name that git has, else $USER]
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    by: Option<String>,
    #[command(flatten)]
    contract: Contract,
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    let promises = match options.contract.promises() {
        Ok(promises) => promises,
        Err(exit) => return exit,
    };
    let breaks = promises.check(&promises.published()).breaks;
    let Some(found) = breaks.iter().find(|found| is_meant(options, found)) else {
        return no_such_break(options, &promises, &breaks);
    };
    let Some(by) = options.by.clone().or_else(name_of_git).or_else(user) else {
        message::error("nobody is known to git or by $USER; say who accepts this: --by NAME");
        return Exit::Usage;
    };
    let written = promises
        .accept(found, &options.reason, &by)
        .map_err(|refusal| refusal.to_string())
        .and_then(|file| lock::write(&file).map_err(|cause| format!("cannot write {}: {cause}", file.path.display())));
    match written {
        Ok(()) => {
            let left = breaks.len() - 1;
            Remark::status(format!("accepted by {by}; {left} more to settle")).about(&found.subject).say();
            Exit::Done
        }
        Err(message) => {
            message::error(message);
            Exit::Failed
        }
    }
}

fn is_meant(options: &Options, found: &Breaking) -> bool {
    found.subject == options.subject && found.rule == options.rule && found.path == options.path
}

fn no_such_break(options: &Options, promises: &Promises, breaks: &[Breaking]) -> Exit {
    if breaks.is_empty() {
        message::error("there is nothing to accept: no promise is broken");
        return Exit::Usage;
    }
    let line = |found: &Breaking| {
        let Breaking { subject, rule, path, versions, .. } = found;
        format!("{subject} {rule} '{path}'    with {}", versions.join(", "))
    };
    let refusal = Remark::error("there is no such break; these are there:");
    let refusal = breaks.iter().fold(refusal, |refusal, found| refusal.with_note(line(found)));
    misspelt(options, promises, breaks).into_iter().fold(refusal, Remark::with_help).say();
    Exit::Usage
}

/// For each word that names nothing, the one that was probably meant.
fn misspelt(options: &Options, promises: &Promises, breaks: &[Breaking]) -> Vec<String> {
    let all = || promises.subjects().iter().chain(promises.keys_without_schema());
    let paths = breaks.iter().map(|found| found.path.as_str());
    let similar = |what: &str, written: &str, known: Vec<&str>| {
        let near = nearest(written, known.iter().copied()).filter(|_| !known.contains(&written))?;
        Some(format!("there is {what} with a similar name: `{near}`"))
    };
    let words = [
        similar("a subject", &options.subject, all().map(Subject::name).collect()),
        similar("a rule", &options.rule, rule_ids().collect()),
        similar("a path", &options.path, paths.collect()),
    ];
    words.into_iter().flatten().collect()
}

fn name_of_git() -> Option<String> {
    let output = Command::new("git").args(["config", "user.name"]).output().ok()?;
    let name = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    Some(name).filter(|name| output.status.success() && !name.is_empty())
}

fn user() -> Option<String> {
    env::var("USER").ok().filter(|name| !name.is_empty())
}
