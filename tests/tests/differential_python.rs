//! Python's fastavro and this codec exchange random values of random schemas; `cargo dev conformance` asks for more of them.

use std::env;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use deimos_codegen::Inputs;
use deimos_tests::rustc;

/// How much is exchanged where nobody says: the seed, how many schemas, how many values.
const ORDINARY: &str = "1 6 1200";

#[test]
fn fastavro_and_this_codec_agree() {
    let Some(python) = env::var_os("DEIMOS_PYTHON") else {
        assert!(
            env::var_os("DEIMOS_NO_SKIP").is_none(),
            "values were to be exchanged with fastavro: set DEIMOS_PYTHON"
        );
        deimos_tests::skipped("fastavro_and_this_codec_agree: no DEIMOS_PYTHON");
        return;
    };
    let asked = env::var("DEIMOS_CONFORMANCE").unwrap_or_else(|_| ORDINARY.to_owned());
    let begun = Instant::now();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("conformance").join(asked.replace(' ', "-"));
    let _ = fs::remove_dir_all(&folder);
    let step = |what: &str| println!("{:>9.1} s  {what}", begun.elapsed().as_secs_f64());
    run(script(&python, "draw.py").arg(&folder).args(asked.split(' ')));
    step("schemas and values are drawn and written by fastavro");
    let program = program(&folder);
    step("the schemas are compiled");
    run(Command::new(program).arg(&folder));
    step("all of it is read and written again");
    let found = run(script(&python, "judge.py").arg(&folder));
    step("both are compared");
    print!("{found}");
    assert!(found.contains("        0 differences"), "{found}");
    if asked == ORDINARY {
        notices_a_fault(&python, &folder);
    }
}

/// One wrong byte of ours is a difference: whoever compares can fail.
fn notices_a_fault(python: &OsStr, folder: &Path) {
    for name in ["own.bin.ours", "w0.bin.ours", "json.bin.ours", "own.avro.ours"] {
        let spoilt = (0..6).map(|number| folder.join(format!("c{number}")).join(name));
        let path = spoilt.max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap();
        let good = fs::read(&path).unwrap();
        let mut bytes = good.clone();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(&path, bytes).unwrap();
        let found = run(script(python, "judge.py").arg(folder));
        assert!(
            found.contains("        1 differences") && found.contains("the smallest difference"),
            "{name}: {found}"
        );
        fs::write(&path, good).unwrap();
    }
}

fn script(python: &OsStr, name: &str) -> Command {
    let mut command = Command::new(python);
    command.arg("-B").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance").join(name));
    command
}

/// What it prints; a script that finds differences says so at its end and fails, which is for the caller to see.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(complaints.is_empty() && (output.status.success() || !told.is_empty()), "{told}{complaints}");
    told
}

/// The program that exchanges, over the types of all schemas.
fn program(folder: &Path) -> PathBuf {
    let inputs = Inputs::new(folder.join("schemas")).manifest(folder.join("deimos.toml"));
    let bindings = deimos_codegen::generate(&inputs).unwrap_or_else(|wrong| panic!("{wrong}"));
    fs::write(folder.join("bindings.rs"), bindings.rust()).unwrap();
    let schemas = fs::read_dir(folder.join("schemas")).unwrap().count();
    let calls = (0..schemas).fold(String::new(), |mut calls, number| {
        writeln!(calls, "    exchange::<contract::conform::c{number}::Case>(&folder.join(\"c{number}\"), {number});")
            .unwrap();
        calls
    });
    fs::write(folder.join("table.rs"), format!("fn exchange_all(folder: &Path) {{\n{calls}}}\n")).unwrap();
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/program.rs");
    fs::copy(program, folder.join("program.rs")).unwrap();
    rustc::built(&folder.join("program.rs"))
}
