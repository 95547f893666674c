//! What fuzzing starts from: the schemas, protocols and manifests of the tests, and messages, in the form that each target
//! reads.

use crate::failure::{During, Failure, Result};
use crate::layout::make_folder;
use std::fs;
use std::path::{Path, PathBuf};

/// Between two files of one input.
const BETWEEN: &str = "\n+++\n";

/// Writes the seeds of a target into its corpus; how many there are.
pub(super) fn write(root: &Path, target: &str, corpus: &Path) -> Result<usize> {
    make_folder(corpus)?;
    let seeds = match target {
        "decode" => messages(root)?,
        "plan" => writers(root)?,
        _ => contracts(root, target)?.into_iter().map(String::into_bytes).collect(),
    };
    for (number, seed) in seeds.iter().enumerate() {
        let path = corpus.join(format!("seed-{number:04}"));
        fs::write(&path, seed).during_at("write", &path)?;
    }
    Ok(seeds.len())
}

/// The cases of the tests.
fn contracts(root: &Path, target: &str) -> Result<Vec<String>> {
    let mut seeds = Vec::new();
    for folder in ["tests/golden", "tests/invalid"] {
        for case in entries(&root.join(folder))?.into_iter().filter(|case| case.is_dir()) {
            match target {
                "manifest" => seeds.extend(manifest(&case)?),
                _ => seeds.extend(of_contract(target, texts(&case)?)),
            }
        }
    }
    for cases in ["refused.txt", "accepted.txt"] {
        let path = root.join("deimos-schema/tests/cases").join(cases);
        let text = fs::read_to_string(&path).during_at("read", &path)?;
        let cases = if target == "manifest" { "" } else { &text };
        seeds.extend(cases.split("=== ").skip(1).filter_map(of_case).flat_map(|texts| of_contract(target, texts)));
    }
    Ok(seeds)
}

/// Messages, container files and texts of the type that `decode` reads, from lines of `kind: hex`.
fn messages(root: &Path) -> Result<Vec<Vec<u8>>> {
    let path = root.join("fuzz/seeds/decode.hex");
    let text = fs::read_to_string(&path).during_at("read", &path)?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.rsplit(": ").next().and_then(bytes).ok_or_else(|| Failure::new(format!("no seed: {line}"))))
        .collect()
}

/// The same messages behind their schema, and behind what changes it: how many changes, and four bytes for each.
fn writers(root: &Path) -> Result<Vec<Vec<u8>>> {
    let path = root.join("fuzz/schemas/Everything.avsc");
    let schema = fs::read_to_string(&path).during_at("read", &path)?;
    let messages = messages(root)?;
    let texts = messages.iter().map(|message| [schema.as_bytes(), BETWEEN.as_bytes(), message].concat());
    let changes = messages.iter().enumerate().flat_map(|(number, message)| {
        let number = u8::try_from(number).unwrap_or_default();
        (0..4_u8).map(move |step| {
            let change = [1, number.wrapping_add(step), step, number.wrapping_mul(37), step.wrapping_mul(5)];
            [&change[..], message].concat()
        })
    });
    Ok(texts.chain(changes).collect())
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = (0..hex.len()).step_by(2).map(|at| hex.get(at..at + 2));
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}

/// A target reads one text, two, or all of a contract.
fn of_contract(target: &str, texts: Vec<String>) -> Vec<String> {
    match target {
        "schema" => texts,
        "compatibility" => texts.windows(2).map(|pair| pair.join(BETWEEN)).collect(),
        _ => vec![texts.join(BETWEEN)],
    }
}

/// The manifest of a contract, and a file of its lock.
fn manifest(folder: &Path) -> Result<Option<String>> {
    let Ok(mut seed) = fs::read_to_string(folder.join("deimos.toml")) else { return Ok(None) };
    let lock = folder.join("schemas.lock");
    if let Some(file) = lock.is_dir().then(|| entries(&lock)).transpose()?.and_then(|files| files.first().cloned()) {
        let text = fs::read_to_string(&file).during_at("read", &file)?;
        seed = [seed, text].join(BETWEEN);
    }
    Ok(Some(seed))
}

/// The texts of a case: a title, the texts, `---`, what is said of them.
fn of_case(case: &str) -> Option<Vec<String>> {
    let (_, rest) = case.split_once('\n')?;
    let (input, _) = rest.split_once("\n---\n")?;
    Some(input.split(BETWEEN).map(str::to_owned).collect())
}

/// The files of a contract; those that are no UTF-8 are no input of a target.
fn texts(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for path in entries(folder)? {
        let prefix = match path.extension().and_then(|extension| extension.to_str()) {
            Some("avsc") => "",
            Some("avpr") => "protocol ",
            Some("toml") => "#\n",
            _ => continue,
        };
        if let Ok(text) = fs::read_to_string(&path) {
            texts.push(format!("{prefix}{}", text.trim_end()));
        }
    }
    Ok(texts)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).during_at("read", folder)?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_gets_what_it_reads() {
        let texts = || ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(of_contract("schema", texts()), ["a", "b", "c"]);
        assert_eq!(of_contract("compatibility", texts()), ["a\n+++\nb", "b\n+++\nc"]);
        assert_eq!(of_contract("compiler", texts()), ["a\n+++\nb\n+++\nc"]);
        assert_eq!(
            of_case("title\n\"int\"\n+++\n\"long\"\n---\nint\n"),
            Some(vec!["\"int\"".into(), "\"long\"".into()])
        );
    }

    #[track_caller]
    fn check(target: &str, least: usize) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let corpus = std::env::temp_dir().join(format!("deimos-seeds-{target}-{}", std::process::id()));
        let written = write(root, target, &corpus).unwrap();
        let found = entries(&corpus).unwrap().len();
        fs::remove_dir_all(&corpus).unwrap();
        assert!(written == found && found > least, "{target}: {written} written, {found} found");
    }

    #[test]
    fn the_tests_give_hundreds_of_seeds() {
        check("schema", 150);
    }

    #[test]
    fn messages_are_seeds_by_themselves_and_behind_a_schema() {
        check("decode", 15);
        check("plan", 75);
        assert_eq!(bytes("00fF"), Some(vec![0, 255]));
        assert!(bytes("0").is_none() && bytes("zz").is_none());
    }
}
