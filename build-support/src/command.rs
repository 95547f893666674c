//! The command line.

use crate::conformance::Exchange;
use crate::fuzz::TARGETS;
use crate::service::SERVICES;
use crate::up::PYTHON;

/// What `cargo dev` prints about itself.
pub(crate) const USAGE: &str = "\
The workspace's own tasks.

usage: cargo dev up [--only NAME,…]   start the servers; prints `export NAME=value` lines: eval \"$(cargo dev up)\"
       cargo dev down                 stop them and remove their data
       cargo dev status               what runs, where, with how much memory
       cargo dev logs NAME            what a server has written
       cargo dev test [ARGUMENTS]     servers up, everything built, `cargo test ARGUMENTS`, the shop end to end, servers down
       cargo dev accept               take what the generator writes now as the goldens
       cargo dev fuzz [TARGET] [--seconds N]
                                      random input for schema, manifest, compiler, compatibility, decode, plan; 60 s each
       cargo dev conformance [--seed N] [--schemas N] [--values N]
                                      random values of random schemas, exchanged with Python's fastavro; 60 and 100,000
       cargo dev miri                 the modules with `unsafe`, in Rust's interpreter
       cargo dev bench compiler [--json FILE]
                                      the compiler's speed against its limits and rsgen-avro; a line of JSON a figure
       cargo dev bench codec [--json FILE | order | wide | deep | alert | compile-time]
                                      the codec's speed against serde_avro_fast, apache-avro and a plain clone
       cargo dev bench comparison     nasty schemas here and with rsgen-avro, into docs/comparison.md
       cargo dev audit                licences and duplicates among the dependencies, builds of librdkafka

names: postgres, mariadb, kafka, registry, python (an interpreter with Kafka and database clients)
";

/// A command line that was understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Print the usage.
    Help,
    /// Start these.
    Up(Vec<String>),
    /// Stop all.
    Down,
    /// Tell what runs.
    Status,
    /// Print a log.
    Logs(String),
    /// Run the tests, with arguments for `cargo test`.
    Test(Vec<String>),
    /// Rewrite the goldens.
    Accept,
    /// Give these targets random input, each for so many seconds.
    Fuzz(Vec<String>, u32),
    /// Exchange values with fastavro.
    Conformance(Exchange),
    /// Interpret the tests of what is `unsafe`.
    Miri,
    /// Compare with others, with arguments for the crate that does it.
    Bench(Vec<String>),
    /// Check the dependencies.
    Audit,
    /// Watch over another `cargo dev`: for its own use.
    Guard(String),
}

/// Reads a command line; the error says what was not understood.
pub(crate) fn parse(arguments: &[&str]) -> Result<Command, String> {
    match arguments {
        [] | ["help" | "--help" | "-h", ..] | [_, "--help" | "-h"] => Ok(Command::Help),
        ["up"] => Ok(Command::Up(names())),
        ["up", "--only", list] => only(list),
        ["up", joined] if joined.starts_with("--only=") => only(&joined["--only=".len()..]),
        ["down"] => Ok(Command::Down),
        ["status"] => Ok(Command::Status),
        ["logs", name] => server(name).map(Command::Logs),
        ["test", rest @ ..] => Ok(Command::Test(rest.iter().map(ToString::to_string).collect())),
        ["accept"] => Ok(Command::Accept),
        ["fuzz", rest @ ..] => fuzz(rest),
        ["conformance", rest @ ..] => Exchange::parse(rest).map(Command::Conformance),
        ["miri"] => Ok(Command::Miri),
        ["audit"] => Ok(Command::Audit),
        ["bench", task @ ("codec" | "compiler" | "comparison"), rest @ ..] => bench(task, rest),
        ["bench", ..] => Err("bench expects `codec`, `compiler` or `comparison`".to_owned()),
        ["guard", life] => Ok(Command::Guard((*life).to_owned())),
        ["up" | "down" | "status" | "logs" | "accept" | "audit" | "miri", rest @ ..] => {
            Err(format!("unexpected arguments: `{}`", rest.join(" ")))
        }
        [other, ..] => Err(format!("there is no task `{other}`")),
    }
}

fn bench(task: &str, rest: &[&str]) -> Result<Command, String> {
    let parts = ["order", "wide", "deep", "alert", "compile-time"];
    let takes = match (task, rest) {
        (_, []) | ("codec" | "compiler", ["--json", _]) => true,
        ("codec", [part]) => parts.contains(part),
        _ => false,
    };
    if !takes {
        return Err(format!("unexpected arguments: `{}`", rest.join(" ")));
    }
    Ok(Command::Bench([task].iter().chain(rest).map(ToString::to_string).collect()))
}

/// All that can be wanted of `up`.
pub(crate) fn names() -> Vec<String> {
    SERVICES.iter().map(|service| service.name()).chain([PYTHON]).map(String::from).collect()
}

fn only(list: &str) -> Result<Command, String> {
    let wanted: Vec<String> =
        list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(String::from).collect();
    match wanted.iter().find(|name| !names().contains(name)) {
        Some(unknown) => Err(format!("there is no service `{unknown}`; expected one of {}", names().join(", "))),
        None if wanted.is_empty() => Err(format!("--only expects names: {}", names().join(", "))),
        None => Ok(Command::Up(wanted)),
    }
}

fn fuzz(arguments: &[&str]) -> Result<Command, String> {
    let (targets, seconds) = match arguments {
        [rest @ .., "--seconds", seconds] | ["--seconds", seconds, rest @ ..] => (rest, *seconds),
        rest => (rest, "60"),
    };
    let seconds = seconds.parse().map_err(|_| format!("--seconds expects a number, not `{seconds}`"))?;
    let all = || TARGETS.map(String::from).to_vec();
    match targets {
        [] => Ok(Command::Fuzz(all(), seconds)),
        [target] if TARGETS.contains(target) => Ok(Command::Fuzz(vec![(*target).to_owned()], seconds)),
        [other, ..] => Err(format!("there is no target `{other}`; expected one of {}", TARGETS.join(", "))),
    }
}

fn server(name: &str) -> Result<String, String> {
    let servers: Vec<&str> = SERVICES.iter().map(|service| service.name()).collect();
    if servers.contains(&name) {
        return Ok(name.to_owned());
    }
    Err(format!("there is no server `{name}`; expected one of {}", servers.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_started_unless_named() {
        assert_eq!(parse(&["up"]), Ok(Command::Up(names())));
        assert_eq!(
            parse(&["up", "--only", "kafka, registry"]),
            Ok(Command::Up(vec!["kafka".to_owned(), "registry".to_owned()]))
        );
        assert_eq!(parse(&["up", "--only=python"]), Ok(Command::Up(vec!["python".to_owned()])));
    }

    #[test]
    fn arguments_of_test_are_left_to_cargo() {
        let arguments = parse(&["test", "-p", "deimos-tests", "--", "--nocapture"]);
        assert_eq!(
            arguments,
            Ok(Command::Test(["-p", "deimos-tests", "--", "--nocapture"].map(String::from).to_vec()))
        );
    }

    #[test]
    fn targets_are_fuzzed_for_a_minute_each_unless_said_otherwise() {
        let all = || TARGETS.map(String::from).to_vec();
        assert_eq!(parse(&["fuzz"]), Ok(Command::Fuzz(all(), 60)));
        assert_eq!(parse(&["fuzz", "--seconds", "5"]), Ok(Command::Fuzz(all(), 5)));
        assert_eq!(parse(&["fuzz", "schema", "--seconds", "600"]), Ok(Command::Fuzz(vec!["schema".to_owned()], 600)));
        let told = |arguments: &[&str]| parse(arguments).unwrap_err();
        assert_eq!(told(&["fuzz", "--seconds", "long"]), "--seconds expects a number, not `long`");
        assert_eq!(
            told(&["fuzz", "parser"]),
            "there is no target `parser`; expected one of schema, manifest, compiler, compatibility, decode, plan"
        );
    }

    #[test]
    fn figures_may_go_into_a_file() {
        let bench = |words: &[&str]| Ok(Command::Bench(words.iter().map(ToString::to_string).collect()));
        assert_eq!(parse(&["bench", "compiler"]), bench(&["compiler"]));
        assert_eq!(parse(&["bench", "compiler", "--json", "f"]), bench(&["compiler", "--json", "f"]));
        assert_eq!(parse(&["bench", "codec", "--json", "f"]), bench(&["codec", "--json", "f"]));
        assert_eq!(parse(&["bench", "codec", "deep"]), bench(&["codec", "deep"]));
        assert_eq!(parse(&["bench", "codec", "f"]), Err("unexpected arguments: `f`".to_owned()));
        assert_eq!(parse(&["bench", "comparison", "f"]), Err("unexpected arguments: `f`".to_owned()));
        assert_eq!(parse(&["bench"]), Err("bench expects `codec`, `compiler` or `comparison`".to_owned()));
    }

    #[test]
    fn wrong_usage_names_what_was_expected() {
        let told = |arguments: &[&str]| parse(arguments).unwrap_err();
        assert_eq!(told(&["start"]), "there is no task `start`");
        assert_eq!(told(&["down", "now"]), "unexpected arguments: `now`");
        assert_eq!(
            told(&["up", "--only", "redis"]),
            "there is no service `redis`; expected one of postgres, mariadb, kafka, registry, python"
        );
        assert_eq!(told(&["up", "--only", ","]), "--only expects names: postgres, mariadb, kafka, registry, python");
        assert_eq!(
            told(&["logs", "python"]),
            "there is no server `python`; expected one of postgres, mariadb, kafka, registry"
        );
    }

    #[test]
    fn the_usage_names_every_task_and_service() {
        assert!(
            ["up", "down", "status", "logs", "test", "accept", "fuzz", "conformance", "miri", "audit", "bench"]
                .iter()
                .all(|task| USAGE.contains(&format!("cargo dev {task}")))
        );
        assert!(names().iter().all(|name| USAGE.contains(name.as_str())));
    }
}
