//! Crates with a build script, built by Cargo in folders of their own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A crate with a build script of one line.
pub struct App {
    root: PathBuf,
    target: PathBuf,
}

impl App {
    /// A crate `app` in the folder `name` of a scratch folder, which has one folder of artifacts for all crates in it.
    /// Whatever cannot be written is a panic, here as in its other functions.
    pub fn new(scratch: &Path, name: &str) -> Self {
        let root = scratch.join(name);
        let _ = fs::remove_dir_all(&root);
        done(fs::create_dir_all(root.join("schemas/acme")));
        done(fs::create_dir_all(root.join("src")));
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let manifest = format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [build-dependencies]\ndeimos-codegen = {{ path = \"{}\" }}\n",
            workspace.join("deimos-codegen").display()
        );
        let app = Self { root, target: scratch.join("target") };
        app.write("Cargo.toml", &manifest);
        app.write("build.rs", "fn main() {\n    deimos_codegen::compile(\"schemas\");\n}\n");
        app.write("src/main.rs", "fn main() {}\n");
        done(fs::copy(workspace.join("Cargo.lock"), app.root.join("Cargo.lock")));
        app
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a file of it.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        done(path.parent().map_or(Ok(()), fs::create_dir_all));
        done(fs::write(path, text));
    }

    /// Runs Cargo on it. The folder of artifacts is not that of these tests, which Cargo may hold a lock on.
    pub fn cargo(&self, arguments: &[&str]) -> Output {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(arguments).args(["--offline", "--color", "never"]).current_dir(&self.root);
        done(cargo.env("CARGO_TARGET_DIR", &self.target).env_remove("RUSTFLAGS").output())
    }

    /// The bindings of the crate that was built last.
    pub fn bindings(&self) -> String {
        self.written().map(|path| done(fs::read_to_string(path))).unwrap_or_default()
    }

    /// Where they are.
    pub fn written(&self) -> Option<PathBuf> {
        let built = done(fs::read_dir(self.target.join("debug/build")));
        let written = built.flatten().map(|entry| entry.path().join("out/deimos/bindings.rs"));
        let newest = written.filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path))).max();
        newest.map(|(_, path)| path)
    }
}

#[track_caller]
fn done<T>(result: io::Result<T>) -> T {
    result.unwrap_or_else(|cause| panic!("a crate for a test: {cause}"))
}
