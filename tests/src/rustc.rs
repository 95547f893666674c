//! Generated code before rustc, against the runtime that these tests are linked with.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// Checks a crate of this type (`lib`, `bin`) by its root file.
///
/// # Panics
///
/// If rustc finds an error in it, with what it says.
#[track_caller]
pub fn checks(crate_type: &str, source: &Path) {
    let mut rustc = rustc(crate_type, source, &source.with_extension("rmeta"));
    let output = rustc.args(["--emit", "metadata"]).output().expect("rustc can be run");
    assert!(output.status.success(), "{}: {}", source.display(), String::from_utf8_lossy(&output.stderr));
}

/// Builds a program from its root file, and returns where it is.
///
/// # Panics
///
/// If rustc finds an error in it, with what it says.
#[track_caller]
pub fn built(source: &Path) -> PathBuf {
    let program = source.with_extension("");
    let output = rustc("bin", source, &program).args(["--emit", "link"]).output().expect("rustc can be run");
    assert!(output.status.success(), "{}: {}", source.display(), String::from_utf8_lossy(&output.stderr));
    program
}

/// What rustc has against a library: its words, and the places in the library itself; the places in the runtime and
/// in the standard library are left out, because they change with every edit of those. Of errors that
/// say the same, as those of a call and of its `.await` do, there is the first one.
///
/// # Panics
///
/// If rustc has nothing against it.
#[track_caller]
pub fn refusal(source: &Path) -> String {
    let scratch = std::env::temp_dir().join(format!("deimos-refused-{}.rmeta", std::process::id()));
    let output = rustc("lib", source, &scratch)
        .args(["--emit", "metadata", "--error-format", "json"])
        .output()
        .expect("rustc can be run");
    assert!(!output.status.success(), "{}: rustc has nothing against it", source.display());
    let messages = String::from_utf8_lossy(&output.stderr);
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut errors: Vec<Value> = Vec::new();
    for error in messages.filter(|message| message["level"] == "error" && message["spans"][0].is_object()) {
        if errors.iter().all(|known| known["message"] != error["message"]) {
            errors.push(error);
        }
    }
    errors.iter().fold(String::new(), |text, error| text + &drawn(error, source) + "\n")
}

/// All that rustc says of a library, as a user sees it; nothing if it has nothing against it. Places are by the names of
/// the files in its folder; those in `bindings.rs` are without their lines, which change with the generator.
///
/// # Panics
///
/// If rustc cannot be run.
pub fn answer(source: &Path) -> String {
    let output = rustc("lib", source, &source.with_extension("rmeta")).output().expect("rustc can be run");
    let folder = source.parent().unwrap_or(source).display();
    let said = String::from_utf8_lossy(&output.stderr).replace(&format!("{folder}/"), "");
    let mut in_bindings = false;
    said.lines().fold(String::new(), |text, line| text + &without_line(line, &mut in_bindings) + "\n")
}

/// A line of what rustc says, with `LL` for the number of a line of the bindings.
fn without_line(line: &str, in_bindings: &mut bool) -> String {
    if let Some((before, place)) = line.split_once("--> ") {
        *in_bindings = place.starts_with("bindings.rs:");
        return if *in_bindings { format!("{before}--> bindings.rs:LL") } else { line.to_owned() };
    }
    match line.split_once(" |") {
        Some((number, rest)) if *in_bindings && number.trim().parse::<u32>().is_ok() => format!("LL |{rest}"),
        _ => line.to_owned(),
    }
}

/// A message of rustc, and what it adds to it.
fn drawn(message: &Value, source: &Path) -> String {
    let text = format!("{}: {}\n", word(&message["level"]), word(&message["message"]));
    let spans = message["spans"].as_array().into_iter().flatten();
    let spans = spans.filter(|span| Path::new(word(&span["file_name"])) == source);
    let text = spans.fold(text, |text, span| text + &place(span, source));
    let children = message["children"].as_array().into_iter().flatten();
    children.fold(text, |text, child| text + &drawn(child, source))
}

/// A place in the source, its line, and what rustc says there.
fn place(span: &Value, source: &Path) -> String {
    let line = word(&span["text"][0]["text"]).trim();
    let label = span["label"].as_str().map_or_else(String::new, |label| format!("  | {label}\n"));
    format!(" --> {}:{}:{}\n  | {line}\n{label}", source.display(), span["line_start"], span["column_start"])
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// rustc before a crate, which names its output.
fn rustc(crate_type: &str, source: &Path, output: &Path) -> Command {
    static RUNTIME: OnceLock<PathBuf> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(runtime_library);
    let folder = runtime.parent().unwrap_or(runtime).display();
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc
        .env_remove("OUT_DIR")
        .args(["--edition", "2024", "--crate-name", "contract", "--crate-type", crate_type])
        .args(["--extern", &format!("deimos_runtime={}", runtime.display())])
        .args(["-L", &format!("dependency={folder}"), "-o"])
        .args([output, source]);
    rustc
}

/// The library as Cargo names it, which has built it for these tests already.
fn runtime_library() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--offline", "--quiet", "--package", "deimos-tests", "--lib", "--message-format", "json"]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8_lossy(&output.stdout);
    let found = messages.lines().filter(|line| line.contains("\"name\":\"deimos_runtime\""));
    let mut paths = found
        .flat_map(|line| line.split('"'))
        .filter(|word| Path::new(word).extension().is_some_and(|extension| extension == "rlib"));
    PathBuf::from(paths.next_back().unwrap_or_else(|| panic!("no deimos_runtime in {messages}")))
}
