//! What programs read goes to stdout.

use std::io::{self, Write};

use crate::exit::Exit;
use crate::message;

/// Prints a result whole, unless stdout belongs to the messages.
pub(crate) fn print(text: &str) -> Exit {
    write(text.as_bytes()).err().unwrap_or(Exit::Done)
}

/// Writes to stdout, unless it belongs to the messages; an error where there is no use in going on.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Exit> {
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
