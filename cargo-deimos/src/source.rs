//! Files to read, or stdin, as they come: in lines, or as bytes.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};

use crate::exit::Exit;
use crate::message::{self, Remark};

/// How many bytes are asked for at once.
const CHUNK: usize = 1 << 16;

/// A file, or stdin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a>(Option<&'a Path>);

/// What a source is read from.
pub(crate) type Input = BufReader<Box<dyn Read>>;

impl<'a> Source<'a> {
    /// These files, of which `-` is stdin, as it is where there are none.
    pub(crate) fn all(files: &'a [PathBuf]) -> Vec<Self> {
        if files.is_empty() {
            return vec![Self(None)];
        }
        files.iter().map(|path| Self(Some(path.as_path()).filter(|path| *path != Path::new("-")))).collect()
    }

    /// Opens it; why it cannot be is said.
    pub(crate) fn open(self) -> Result<Input, Exit> {
        let input: Box<dyn Read> = match self.0 {
            None => {
                if io::stdin().is_terminal() {
                    Remark::note("reading from the terminal, as no file is named").say();
                }
                Box::new(io::stdin().lock())
            }
            Some(path) => Box::new(File::open(path).map_err(|cause| self.failed(&cause))?),
        };
        Ok(BufReader::with_capacity(CHUNK, input))
    }

    /// Its lines, from the first one.
    pub(crate) fn lines(self) -> Result<Lines<'a>, Exit> {
        Ok(Lines { source: self, input: self.open()?, line: Vec::new(), number: 0 })
    }

    /// Says that it cannot be read.
    pub(crate) fn failed(self, cause: &io::Error) -> Exit {
        message::error(format!("cannot read {self}: {cause}"));
        Exit::Failed
    }

    /// Says what is wrong with what is in it; the place begins with a colon.
    pub(crate) fn refused(self, place: &str, words: &str) -> Exit {
        message::error(format!("{self}{place}: {words}"));
        Exit::Findings
    }
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => out.write_str("stdin"),
            Some(path) => path.display().fmt(out),
        }
    }
}

/// Lines of text, of which one is in memory.
pub(crate) struct Lines<'a> {
    source: Source<'a>,
    input: Input,
    line: Vec<u8>,
    number: usize,
}

impl Lines<'_> {
    /// Whether the next line is here already, so that nobody has to wait for it.
    pub(crate) fn is_ready(&self) -> bool {
        self.input.buffer().contains(&b'\n')
    }

    /// The next line that is not blank, and where it stands.
    pub(crate) fn next(&mut self) -> Result<Option<(String, &str)>, Exit> {
        loop {
            self.line.clear();
            self.number += 1;
            let length = self.input.read_until(b'\n', &mut self.line).map_err(|cause| self.source.failed(&cause))?;
            if length == 0 {
                return Ok(None);
            }
            if !self.line.trim_ascii().is_empty() {
                break;
            }
        }
        let place = format!(":{}", self.number);
        match std::str::from_utf8(&self.line) {
            Ok(line) => Ok(Some((place, line.trim()))),
            Err(error) => Err(self.source.refused(&place, &format!("byte {} is no UTF-8", error.valid_up_to() + 1))),
        }
    }
}

/// The part of a stream of bytes that is looked at.
pub(crate) struct Window {
    input: Input,
    bytes: Vec<u8>,
    start: usize,
    /// How many bytes were before these.
    passed: u64,
    is_whole: bool,
}

impl Window {
    pub(crate) fn new(input: Input) -> Self {
        Self { input, bytes: Vec::new(), start: 0, passed: 0, is_whole: false }
    }

    /// What is there, and was not passed yet.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// At which byte of the stream this begins.
    pub(crate) fn offset(&self) -> u64 {
        self.passed
    }

    /// Goes on behind so many bytes.
    pub(crate) fn pass(&mut self, count: usize) {
        self.start += count;
        self.passed += count as u64;
    }

    /// Makes it longer by what is there, and a long one twice as long; false where the stream has ended.
    pub(crate) fn grow(&mut self) -> io::Result<bool> {
        if self.is_whole {
            return Ok(false);
        }
        self.bytes.drain(..self.start);
        self.start = 0;
        let before = self.bytes.len();
        // Who tries again with each chunk is slow with a value of many of them.
        let wanted = if before < 16 * CHUNK { 1 } else { before };
        while self.bytes.len() - before < wanted && !self.is_whole {
            let chunk = self.input.fill_buf()?;
            self.is_whole = chunk.is_empty();
            self.bytes.extend_from_slice(chunk);
            let length = chunk.len();
            self.input.consume(length);
        }
        Ok(self.bytes.len() > before)
    }
}
