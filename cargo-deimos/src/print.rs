//! What a subcommand is asked for, to stdout.

use std::io::{self, Write as _};

use crate::exit::Exit;

/// Prints all of it.
pub(crate) fn out(text: &str) -> Exit {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads has read enough, as `head` does.
        Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(cause) => {
            eprintln!("error: cannot print: {cause}");
            Exit::Failed
        }
        Ok(()) => Exit::Done,
    }
}
