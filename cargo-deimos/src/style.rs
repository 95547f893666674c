//! The looks of help texts: Cargo's own colours.

use clap::builder::Styles;
use clap::builder::styling::{AnsiColor, Effects, Style};

const HEADING: Style = AnsiColor::BrightGreen.on_default().effects(Effects::BOLD);
const WORD: Style = AnsiColor::BrightCyan.on_default().effects(Effects::BOLD);
const ERROR: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
const ADVICE: Style = AnsiColor::BrightYellow.on_default().effects(Effects::BOLD);

/// As Cargo's.
pub(crate) const STYLES: Styles = Styles::styled()
    .header(HEADING)
    .usage(HEADING)
    .literal(WORD)
    .placeholder(AnsiColor::Cyan.on_default())
    .error(ERROR)
    .valid(WORD)
    .invalid(ADVICE);

/// No help text is wider.
pub(crate) const WIDTH: usize = 100;
