//! `cargo deimos check`: whether the schemas keep what their subjects promise.

use clap::Args;
use deimos_codegen::{DeployOrder, Verdict};

use crate::against;
use crate::contract::{self, Contract};
use crate::exit::Exit;
use crate::message::{self, Remark};

const EXAMPLES: &str = "\
Examples:
  cargo deimos check                            what schemas.lock says was published
  cargo deimos check --against git:origin/main  the schemas of another revision
  cargo deimos check --against registry         what a schema registry has
  cargo deimos explain backward::type_changed   what a rule means

Exit status:
  0    every promise is kept
  2    the command line is wrong
  3    it could not be checked: no file, revision or registry answers
  100  there are findings";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(flatten)]
    contract: Contract,
    #[command(flatten)]
    against: against::Options,
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    let (promises, baseline) = match options.against.read(&options.contract) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let report = promises.check(&baseline);
    contract::show(&report.diagnostics);
    for (subject, verdict) in &report.verdicts {
        Remark::status(in_words(verdict)).about(subject).say();
    }
    if promises.subjects().is_empty() {
        message::status("there is nothing to check: no topic of a deimos.toml has a schema");
    }
    if report.diagnostics.iter().any(|finding| finding.severity() == deimos_codegen::Severity::Error) {
        Remark::conclusion(format!("promises are broken, compared with {}", options.against.words())).say();
        return Exit::Findings;
    }
    Exit::Done
}

/// What became of a subject.
pub(crate) fn in_words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::New => "new".to_owned(),
        Verdict::Unchanged { since } => format!("as in {since}"),
        Verdict::Changed { since, order } => format!("changed since {since}; {}", order_in_words(*order)),
    }
}

fn order_in_words(order: DeployOrder) -> &'static str {
    match order {
        DeployOrder::Any => "deploy in any order",
        DeployOrder::ConsumersFirst => "deploy consumers first",
        DeployOrder::ProducersFirst => "deploy producers first",
        DeployOrder::Neither => "no order of deployment lets everybody read everything",
    }
}
