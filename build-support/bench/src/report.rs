//! Figures for people, and for machines: a line of JSON each.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Outcome, root};

/// What was measured.
#[derive(Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
    /// Titles, and before which figure they stand.
    chapters: Vec<(usize, String)>,
}

/// How many times better than its limit something is.
struct Figure {
    id: String,
    ratio: f64,
    goal: f64,
    detail: String,
}

impl Figure {
    fn verdict(&self) -> String {
        match self.ratio / self.goal {
            share if share >= 1.0 => "reached".to_owned(),
            share => format!("missed by {:.0} %", (1.0 - share) * 100.0),
        }
    }
}

impl Report {
    /// Begins a chapter, and shows its title.
    pub(crate) fn chapter(&mut self, title: &str) {
        println!("\n{title}\n{:<54} {:>7} {:>6}", "", "ratio", "goal");
        self.chapters.push((self.figures.len(), title.to_owned()));
    }

    /// Adds a figure and shows it; `ratio` is better when higher, and enough at `goal`.
    pub(crate) fn add(&mut self, id: impl Into<String>, ratio: f64, goal: f64, detail: String) {
        let figure = Figure { id: id.into(), ratio, goal, detail };
        let Figure { id, detail, .. } = &figure;
        println!("{id:<54} {ratio:>7.2} {goal:>6.2}  {:<16} {detail}", figure.verdict());
        self.figures.push(figure);
    }

    /// Writes a line of JSON a figure.
    pub(crate) fn write(&self, file: &Path) -> Outcome<()> {
        let mut lines = String::new();
        for Figure { id, ratio, goal, detail } in &self.figures {
            writeln!(lines, r#"{{"id": "{id}", "ratio": {ratio:.3}, "goal": {goal}, "detail": "{detail}"}}"#)?;
        }
        Ok(fs::write(file, lines)?)
    }

    /// Writes the tables of `docs/benchmarks/codec.md`.
    pub(crate) fn page(&self, absent: &[String]) -> Outcome<()> {
        let mut page = format!("# Figures of the codec\n\nWritten by `cargo dev bench codec`, on {}.\n", machine());
        page.push_str("A ratio is how many times better than the baseline ours is, a goal its minimum.\n");
        for (at, figure) in self.figures.iter().enumerate() {
            if let Some((_, title)) = self.chapters.iter().find(|(before, _)| *before == at) {
                write!(page, "\n## {title}\n\n| figure | ratio | goal | | measured |\n|---|---:|---:|---|---|\n")?;
            }
            let Figure { id, ratio, goal, detail } = figure;
            writeln!(page, "| `{id}` | {ratio:.2} | {goal} | {} | {detail} |", figure.verdict())?;
        }
        if !absent.is_empty() {
            page.push_str("\n## Left out\n\n");
            absent.iter().try_for_each(|reason| writeln!(page, "- {reason}"))?;
        }
        Ok(fs::write(root().join("docs/benchmarks/codec.md"), page)?)
    }
}

/// The processor, how many of them, and the compiler.
fn machine() -> String {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unknown processor", |(_, model)| model);
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    format!("{count} shared cores of {model}, {rustc}")
}
