//! What the command says, as the user wants to see it: for people on stderr, for machines on stdout.

mod colour;
mod github;
mod json;
mod remark;
mod sarif;
mod short;

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, OnceLock, PoisonError};

use clap::{Args, ValueEnum};
use deimos_codegen::{Diagnostics, Look, Severity};

use crate::exit::Exit;
use colour::When;
use sarif::Log;

pub(crate) use remark::Remark;

/// The options about messages, which every subcommand has.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct Messages {
    /// How messages are written: human and short to stderr; json, github and sarif to stdout, which then has nothing else
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    message_format: Format,
    /// Whether messages for people are coloured; auto asks `NO_COLOR`, `CARGO_TERM_COLOR`, the terminal
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    color: When,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// As rustc does: the lines, what is wrong with them, what to do
    Human,
    /// A line each: `file:line:column: error[rule]: message`
    Short,
    /// A line each, in the shape of rustc's own JSON diagnostics, for editors; what became of a subject or a file is
    /// `{"$message_type": "status", "subject": …, "message": …}`
    Json,
    /// Workflow commands of GitHub Actions, and a table in the summary of the step
    Github,
    /// One SARIF 2.1.0 log, for code scanning
    Sarif,
}

struct Voice {
    options: Messages,
    log: Mutex<Log>,
}

static VOICE: OnceLock<Voice> = OnceLock::new();

/// Takes the options for the rest of the run; to be called once, before anything is shown.
pub(crate) fn speak(options: Messages) {
    VOICE.get_or_init(|| Voice { options, log: Mutex::default() });
}

/// Whether stdout belongs to the messages, so that nothing else may be written there.
pub(crate) fn takes_stdout() -> bool {
    !matches!(format(), Format::Human | Format::Short)
}

/// Shows what was found, or keeps it for the one document that is written at the end.
pub(crate) fn show(diagnostics: &Diagnostics) {
    match format() {
        Format::Human => to(&mut io::stderr().lock(), &diagnostics.render(look())),
        Format::Short => to(&mut io::stderr().lock(), &short::lines(diagnostics)),
        Format::Json => to(&mut io::stdout().lock(), &json::lines(diagnostics, look())),
        Format::Github => {
            to(&mut io::stdout().lock(), &github::commands(diagnostics));
            github::summarize(diagnostics);
        }
        Format::Sarif => with_log(|log| log.add(diagnostics)),
    }
}

/// Says why something could not be done.
pub(crate) fn error(message: impl Into<String>) {
    Remark::error(message).say();
}

/// Says what became of something.
pub(crate) fn status(message: impl Into<String>) {
    Remark::status(message).say();
}

/// Text for people alone, such as a difference between files.
pub(crate) fn detail(text: &str) {
    to(&mut io::stderr().lock(), text);
}

/// In the formats that take marks or a document, people find the rest on stderr.
fn say(remark: &Remark) {
    match (format(), remark.command()) {
        (Format::Json, _) => return to(&mut io::stdout().lock(), &remark.json(look())),
        (Format::Github, Some(command)) => return to(&mut io::stdout().lock(), &command),
        (Format::Sarif, _) => with_log(|log| remark.notification().into_iter().for_each(|found| log.notify(found))),
        _ => {}
    }
    to(&mut io::stderr().lock(), &remark.text(look()));
}

fn with_log(act: impl FnOnce(&mut Log)) {
    if let Some(voice) = VOICE.get() {
        act(&mut voice.log.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Writes what is written once a run, which ends so.
pub(crate) fn finish(exit: Exit) {
    if format() == Format::Sarif {
        with_log(|log| to(&mut io::stdout().lock(), &log.text(exit)));
    }
}

fn format() -> Format {
    VOICE.get().map_or(Format::Human, |voice| voice.options.message_format)
}

fn look() -> Look {
    let when = VOICE.get().map_or(When::Auto, |voice| voice.options.color);
    // What a machine reads is plain, unless colours are asked for.
    let terminal = io::stderr().is_terminal() && !takes_stdout();
    if when.decide(|name| std::env::var(name).ok(), terminal) { Look::Coloured } else { Look::Plain }
}

/// Whoever reads may have read enough, as `head` does.
fn to(out: &mut impl Write, text: &str) {
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// The word that rustc, GitHub and SARIF all have for it.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
