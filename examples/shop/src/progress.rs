//! Bars while something runs: redrawn in place on a terminal, a line now and then elsewhere.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::time::{Duration, Instant};

/// How wide a bar is, in characters.
const WIDTH: u64 = 40;

/// How often a line is printed where bars cannot be redrawn.
const LINE_EVERY: Duration = Duration::from_secs(2);

/// One bar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bar {
    pub(crate) label: &'static str,
    pub(crate) done: u64,
    pub(crate) total: u64,
}

/// Draws bars to stderr.
pub(crate) struct Progress {
    terminal: bool,
    drawn: usize,
    last_line: Option<Instant>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { terminal: std::io::stderr().is_terminal(), drawn: 0, last_line: None }
    }

    /// Draws the bars in place of those before.
    pub(crate) fn draw(&mut self, bars: &[Bar]) {
        if self.terminal {
            // A terminal that is too narrow cuts a bar off: a line that goes on in the next one cannot be redrawn.
            let mut text = String::from("\x1b[?7l");
            for _ in 0..self.drawn {
                text.push_str("\x1b[1A\x1b[2K");
            }
            for bar in bars {
                text.push_str(&bar.drawn());
            }
            text.push_str("\x1b[?7h");
            self.drawn = bars.len();
            let _ = std::io::stderr().write_all(text.as_bytes());
        } else if self.last_line.is_none_or(|last| last.elapsed() >= LINE_EVERY) {
            self.last_line = Some(Instant::now());
            let parts: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.label, grouped(bar.done))).collect();
            eprintln!("  {}", parts.join(", "));
        }
    }
}

impl Bar {
    fn drawn(&self) -> String {
        let filled = (self.done.min(self.total) * WIDTH).checked_div(self.total).unwrap_or(WIDTH);
        let mut text = format!("  {:<10} ", self.label);
        text.extend((0..WIDTH).map(|column| if column < filled { '█' } else { '░' }));
        let _ = writeln!(text, " {:>7} / {}", grouped(self.done), grouped(self.total));
        text
    }
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1 000", "1 234 567"]);
    }
}
