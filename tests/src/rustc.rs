//! Generated code before rustc, against the runtime that these tests are linked with.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Checks a crate of this type (`lib`, `bin`) by its root file.
///
/// # Panics
///
/// If rustc finds an error in it, with what it says.
#[track_caller]
pub fn checks(crate_type: &str, source: &Path) {
    static RUNTIME: OnceLock<PathBuf> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(runtime_library);
    let folder = runtime.parent().unwrap_or(runtime).display();
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition", "2024", "--emit", "metadata", "--crate-name", "contract", "--crate-type", crate_type])
        .args(["--extern", &format!("deimos_runtime={}", runtime.display())])
        .args(["-L", &format!("dependency={folder}"), "-o"])
        .args([&source.with_extension("rmeta"), source])
        .output()
        .expect("rustc can be run");
    assert!(output.status.success(), "{}: {}", source.display(), String::from_utf8_lossy(&output.stderr));
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
