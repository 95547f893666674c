//! Where a long result goes as it comes: to stdout, or into a file, which is there only when it is whole.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::exit::Exit;
use crate::{message, output};

/// How many bytes are written at once.
const CHUNK: usize = 1 << 16;

/// Takes the bytes of a result; dropped before it is finished, it leaves no file.
pub(crate) struct Target {
    out: Out,
    bytes: Vec<u8>,
}

/// What went wrong was said, and the command ends so: what an error of I/O holds that comes from a target.
#[derive(Clone, Copy, Debug)]
struct Ended(Exit);

impl fmt::Display for Ended {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the result cannot be written")
    }
}

impl std::error::Error for Ended {}

enum Out {
    Stdout,
    File(Part),
}

/// A file that is being written.
struct Part {
    path: PathBuf,
    /// What is to become the file; nothing if it cannot be replaced, as a device cannot.
    draft: Option<PathBuf>,
    file: File,
}

impl Target {
    /// To this file, or to stdout.
    pub(crate) fn new(path: Option<&Path>) -> Result<Self, Exit> {
        let out = match path {
            None => Out::Stdout,
            Some(path) => Out::File(Part::begin(path).map_err(|cause| cannot_write(path, &cause))?),
        };
        Ok(Self { out, bytes: Vec::new() })
    }

    /// Adds to the result; an error ends the run.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> Result<(), Exit> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= CHUNK { self.send() } else { Ok(()) }
    }

    /// Hands over what was added, so that whoever reads can have it.
    pub(crate) fn send(&mut self) -> Result<(), Exit> {
        let bytes = std::mem::take(&mut self.bytes);
        match &mut self.out {
            Out::Stdout => output::write(&bytes),
            Out::File(part) => part.file.write_all(&bytes).map_err(|cause| cannot_write(&part.path, &cause)),
        }
    }

    /// The file is whole.
    pub(crate) fn finish(mut self) -> Result<(), Exit> {
        self.send()?;
        match &mut self.out {
            Out::Stdout => Ok(()),
            Out::File(part) => part.finish().map_err(|cause| cannot_write(&part.path, &cause)),
        }
    }

    /// Something is missing at its end, so that there is no file; whoever reads stdout has what was added.
    pub(crate) fn abandon(mut self) {
        if matches!(self.out, Out::Stdout) {
            // The command ends for another reason.
            let _ = self.send();
        }
    }

    /// How the command ends because of this error, if it comes from a target.
    pub(crate) fn ended(error: &io::Error) -> Option<Exit> {
        error.get_ref().and_then(|inner| inner.downcast_ref::<Ended>()).map(|ended| ended.0)
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes).map(|()| bytes.len()).map_err(|exit| io::Error::other(Ended(exit)))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Part {
    fn begin(path: &Path) -> io::Result<Self> {
        let path = followed(path);
        let known = fs::metadata(&path).ok();
        if known.as_ref().is_some_and(|known| !known.is_file()) {
            return Ok(Self { file: File::options().write(true).open(&path)?, path, draft: None });
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let draft = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let file = File::create(&draft)?;
        if let Some(known) = known {
            fs::set_permissions(&draft, known.permissions())?;
        }
        Ok(Self { path, draft: Some(draft), file })
    }

    fn finish(&mut self) -> io::Result<()> {
        self.draft.take().map_or(Ok(()), |draft| fs::rename(draft, &self.path))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(draft) = &self.draft {
            let _ = fs::remove_file(draft);
        }
    }
}

/// A link stays one: what it leads to is written, be it there already or not.
fn followed(path: &Path) -> PathBuf {
    match (fs::canonicalize(path), fs::read_link(path)) {
        (Ok(path), _) => path,
        // What stdout leads to may have no path, and be there.
        (Err(_), Ok(to)) if !path.exists() => path.with_file_name(to),
        _ => path.to_owned(),
    }
}

fn cannot_write(path: &Path, cause: &io::Error) -> Exit {
    message::error(format!("cannot write {}: {cause}", path.display()));
    Exit::Failed
}
