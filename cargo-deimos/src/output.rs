//! What programs read goes to stdout.

use std::io::{self, Write};

use crate::exit::Exit;
use crate::message;

/// Prints a result whole, unless stdout belongs to the messages.
pub(crate) fn print(text: &str) -> Exit {
    print_bytes(text.as_bytes())
}

/// The same for a result that is no text.
pub(crate) fn print_bytes(bytes: &[u8]) -> Exit {
    write(bytes).err().unwrap_or(Exit::Done)
}

/// Writes to stdout; an error where there is no use in going on.
fn write(bytes: &[u8]) -> Result<(), Exit> {
    if message::takes_stdout() {
        return Ok(());
    }
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(()),
        // Whoever reads has read enough, as `head` does.
        Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Err(Exit::Done),
        Err(cause) => {
            message::error(format!("cannot print the result: {cause}"));
            Err(Exit::Failed)
        }
    }
}

/// Lines of a result that is printed as it comes; an error ends the run.
#[derive(Debug, Default)]
pub(crate) struct Lines(Vec<u8>);

impl Lines {
    /// Adds a line.
    pub(crate) fn add(&mut self, line: &str) -> Result<(), Exit> {
        self.0.extend_from_slice(line.as_bytes());
        self.0.push(b'\n');
        if self.0.len() >= 1 << 16 { self.end() } else { Ok(()) }
    }

    /// Prints what was not printed yet.
    pub(crate) fn end(&mut self) -> Result<(), Exit> {
        write(&std::mem::take(&mut self.0))
    }
}
