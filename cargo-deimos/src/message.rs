//! Diagnostics as the user wants to see them: for people on stderr, for machines on stdout.

mod colour;
mod github;
mod json;
mod sarif;
mod short;

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, OnceLock, PoisonError};

use clap::{Args, ValueEnum};
use deimos_codegen::{Diagnostics, Look, Severity};

use colour::When;
use sarif::Log;

/// The options about messages, which every subcommand has.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct Messages {
    /// How diagnostics are written: human and short to stderr; json, github and sarif to stdout
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    message_format: Format,
    /// Whether diagnostics for people are coloured; auto asks `NO_COLOR`, `CARGO_TERM_COLOR`, the terminal
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    color: When,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// As rustc does: the lines, what is wrong with them, what to do
    Human,
    /// A line each: `file:line:column: error[rule]: message`
    Short,
    /// A line each, in the shape of rustc's own JSON diagnostics, for editors
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
        Format::Sarif => {
            if let Some(voice) = VOICE.get() {
                voice.log.lock().unwrap_or_else(PoisonError::into_inner).add(diagnostics);
            }
        }
    }
}

/// Writes what is written once a run.
pub(crate) fn finish() {
    if let (Format::Sarif, Some(voice)) = (format(), VOICE.get()) {
        let log = voice.log.lock().unwrap_or_else(PoisonError::into_inner);
        to(&mut io::stdout().lock(), &log.text());
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
