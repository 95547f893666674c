//! `docs/comparison.md`: what becomes of nasty schemas, here and with rsgen-avro.

use std::fmt::Write as _;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use deimos_codegen::Inputs;
use rsgen_avro::Source;

use crate::nasty::{Case, cases};
use crate::probe::{self, Code, Rustc};
use crate::{Outcome, root, scratch};

/// How often rsgen-avro is asked, which is random where files refer to one another.
const RUNS: usize = 40;

/// Where programs are built, and whether there is a value to run them with.
#[derive(Clone, Copy)]
struct Place<'a> {
    folder: &'a Path,
    runs: bool,
}

/// How many contracts ended as they should.
#[derive(Default)]
struct Count {
    whole: usize,
    refused: usize,
}

/// What becomes of a contract.
struct Fate {
    generated: String,
    compiled: String,
    round_trip: String,
}

const YES: &str = "yes";
const NOTHING: &str = "–";

/// Runs all cases and writes the table.
pub(crate) fn run() -> Outcome<()> {
    let rustc = Rustc::new()?;
    // rsgen-avro may panic, which is told in the table.
    std::panic::set_hook(Box::new(|_| ()));
    let mut table = String::new();
    let mut counts = [Count::default(), Count::default()];
    let cases = cases()?;
    for case in &cases {
        let folder = scratch(&format!("nasty-{}", case.row))?;
        let place = Place { folder: &folder, runs: case.put_value(&folder)? };
        let fates = [ours(&rustc, case, place)?, theirs(&rustc, case, place)?];
        let mut cells = format!("| {} | {} |", case.row, case.title);
        for (fate, count) in fates.iter().zip(&mut counts) {
            let counted = if case.is_wrong() { &mut count.refused } else { &mut count.whole };
            *counted += usize::from(if case.is_wrong() { fate.generated != YES } else { fate.is_whole() });
            write!(cells, " {} | {} | {} |", cell(&fate.generated), cell(&fate.compiled), cell(&fate.round_trip))?;
        }
        println!("{cells}");
        writeln!(table, "{cells}")?;
    }
    fs::write(root().join("docs/comparison.md"), page(&table, &counts, &cases)?)?;
    Ok(())
}

impl Fate {
    fn refused(why: String) -> Self {
        Self { generated: why, compiled: NOTHING.to_owned(), round_trip: NOTHING.to_owned() }
    }

    fn is_whole(&self) -> bool {
        let good = |outcome: &String| outcome == YES;
        good(&self.generated) && good(&self.compiled) && (good(&self.round_trip) || self.round_trip == NOTHING)
    }
}

fn ours(rustc: &Rustc, case: &Case, place: Place<'_>) -> Outcome<Fate> {
    match deimos_codegen::generate(&Inputs::new(&case.folder)) {
        Ok(bindings) => fate(rustc, case, (Code::Ours, bindings.rust()), place),
        Err(diagnostics) => {
            let first = diagnostics.to_string();
            Ok(Fate::refused(first.lines().next().unwrap_or_default().to_owned()))
        }
    }
}

fn theirs(rustc: &Rustc, case: &Case, place: Place<'_>) -> Outcome<Fate> {
    let mut answers = Vec::new();
    for _ in 0..RUNS {
        answers.push(rsgen(case)?);
    }
    let refusal = answers.iter().find_map(|answer| answer.as_ref().err());
    let accepted = answers.iter().find_map(|answer| answer.as_ref().ok());
    match (accepted, refusal) {
        (Some(rust), None) => fate(rustc, case, (Code::Theirs, rust), place),
        (Some(_), Some(why)) => Ok(Fate::refused(format!("at random; else: {why}"))),
        (None, why) => Ok(Fate::refused(why.cloned().unwrap_or_default())),
    }
}

/// The code, or the first line of what is said against the contract.
fn rsgen(case: &Case) -> Outcome<Result<String, String>> {
    let pattern = case.folder.join("*.avsc");
    let pattern = pattern.to_str().ok_or("a path is not UTF-8")?;
    let generator = case.rsgen()?;
    let mut rust = Vec::new();
    let generate = || generator.generate(&Source::GlobPattern(pattern), &mut rust).map_err(|error| error.to_string());
    let done = catch_unwind(AssertUnwindSafe(generate));
    let done = done.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map_or("", String::as_str);
        Err(format!("panics: {said}"))
    });
    Ok(match done {
        Ok(()) => Ok(String::from_utf8(rust)?),
        Err(error) => Err(error.lines().next().unwrap_or_default().to_owned()),
    })
}

fn fate(rustc: &Rustc, case: &Case, (code, rust): (Code, &str), place: Place<'_>) -> Outcome<Fate> {
    let generated = YES.to_owned();
    let program = match rustc.build(code, rust, place.folder, place.runs)? {
        Ok(program) => program,
        Err(error) => return Ok(Fate { generated, compiled: error, round_trip: NOTHING.to_owned() }),
    };
    let round_trip = match (place.runs, case.is_about_embedded_schemas()) {
        (true, _) => probe::run(&program, place.folder)?,
        (false, true) if ["logicalType", "doc", "default"].iter().all(|key| has_key(rust, key)) => YES.to_owned(),
        (false, true) => "the schema in it has lost logical types, descriptions or defaults".to_owned(),
        (false, false) => NOTHING.to_owned(),
    };
    Ok(Fate { generated, compiled: YES.to_owned(), round_trip })
}

/// Whether a string in the code has this key of JSON, escaped or not.
fn has_key(rust: &str, key: &str) -> bool {
    [format!(r#""{key}":"#), format!(r#"\"{key}\":"#)].iter().any(|written| rust.contains(written))
}

/// One line that fits into a table.
fn cell(text: &str) -> String {
    match text {
        YES | NOTHING => text.to_owned(),
        text => format!("`{}`", text.replace('|', "\\|").replace('`', "'").chars().take(140).collect::<String>()),
    }
}

fn page(table: &str, counts: &[Count; 2], cases: &[Case]) -> Outcome<String> {
    let lock = fs::read_to_string(root().join("build-support/bench/Cargo.lock"))?;
    let version = |name: &str| -> Outcome<String> {
        let (_, package) =
            lock.split_once(&format!("name = \"{name}\"\nversion = \"")).ok_or("it is in the lock file")?;
        Ok(package.split('"').next().unwrap_or_default().to_owned())
    };
    let (rsgen, avro, own) = (version("rsgen-avro")?, version("apache-avro")?, version("deimos-codegen")?);
    let wrong = cases.iter().filter(|case| case.is_wrong()).count();
    let [ours, theirs] = counts;
    Ok(format!(
        "# Nasty schemas\n\n\
         Written by `cargo dev bench comparison`, which runs everything that is said here: the contracts of\n\
         `build-support/bench/nasty`, through deimos-codegen {own} and through rsgen-avro {rsgen}, the generator of serde\n\
         types for apache-avro {avro}.\n\n\
         - *Generated*: whether there is code, else the first line of what is said instead.\n\
         - *Compiled*: whether rustc takes it (edition 2024), else one of its errors.\n\
         - *Round trip*: whether a value survives. Deimos makes it from JSON, writes it and reads it. rsgen-avro's code is\n\
         \x20 given those bytes by apache-avro and has to give them back; fields that the JSON leaves out are to get the\n\
         \x20 schema's default. Row 20 asks instead whether the schema within the code is whole. A dash: nothing to ask.\n\
         - Rows 17 and 18 are wrong contracts, to be refused. Row 19 runs rsgen-avro with `nullable`.\n\n\
         Of {} good contracts {} go all the way with Deimos, {} with rsgen-avro; of {wrong} wrong ones {} are refused by\n\
         Deimos, {} by rsgen-avro.\n\n\
         | | schema | Deimos: generated | compiled | round trip | rsgen-avro: generated | compiled | round trip |\n\
         |---|---|---|---|---|---|---|---|\n{table}",
        cases.len() - wrong,
        ours.whole,
        theirs.whole,
        ours.refused,
        theirs.refused
    ))
}
