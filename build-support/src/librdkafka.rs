//! How often librdkafka was compiled: each set of features and each profile costs minutes.

use crate::failure::{Failure, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Builds of the C library that a fresh clone may need: packages alone, the workspace and its checks share one.
const AT_MOST: usize = 1;
/// `target/tests/trybuild/debug/build` is the deepest.
const DEPTH: usize = 5;
const ARCHIVE: &str = "librdkafka.a";

/// The builds there are, printed; an error where there are too many.
pub(crate) fn check(target: &Path) -> Result<()> {
    let builds = builds(target);
    println!("builds of librdkafka: {} (at most {AT_MOST})", builds.len());
    if builds.len() <= AT_MOST {
        return Ok(());
    }
    let list: Vec<String> = builds.iter().map(|path| format!("\n  {}", path.display())).collect();
    Err(Failure::new(format!("librdkafka was compiled {} times:{}", builds.len(), list.concat()))
        .remedy("if these are left over from older versions: cargo clean -p rdkafka-sys; if not, two packages ask for different features of it"))
}

/// The output folders of its build script that hold a library.
fn builds(target: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    search(target, DEPTH, &mut found);
    found.sort();
    found
}

fn search(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    for path in folders(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("rdkafka-sys-") {
            found.extend(Some(path.join("out")).filter(|out| holds_library(out, 3)));
        } else if depth > 0 && !matches!(&*name, "dev" | "deps" | "incremental" | "doc") {
            search(&path, depth - 1, found);
        }
    }
}

fn holds_library(folder: &Path, depth: usize) -> bool {
    folder.join(ARCHIVE).is_file() || (depth > 0 && folders(folder).iter().any(|inner| holds_library(inner, depth - 1)))
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_with_a_library_are_counted_wherever_they_lie() {
        let target = std::env::temp_dir().join(format!("deimos-librdkafka-{}", std::process::id()));
        let library = |folder: &str| {
            let out = target.join(folder);
            fs::create_dir_all(&out).unwrap();
            fs::write(out.join(ARCHIVE), "").unwrap();
        };
        library("debug/build/rdkafka-sys-1/out/src");
        let allowed = check(&target);
        library("tests/trybuild/debug/build/rdkafka-sys-2/out");
        library("debug/build/other-3/out");
        fs::create_dir_all(target.join("debug/build/rdkafka-sys-4/out")).unwrap();
        let found = builds(&target);
        let refused = check(&target).unwrap_err().to_string();
        fs::remove_dir_all(&target).unwrap();
        assert_eq!(
            found,
            ["debug/build/rdkafka-sys-1/out", "tests/trybuild/debug/build/rdkafka-sys-2/out"]
                .map(|path| target.join(path))
        );
        assert!(allowed.is_ok());
        assert!(refused.starts_with("librdkafka was compiled 2 times:\n"), "{refused}");
    }
}
