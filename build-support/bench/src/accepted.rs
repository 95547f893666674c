//! The corpus of public contracts side by side with rsgen-avro: how many each accepts, and the time of those that both do.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use deimos_codegen::Inputs;
use rsgen_avro::{Generator, Source};

use crate::measure::{interleaved, ratio};
use crate::report::Report;
use crate::{Outcome, root};

/// Compares the two, where the corpus is.
pub(crate) fn side_by_side(report: &mut Report) -> Outcome<()> {
    let shared = std::env::var_os("DEIMOS_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let corpus = shared.join("corpus");
    if !corpus.is_dir() {
        println!(
            "skipped: rsgen-avro side by side; no corpus of contracts, DEIMOS_SHARED names the folder that holds `corpus`"
        );
        return Ok(());
    }
    std::panic::set_hook(Box::new(|_| ()));
    let mut units = Vec::new();
    collect(&corpus, &mut units)?;
    let ours: Vec<bool> = units.iter().map(|unit| deimos_codegen::generate(&Inputs::new(unit)).is_ok()).collect();
    let theirs: Vec<bool> = units.iter().map(|unit| rsgen(unit).is_ok()).collect();
    let count = |accepted: &[bool]| accepted.iter().filter(|accepted| **accepted).count();
    let detail = format!(
        "of {} units Deimos accepts {}, rsgen-avro {} (single runs; it is random where files refer to one another)",
        units.len(),
        count(&ours),
        count(&theirs)
    );
    #[expect(clippy::cast_precision_loss, reason = "there are hundreds of units")]
    let accepted = count(&ours) as f64 / count(&theirs) as f64;
    report.add("compiler/corpus-accepted", accepted, 1.0, detail);

    let both = |at: &usize| ours[*at] && theirs[*at];
    let both: Vec<&PathBuf> = (0..units.len()).filter(both).map(|at| &units[at]).collect();
    let (ours, theirs) = interleaved(
        || both.iter().for_each(|unit| drop(deimos_codegen::generate(&Inputs::new(unit)))),
        || both.iter().for_each(|unit| drop(rsgen(unit))),
    );
    let detail =
        format!("{ours:.2?} by Deimos, {theirs:.2?} by rsgen-avro for the {} units that both accept", both.len());
    report.add("compiler/corpus-vs-rsgen-avro", ratio(theirs, ours), 1.0, detail);
    Ok(())
}

/// What rsgen-avro makes of a folder or a file.
fn rsgen(unit: &Path) -> Outcome<String> {
    let pattern = if unit.is_dir() { unit.join("**/*.avsc") } else { unit.to_owned() };
    let mut rust = Vec::new();
    let pattern = pattern.to_str().ok_or("a path is not UTF-8")?;
    let generator = Generator::new()?;
    // It panics where a namespace has a dash.
    let generate = || generator.generate(&Source::GlobPattern(pattern), &mut rust).map_err(|error| error.to_string());
    catch_unwind(AssertUnwindSafe(generate)).unwrap_or_else(|_| Err("it panics".to_owned()))?;
    Ok(String::from_utf8(rust)?)
}

/// A unit is what one `expect.json` is for: its folder, or each file in it.
fn collect(folder: &Path, units: &mut Vec<PathBuf>) -> Outcome<()> {
    let expected = folder.join("expect.json");
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
    entries.sort();
    if expected.exists() {
        if fs::read_to_string(expected)?.replace(' ', "").contains(r#""each":true"#) {
            files(&entries, units)?;
        } else {
            units.push(folder.to_owned());
        }
        return Ok(());
    }
    entries.iter().filter(|entry| entry.is_dir()).try_for_each(|entry| collect(entry, units))
}

fn files(entries: &[PathBuf], units: &mut Vec<PathBuf>) -> Outcome<()> {
    for entry in entries {
        if entry.is_dir() {
            let mut below: Vec<PathBuf> =
                fs::read_dir(entry)?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
            below.sort();
            files(&below, units)?;
        } else if entry.extension().is_some_and(|extension| extension == "avsc") {
            units.push(entry.clone());
        }
    }
    Ok(())
}
