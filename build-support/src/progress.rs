//! Progress on standard error: a line for each step, and on a terminal what is under way and for how long.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

const REDRAW: Duration = Duration::from_millis(120);
const SPINNER: [char; 8] = ['⠋', '⠙', '⠸', '⢰', '⣠', '⣄', '⡆', '⠇'];

/// Where progress is told; a clone tells it at the same place.
#[derive(Clone, Debug)]
pub(crate) struct Progress(Arc<Board>);

#[derive(Debug)]
struct Board {
    under_way: Mutex<BTreeMap<String, Instant>>,
    redraws: bool,
}

/// A step that is under way until it is finished or dropped.
#[derive(Debug)]
pub(crate) struct Step {
    board: Arc<Board>,
    what: String,
    begun: Instant,
}

impl Progress {
    /// Plain lines only: others write to the terminal too.
    pub(crate) fn plain() -> Self {
        Self(Arc::new(Board { under_way: Mutex::default(), redraws: false }))
    }

    /// Plain lines, and on a terminal one more that moves.
    pub(crate) fn new() -> Self {
        let board = Arc::new(Board { under_way: Mutex::default(), redraws: io::stderr().is_terminal() });
        if board.redraws {
            let watched = Arc::downgrade(&board);
            thread::spawn(move || redraw(&watched));
        }
        Self(board)
    }

    /// Begins a step, named by what is done: `Downloading kafka 4.4.0`.
    pub(crate) fn begin(&self, verb: &str, what: &str) -> Step {
        let what = format!("{verb:>12} {what}");
        if !self.0.redraws {
            self.0.print(&what);
        }
        let begun = Instant::now();
        self.0.steps().insert(what.clone(), begun);
        Step { board: Arc::clone(&self.0), what, begun }
    }

    /// Tells one thing that took no time.
    pub(crate) fn say(&self, verb: &str, what: &str) {
        self.0.print(&format!("{verb:>12} {what}"));
    }
}

impl Step {
    /// Ends the step with a line that says what was reached, and how long it took.
    pub(crate) fn done(self, verb: &str, what: &str) {
        let seconds = self.begun.elapsed().as_secs_f64();
        self.board.print(&format!("{verb:>12} {what} ({seconds:.1} s)"));
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.board.steps().remove(&self.what);
    }
}

impl Board {
    fn steps(&self) -> MutexGuard<'_, BTreeMap<String, Instant>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn print(&self, line: &str) {
        let erase = if self.redraws { "\r\x1b[2K" } else { "" };
        // Standard error may be closed: nobody is told then, and nothing else is lost.
        let _ = writeln!(io::stderr().lock(), "{erase}{line}");
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        if self.redraws {
            let _ = write!(io::stderr().lock(), "\r\x1b[2K");
        }
    }
}

fn redraw(board: &Weak<Board>) {
    for frame in SPINNER.iter().cycle() {
        thread::sleep(REDRAW);
        let Some(board) = board.upgrade() else { return };
        let steps: Vec<String> = board
            .steps()
            .iter()
            .map(|(what, begun)| format!("{} {} s", what.trim(), begun.elapsed().as_secs()))
            .collect();
        if !steps.is_empty() {
            let _ = write!(io::stderr().lock(), "\r\x1b[2K{:>12} {}", frame, cut(&steps.join(" · ")));
        }
    }
}

/// As much as fits into a line of eighty columns.
fn cut(text: &str) -> String {
    text.chars().take(65).collect()
}
