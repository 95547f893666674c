//! `cargo deimos migration`: a `SeaORM` migration for the tables of topics, the outbox and the offsets of sinks.

mod snapshot;
mod steps;
mod tables;
mod text;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::contract::Contract;
use crate::exit::Exit;
use crate::message::{self, Remark};
use crate::{output, today};
use steps::Steps;
use tables::Tables;

const EXAMPLES: &str = "\
Examples:
  cargo deimos migration                       write migration/src/m<date>_<time>_deimos.rs, as sea-orm-cli has it
  cargo deimos migration --out db/src          into another crate of migrations
  cargo deimos migration --check               in CI: fail if the tables need a migration that is not written
  cargo deimos migration --record              take tables that were made in another way for done

The file deimos_tables.snapshot beside the migrations says what the last of them leaves; keep it with them. New tables and
new columns that may be null become another migration. What could lose data is refused: write that step yourself, and
record it. Tables of an entity of your own (`{ entity = \"…\" }`) are yours to make.

Exit status:
  0    done, or nothing to do
  2    the command line is wrong
  3    a file or folder cannot be read or written
  100  there are diagnostics, a step that is refused, or, with --check, a migration is missing";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(flatten)]
    contract: Contract,
    /// The folder of the migrations, which must be there
    #[arg(long, value_name = "DIR", default_value = "migration/src")]
    out: PathBuf,
    /// Leave out the tables of the outbox
    #[arg(long)]
    without_outbox: bool,
    /// Write nothing; fail if a migration is missing
    #[arg(long, conflicts_with = "record")]
    check: bool,
    /// Write no migration, only that the tables are as they are to be
    #[arg(long)]
    record: bool,
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    let outline = match options.contract.outline() {
        Ok(outline) => outline,
        Err(exit) => return exit,
    };
    let wanted = match Tables::of(&outline) {
        Ok(tables) if options.without_outbox => tables.without_outbox(),
        Ok(tables) => tables,
        Err(refusal) => return refused(&[refusal]),
    };
    migrate(options, &wanted).unwrap_or_else(|message| {
        message::error(message);
        Exit::Failed
    })
}

fn migrate(options: &Options, wanted: &Tables) -> Result<Exit, String> {
    if !options.out.is_dir() {
        let out = options.out.display();
        return Err(format!(
            "there is no folder {out}; make the crate with `sea-orm-cli migrate init`, or name it: --out"
        ));
    }
    let path = options.out.join("deimos_tables.snapshot");
    let known = read(&path)?;
    let steps = Steps::between(&known, wanted);
    let left = known.with(wanted);
    if options.record {
        write(&path, &snapshot::text(&left))?;
        return Ok(Exit::Done);
    }
    match steps {
        Err(refusals) => Ok(refused(&refusals)),
        Ok(steps) if steps.is_empty() => {
            message::status(format!("nothing to do: the migrations in {} make all tables", options.out.display()));
            Ok(Exit::Done)
        }
        Ok(steps) if options.check => {
            let missing = Remark::error("a migration is missing");
            let missing = text::summary(&steps).into_iter().fold(missing, Remark::with_note);
            missing.with_help("the same command without --check writes it").say();
            Ok(Exit::Findings)
        }
        Ok(steps) => {
            let file = write_migration(&options.out, &steps)?;
            write(&path, &snapshot::text(&left))?;
            if message::takes_stdout() {
                message::status(format!("{} is written", file.display()));
            }
            Ok(output::print(&format!("{}\n", file.display())))
        }
    }
}

fn write_migration(folder: &Path, steps: &Steps) -> Result<PathBuf, String> {
    let name = format!("m{}_deimos", today::now());
    let file = folder.join(format!("{name}.rs"));
    if file.exists() {
        return Err(format!("{} is there already; try again in a second", file.display()));
    }
    write(&file, &text::migration(steps))?;
    text::summary(steps).into_iter().for_each(message::status);
    let registered = fs::read_to_string(folder.join("lib.rs")).is_ok_and(|text| text.contains(&name));
    if !registered {
        Remark::note(format!("add it to {}", folder.join("lib.rs").display()))
            .with_note(format!("mod {name};"))
            .with_note(format!("Box::new({name}::Migration),    // at the end of `migrations()`"))
            .say();
    }
    Ok(file)
}

fn refused(refusals: &[String]) -> Exit {
    for refusal in refusals {
        Remark::error(refusal)
            .with_help("write that migration yourself, then tell that it is done: `cargo deimos migration --record`")
            .say();
    }
    Exit::Findings
}

/// The tables as the last migration leaves them; none where there is no snapshot.
fn read(path: &Path) -> Result<Tables, String> {
    match fs::read_to_string(path) {
        Ok(text) => snapshot::parse(&text).map_err(|error| format!("{}:{error}", path.display())),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Tables::default()),
        Err(cause) => Err(format!("cannot read {}: {cause}", path.display())),
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|cause| format!("cannot write {}: {cause}", path.display()))
}
