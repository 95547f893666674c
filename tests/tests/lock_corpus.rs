//! Public contracts in the lock: what is recorded of them is read again as the schema that it was.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use deimos_codegen::outline::Shape;
use deimos_codegen::{Inputs, Promises};
use deimos_tests::corpus;

/// The most records of one contract that get a topic.
const MOST: usize = 40;

/// A manifest with a topic for each record of a contract, if it is accepted.
fn manifest(schemas: &Path) -> Option<String> {
    let outline = deimos_codegen::outline(&Inputs::new(schemas)).ok()?;
    let records = outline.types.iter().filter(|ty| matches!(ty.shape, Shape::Record { .. }));
    let mut text = String::new();
    for (at, fullname) in records.filter_map(|ty| ty.fullname.as_ref()).take(MOST).enumerate() {
        writeln!(text, "[topics.t{at}]\nvalue = \"{fullname}\"\nkey = \"none\"").unwrap();
    }
    Some(text)
}

#[test]
fn what_is_recorded_is_the_schema_that_it_was() {
    let Some(folder) = corpus::folder() else {
        deimos_tests::skipped(corpus::ABSENT);
        return;
    };
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lock-corpus");
    let (mut contracts, mut subjects, mut deep) = (0, 0, 0);
    for unit in corpus::units(&folder) {
        let Some(text) = manifest(&unit.path) else { continue };
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("schemas.lock")).unwrap();
        fs::write(root.join("deimos.toml"), text).unwrap();
        let read = || Promises::read(&Inputs::new(&unit.path).manifest(root.join("deimos.toml")));
        let promises = read().unwrap_or_else(|diagnostics| panic!("{}: {diagnostics}", unit.path.display()));
        let Ok(files) = promises.record("2026-11-23") else {
            deep += 1;
            continue;
        };
        for file in &files {
            fs::write(&file.path, &file.text).unwrap();
        }
        let again = read().unwrap_or_else(|diagnostics| panic!("{}: {diagnostics}", unit.path.display()));
        assert_eq!(again.record("2027-01-01"), Ok(Vec::new()), "{}", unit.path.display());
        let said = again.check(&again.published()).diagnostics;
        assert!(said.is_empty(), "{}: {said}", unit.path.display());
        contracts += 1;
        subjects += files.len();
    }
    println!("{subjects} subjects of {contracts} contracts, {deep} too deep");
    assert!(contracts > 200 && deep == 0, "{contracts} contracts, {deep} too deep");
}
