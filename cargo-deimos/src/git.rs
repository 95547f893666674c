//! The contract as it was in a revision, read by the `git` command.

use std::collections::VecDeque;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use deimos_codegen::Inputs;

/// The schemas and the manifest of a revision, or why they cannot be read. The paths are as they are now.
pub(crate) fn inputs(revision: &str, schemas: &Path, manifest: &Path) -> Result<Inputs, String> {
    if git(&["rev-parse", "--git-dir"])?.is_empty() {
        return Err("git says nothing about this folder".to_owned());
    }
    let commit = format!("{revision}^{{commit}}");
    git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
        .map_err(|_| format!("there is no revision `{revision}` in this repository"))?;
    let files: Vec<_> = files(revision, schemas)?.into_iter().filter(|file| is_schema(&file.path)).collect();
    let manifest = files_of_manifest(revision, manifest)?;
    let schemas = contents(&files)?.into_iter().map(|(file, text)| (file.path.clone(), text));
    let manifest = contents(&manifest)?.into_iter().map(|(_, text)| ("deimos.toml".to_owned(), text));
    Ok(Inputs::texts(schemas.chain(manifest)))
}

/// A file of a revision.
struct File {
    object: String,
    path: String,
}

fn files_of_manifest(revision: &str, manifest: &Path) -> Result<Vec<File>, String> {
    let mut files = files(revision, manifest)?;
    files.truncate(1);
    Ok(files)
}

/// The files below a path, or the one that it is.
fn files(revision: &str, path: &Path) -> Result<Vec<File>, String> {
    let path = path.to_str().ok_or_else(|| format!("{} is not UTF-8", path.display()))?;
    let listed = git(&["ls-tree", "-r", "-z", revision, "--", path])?;
    let listed = String::from_utf8(listed).map_err(|_| format!("revision {revision} has a path that is not UTF-8"))?;
    Ok(listed.split('\0').filter_map(entry).collect())
}

/// `<mode> blob <object>\t<path>`; symbolic links, of mode 120000, are left out.
fn entry(line: &str) -> Option<File> {
    let (head, path) = line.split_once('\t')?;
    let mut words = head.split(' ');
    let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
    (kind == "blob" && mode != "120000").then(|| File { object: object.to_owned(), path: path.to_owned() })
}

/// As the compiler takes them: no hidden files and folders.
fn is_schema(path: &str) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with('.') && part != "." && part != "..");
    !hidden && Path::new(path).extension().is_some_and(|extension| extension == "avsc" || extension == "avpr")
}

/// The texts of all files, by one process.
fn contents(files: &[File]) -> Result<Vec<(&File, String)>, String> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: Vec<&str> = files.iter().map(|file| file.object.as_str()).collect();
    let answer = git_with_input(&["cat-file", "--batch"], wanted.join("\n") + "\n")?;
    let mut rest = VecDeque::from(answer);
    files.iter().map(|file| Ok((file, content(&mut rest, file)?))).collect()
}

/// `<object> blob <size>`, a line feed, so many bytes, a line feed.
fn content(rest: &mut VecDeque<u8>, file: &File) -> Result<String, String> {
    let unexpected = || format!("git cat-file does not say what is in {}", file.path);
    let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(unexpected)?;
    let head: Vec<u8> = rest.drain(..=end).collect();
    let head = String::from_utf8_lossy(&head);
    let size: usize = head.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok()).ok_or_else(unexpected)?;
    if rest.len() <= size {
        return Err(unexpected());
    }
    let bytes: Vec<u8> = rest.drain(..size).collect();
    rest.pop_front();
    String::from_utf8(bytes).map_err(|_| format!("{} is not UTF-8", file.path))
}

/// What git prints.
fn git(arguments: &[&str]) -> Result<Vec<u8>, String> {
    git_with_input(arguments, String::new())
}

fn git_with_input(arguments: &[&str], input: String) -> Result<Vec<u8>, String> {
    let mut git = Command::new("git");
    git.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = git.spawn().map_err(|cause| format!("git cannot be run: {cause}"))?;
    let stdin = child.stdin.take();
    // Both ends are large: who writes all before reading waits for ever.
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().map_err(|cause| format!("git cannot be run: {cause}"))?;
    // If git reads no input, its answer says why.
    let _ = writer.join();
    answer(&output)
}

fn answer(output: &Output) -> Result<Vec<u8>, String> {
    if output.status.success() {
        return Ok(output.stdout.clone());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim().trim_start_matches("fatal: ").to_owned();
    Err(if said.is_empty() { format!("git ended with {}", output.status) } else { format!("git says: {said}") })
}
