//! `cargo deimos register`: the schemas of topics into a registry, or what it would say to them.

mod reasons;

use clap::Args;
use deimos_codegen::outline::{Registered, Topic};
use deimos_schema::Schema;

use crate::contract::Contract;
use crate::exit::Exit;
use crate::message::{self, Remark};
use crate::registry::{self, Fault, Registry, Verdict, Which};

const EXAMPLES: &str = "\
Examples:
  cargo deimos register --dry-run                   what the registry would say
  cargo deimos register                             keys and values of all topics
  cargo deimos register orders --prefix staging.    one topic, under staging.orders-value

Exit status:
  0    every schema is registered, or would be
  2    the command line is wrong
  3    the registry could not be asked
  100  there are diagnostics, or the registry refuses a schema";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Handles of topics [default: all topics of deimos.toml]
    #[arg(value_name = "TOPIC")]
    topics: Vec<String>,
    /// Ask what would happen, and register nothing
    #[arg(long)]
    dry_run: bool,
    /// What stands before the name of every topic, and so of every subject
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    prefix: String,
    #[command(flatten)]
    contract: Contract,
    #[command(flatten)]
    registry: registry::Options,
}

/// What became of one schema.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Exists {
        version: u64,
        id: u64,
    },
    /// Beside the newest version, if there is one.
    WouldBeNew {
        newest: Option<Newest>,
    },
    Registered {
        version: Option<u64>,
        id: u64,
    },
    Refused {
        words: Vec<String>,
    },
}

/// The version that a new one would follow.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Newest {
    version: u64,
    /// Whether its data is written and read in the same way.
    is_alike: bool,
}

/// Runs the subcommand.
pub(crate) fn run(options: &Options) -> Exit {
    let outline = match options.contract.outline() {
        Ok(outline) => outline,
        Err(exit) => return exit,
    };
    let topics = match chosen(&outline.topics, &options.topics) {
        Ok(topics) => topics,
        Err(message) => {
            message::error(message);
            return Exit::Usage;
        }
    };
    register(options, &topics).unwrap_or_else(|fault| fault.report())
}

/// The topics of these handles, or all.
fn chosen<'a>(topics: &'a [Topic], handles: &[String]) -> Result<Vec<&'a Topic>, String> {
    if topics.is_empty() {
        return Err(
            "there are no topics: deimos.toml names them, as `[topics.orders]`; --config names another file".to_owned()
        );
    }
    let known = || topics.iter().map(|topic| topic.handle.as_str()).collect::<Vec<_>>().join(", ");
    let find = |handle: &String| {
        let found = topics.iter().find(|topic| topic.handle == *handle);
        found.ok_or_else(|| format!("there is no topic `{handle}`; deimos.toml has {}", known()))
    };
    if handles.is_empty() { Ok(topics.iter().collect()) } else { handles.iter().map(find).collect() }
}

/// Asks about all schemas before it registers the first, so that a refusal leaves nothing half done.
fn register(options: &Options, topics: &[&Topic]) -> Result<Exit, Fault> {
    let registry = Registry::new(&options.registry)?;
    let schemas = schemas(topics, &options.prefix);
    let outcomes = schemas.iter().map(|(subject, schema)| rehearse(&registry, subject, schema));
    let mut outcomes = outcomes.collect::<Result<Vec<_>, _>>()?;
    if !options.dry_run && refused(&outcomes) == 0 {
        for (outcome, (subject, schema)) in outcomes.iter_mut().zip(&schemas) {
            if matches!(outcome, Outcome::WouldBeNew { .. }) {
                *outcome = submit(&registry, subject, schema)?;
            }
            tell(subject, schema, outcome);
        }
    } else {
        schemas.iter().zip(&outcomes).for_each(|((subject, schema), outcome)| tell(subject, schema, outcome));
    }
    Ok(conclusion(&registry, refused(&outcomes)))
}

/// Subjects and schemas in the order of the topics; two topics of one name in Kafka have the same subjects.
fn schemas<'a>(topics: &[&'a Topic], prefix: &str) -> Vec<(String, &'a Registered)> {
    let mut schemas: Vec<(String, &Registered)> = Vec::new();
    for (subject, schema) in topics.iter().flat_map(|topic| topic.registered()) {
        let pair = (format!("{prefix}{subject}"), schema);
        if !schemas.contains(&pair) {
            schemas.push(pair);
        }
    }
    schemas
}

fn refused(outcomes: &[Outcome]) -> usize {
    outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Refused { .. })).count()
}

fn conclusion(registry: &Registry, refused: usize) -> Exit {
    if refused == 0 {
        return Exit::Done;
    }
    let schemas = if refused == 1 { "a schema" } else { "schemas" };
    Remark::conclusion(format!("the schema registry at {} refuses {schemas}", registry.url())).say();
    Exit::Findings
}

/// Asks without writing.
fn rehearse(registry: &Registry, subject: &str, schema: &Registered) -> Result<Outcome, Fault> {
    if let Some(found) = registry.lookup(subject, &schema.text).or_else(malformed_is_absent)? {
        return Ok(Outcome::Exists { version: found.version, id: found.id });
    }
    let newest = registry.version(subject, Which::Latest)?.map(|newest| Newest {
        version: newest.version,
        is_alike: Schema::parse(&newest.text).is_ok_and(|found| found.identity().to_string() == schema.identity),
    });
    match registry.compatible(subject, &schema.text) {
        Ok(Verdict::Compatible) => Ok(Outcome::WouldBeNew { newest }),
        Ok(Verdict::Incompatible(words)) => {
            Ok(Outcome::Refused { words: reasons::all(registry, subject, schema, words)? })
        }
        Err(Fault::Refused(refusal)) => Ok(Outcome::Refused { words: vec![refusal.to_string()] }),
        Err(fault) => Err(fault),
    }
}

/// A schema that the registry cannot read is not there; why it cannot, another question tells.
fn malformed_is_absent<T>(fault: Fault) -> Result<Option<T>, Fault> {
    match fault {
        Fault::Refused(_) => Ok(None),
        fault => Err(fault),
    }
}

fn submit(registry: &Registry, subject: &str, schema: &Registered) -> Result<Outcome, Fault> {
    match registry.register(subject, &schema.text) {
        Ok(id) => {
            let version = registry.lookup(subject, &schema.text)?.map(|found| found.version);
            Ok(Outcome::Registered { version, id })
        }
        Err(Fault::Refused(refusal)) => {
            let words = vec![refusal.to_string()];
            Ok(Outcome::Refused { words: reasons::all(registry, subject, schema, words)? })
        }
        Err(fault) => Err(fault),
    }
}

fn tell(subject: &str, schema: &Registered, outcome: &Outcome) {
    let fullname = &schema.fullname;
    let words = match outcome {
        Outcome::Exists { version, id } => format!("{fullname} is version {version} (id {id})"),
        Outcome::WouldBeNew { newest: None } => format!("{fullname} would be its first version"),
        Outcome::WouldBeNew { newest: Some(Newest { version, is_alike: false }) } => {
            format!("{fullname} would be a new version, after {version}")
        }
        Outcome::WouldBeNew { newest: Some(Newest { version, is_alike: true }) } => {
            format!("{fullname} would be a new version, read as {version} is: only descriptions differ")
        }
        Outcome::Registered { version: Some(version), id } => {
            format!("{fullname} is now version {version} (id {id})")
        }
        Outcome::Registered { version: None, id } => format!("{fullname} is registered (id {id})"),
        Outcome::Refused { words } => {
            let refusal = Remark::error(format!("{fullname} is refused")).about(subject);
            return words.iter().fold(refusal, Remark::with_note).say();
        }
    };
    Remark::status(words).about(subject).say();
}
