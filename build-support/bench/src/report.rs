//! Figures for people, and for machines: a line of JSON each.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::Outcome;

/// What was measured.
#[derive(Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
}

/// How many times better than its limit something is.
struct Figure {
    id: &'static str,
    ratio: f64,
    goal: f64,
    detail: String,
}

impl Report {
    /// Adds a figure and shows it; `ratio` is better when higher, and enough at `goal`.
    pub(crate) fn add(&mut self, id: &'static str, ratio: f64, goal: f64, detail: String) {
        let verdict = if ratio >= goal { "reached" } else { "missed" };
        println!("{id:<34} {ratio:>7.2}  goal {goal:>5.2}  {verdict:<8} {detail}");
        self.figures.push(Figure { id, ratio, goal, detail });
    }

    /// Writes a line of JSON a figure.
    pub(crate) fn write(&self, file: &Path) -> Outcome<()> {
        let mut lines = String::new();
        for Figure { id, ratio, goal, detail } in &self.figures {
            writeln!(lines, r#"{{"id": "{id}", "ratio": {ratio:.3}, "goal": {goal}, "detail": "{detail}"}}"#)?;
        }
        Ok(fs::write(file, lines)?)
    }
}
