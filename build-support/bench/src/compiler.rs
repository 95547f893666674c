//! The compiler's speed: against parsing its own output with syn, against two seconds, against itself with nothing
//! changed, and against rsgen-avro.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use deimos_codegen::Inputs;

use crate::measure::{interleaved, ratio};
use crate::report::Report;
use crate::{Outcome, accepted, contract, scratch};

/// How many times as long as syn takes to parse the same output generating it may take.
const SYN: f64 = 3.0;

/// How long 1,000 schemas may take, from files to text.
const THOUSAND: Duration = Duration::from_secs(2);

/// Prints the figures, and writes them into a file of JSON lines.
pub(crate) fn run(json: Option<&Path>) -> Outcome<()> {
    let mut report = Report::default();
    let small = against_syn(&mut report, "compiler/1000-schemas-vs-syn", 1_000)?;
    report.add("compiler/1000-schemas-in-2s", ratio(THOUSAND, small), 1.0, format!("{small:.2?} for 1,000 schemas"));
    unchanged(&mut report)?;
    let large = against_syn(&mut report, "compiler/10000-schemas-vs-syn", 10_000)?;
    let linear = 10.0 * ratio(small, large);
    report.add("compiler/linear", linear, 0.8, "ten times the time of 1,000 schemas against that of 10,000".to_owned());
    accepted::side_by_side(&mut report)?;
    json.map_or(Ok(()), |file| report.write(file))
}

/// How long it takes to generate the bindings of so many schemas.
fn against_syn(report: &mut Report, id: &'static str, schemas: usize) -> Outcome<Duration> {
    let folder = scratch(&format!("contract-{schemas}"))?;
    contract::write(&folder, schemas)?;
    let inputs = Inputs::new(&folder);
    let rust = generated(&inputs);
    let files = items(&rust);
    let (ours, syn) = interleaved(
        || drop(generated(&inputs)),
        || files.iter().for_each(|items| drop(syn::parse_file(items).expect("bindings are Rust"))),
    );
    #[expect(clippy::cast_precision_loss, reason = "it is shown with one digit")]
    let megabytes = rust.len() as f64 / 1e6;
    let detail =
        format!("{ours:.2?} to generate {megabytes:.1} MB, {syn:.2?} to parse them; the limit is {SYN} times that");
    report.add(id, SYN * ratio(syn, ours), 1.0, detail);
    Ok(ours)
}

fn generated(inputs: &Inputs) -> String {
    match deimos_codegen::generate(inputs) {
        Ok(bindings) => bindings.rust().to_owned(),
        Err(diagnostics) => panic!("the contract is good:\n{diagnostics}"),
    }
}

/// The bindings a namespace at a time: syn's tree of 10,000 schemas would not fit into the memory of small machines.
fn items(rust: &str) -> Vec<&str> {
    rust.split_inclusive("\n}\n").collect()
}

/// A build script that finds everything as it was, against one that has to generate.
fn unchanged(report: &mut Report) -> Outcome<()> {
    let (root, out) = (scratch("unchanged")?, scratch("unchanged-out")?);
    let schemas = root.join("schemas");
    std::fs::create_dir_all(&schemas)?;
    contract::write(&schemas, 1_000)?;
    let again = scratch("unchanged-again")?;
    let script = std::env::current_exe()?;
    let compile = |out: &Path| {
        let mut command = Command::new(&script);
        command.args(["compile", "schemas"]).current_dir(&root).env("CARGO_MANIFEST_DIR", &root).env("OUT_DIR", out);
        let status = command.stdout(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "the build script works");
    };
    compile(&again);
    let from_nothing = || {
        // Nothing is there in the first round.
        let _ = std::fs::remove_dir_all(out.join("deimos"));
        compile(&out);
    };
    let (full, unchanged) = interleaved(from_nothing, || compile(&again));
    let detail = format!("{unchanged:.2?} with nothing changed, {full:.2?} to generate 1,000 schemas");
    report.add("compiler/unchanged", ratio(full, unchanged), 5.0, detail);
    Ok(())
}
