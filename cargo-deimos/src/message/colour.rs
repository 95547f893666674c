//! Whether to colour: the option, then the environment, then the terminal.

use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Color, Effects, Style};
use deimos_codegen::Look;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

impl When {
    /// Decides with the variables of the environment, and with whether people look at a terminal.
    pub(super) fn decide(self, variable: impl Fn(&str) -> Option<String>, terminal: bool) -> bool {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => match (set("NO_COLOR"), set("CARGO_TERM_COLOR").as_deref()) {
                (None, Some("always")) => true,
                (Some(_), _) | (None, Some("never")) => false,
                (None, _) => terminal && variable("TERM").as_deref() != Some("dumb"),
            },
        }
    }
}

/// The word of a level as findings have it.
pub(super) fn painted(level: &str, look: Look) -> String {
    let colour = match level {
        "error" => AnsiColor::BrightRed,
        "warning" => AnsiColor::BrightYellow,
        "note" => AnsiColor::BrightGreen,
        _ => AnsiColor::BrightCyan,
    };
    let style = Style::new().fg_color(Some(Color::Ansi(colour))).effects(Effects::BOLD);
    match look {
        Look::Coloured => format!("{style}{level}{style:#}"),
        _ => level.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(when: When, variables: &[(&str, &str)], terminal: bool, expected: bool) {
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        assert_eq!(when.decide(variable, terminal), expected, "{when:?} {variables:?} {terminal}");
    }

    #[test]
    fn the_option_goes_before_the_environment_and_that_before_the_terminal() {
        for terminal in [true, false] {
            check(When::Auto, &[], terminal, terminal);
            check(When::Always, &[("NO_COLOR", "1")], terminal, true);
            check(When::Never, &[("CARGO_TERM_COLOR", "always")], terminal, false);
            check(When::Auto, &[("CARGO_TERM_COLOR", "always")], terminal, true);
            check(When::Auto, &[("CARGO_TERM_COLOR", "never")], terminal, false);
            check(When::Auto, &[("CARGO_TERM_COLOR", "auto")], terminal, terminal);
            check(When::Auto, &[("NO_COLOR", "1"), ("CARGO_TERM_COLOR", "always")], terminal, false);
            check(When::Auto, &[("NO_COLOR", "")], terminal, terminal);
        }
        check(When::Auto, &[("TERM", "dumb")], true, false);
        check(When::Auto, &[("TERM", "xterm")], true, true);
    }
}
