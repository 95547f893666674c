//! What programs read goes to stdout.

use std::io::{self, Write};

use crate::exit::Exit;
use crate::message;

/// Prints a result whole, unless stdout belongs to the messages.
pub(crate) fn print(text: &str) -> Exit {
    if message::takes_stdout() {
        return Exit::Done;
    }
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => Exit::Done,
        // Whoever reads has read enough, as `head` does.
        Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(cause) => {
            eprintln!("error: cannot print the result: {cause}");
            Exit::Failed
        }
    }
}
