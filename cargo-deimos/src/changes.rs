//! `cargo deimos diff`: what has changed in the schemas, and who has to be deployed first.

use std::fmt::Write as _;

use clap::Args;
use deimos_codegen::{Alteration, Change, Difference, Verdict};

use crate::against;
use crate::check::in_words;
use crate::contract::{self, Contract};
use crate::exit::Exit;
use crate::message::Remark;
use crate::{message, output};

const EXAMPLES: &str = "\
Examples:
  cargo deimos diff                        what has changed since schemas.lock was written
  cargo deimos diff --against git:HEAD~1   since the revision before
  cargo deimos diff --against registry     since the newest versions of a schema registry

Lines begin with [+] for what is new, [-] for what is gone and [*] for what is another; after them, in parentheses, the
rules by which data cannot be read for it, promised or not.

Exit status:
  0    the differences are printed
  2    the command line is wrong
  3    they could not be found: no file, revision or registry answers
  100  the schemas are refused";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(flatten)]
    contract: Contract,
    #[command(flatten)]
    against: against::Options,
}

/// Runs the subcommand; the differences go to stdout.
pub(crate) fn run(options: &Options) -> Exit {
    let (promises, baseline) = match options.against.read(&options.contract) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let differences = match promises.differences(&baseline) {
        Ok(differences) => differences,
        Err(diagnostics) => return contract::refuse(&diagnostics),
    };
    let drawn: Vec<(&str, String)> = differences.iter().filter_map(drawn).collect();
    if drawn.is_empty() {
        message::status(format!("nothing has changed since {}", options.against.words()));
    }
    if message::takes_stdout() {
        for (subject, text) in drawn {
            Remark::status(text.trim_end()).about(subject).say();
        }
        return Exit::Done;
    }
    let blocks: Vec<String> = drawn.into_iter().map(|(subject, text)| format!("{subject}: {text}")).collect();
    output::print(&blocks.concat())
}

/// The subject and its changes, unless there are none.
fn drawn(difference: &Difference) -> Option<(&str, String)> {
    let mut text = match &difference.verdict {
        Some(Verdict::Unchanged { .. }) => return None,
        Some(verdict) => in_words(verdict) + "\n",
        None => "gone, no topic has it any more\n".to_owned(),
    };
    for line in &difference.lines {
        let _ = writeln!(text, "  {}", line_in_words(line));
    }
    if difference.lines.is_empty() && matches!(difference.verdict, Some(Verdict::Changed { .. })) {
        text.push_str("  [*] the order of fields, symbols or branches\n");
    }
    Some((&difference.subject, text))
}

fn line_in_words(line: &Alteration) -> String {
    let Change { path, earlier, new } = &line.change;
    let change = match (earlier, new) {
        (None, Some(new)) => format!("[+] {path}: {new}"),
        (Some(earlier), None) => format!("[-] {path}: {earlier}"),
        (Some(earlier), Some(new)) => format!("[*] {path}: {earlier} -> {new}"),
        (None, None) => format!("[*] {path}"),
    };
    if line.rules.is_empty() { change } else { format!("{change} ({})", line.rules.join(", ")) }
}
