//! `cargo dev conformance`: random values of random schemas, exchanged with Python's fastavro.

use crate::cargo::{cargo, run};
use crate::export::Variable;
use crate::failure::Result;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::up::{PYTHON, Servers, up};

/// How much is exchanged, and from which source of randomness; the same numbers are the same exchange.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    /// Where the randomness starts.
    pub(crate) seed: u64,
    /// How many schemas are drawn, each with three writer schemas that its type has to read.
    pub(crate) schemas: u32,
    /// How many values of the schemas themselves; for the others there are three for every five of these.
    pub(crate) values: u32,
}

impl Default for Exchange {
    fn default() -> Self {
        Self { seed: 1, schemas: 60, values: 100_000 }
    }
}

impl Exchange {
    /// Reads `--seed N`, `--schemas N` and `--values N`; the error says what was not understood.
    pub(crate) fn parse(arguments: &[&str]) -> std::result::Result<Self, String> {
        let mut exchange = Self::default();
        for option in arguments.chunks(2) {
            let [name, value] = option else { return Err(format!("{} expects a number", option[0])) };
            let wrong = || format!("{name} expects a number, at least 1, not `{value}`");
            match *name {
                "--seed" => exchange.seed = value.parse().map_err(|_| wrong())?,
                "--schemas" => exchange.schemas = at_least_one(value).ok_or_else(wrong)?,
                "--values" => exchange.values = at_least_one(value).ok_or_else(wrong)?,
                other => return Err(format!("unexpected argument `{other}`; expected --seed, --schemas or --values")),
            }
        }
        Ok(exchange)
    }
}

fn at_least_one(value: &str) -> Option<u32> {
    value.parse().ok().filter(|number| *number > 0)
}

/// Runs the test that exchanges, which `cargo dev test` asks for less, and shows what it counted.
pub(crate) fn conformance(layout: &Layout, exchange: &Exchange) -> Result<()> {
    let test = ["test", "--quiet", "--package", "deimos-tests", "--test", "differential_python", "--", "--nocapture"];
    let mut command = cargo(layout, &test);
    command.envs(python(layout)?);
    let Exchange { seed, schemas, values } = exchange;
    command.env("DEIMOS_CONFORMANCE", format!("{seed} {schemas} {values}"));
    println!("seed {seed}, {schemas} schemas, {values} values");
    run(command, "the exchange with fastavro")
}

/// Where the interpreter is that has fastavro; nothing of ours is held on to while it is used.
fn python(layout: &Layout) -> Result<Vec<Variable>> {
    let Servers { variables, skipped, .. } = up(layout, &[PYTHON.to_owned()], &Progress::new())?;
    match skipped.into_iter().next() {
        Some((_, failure)) => Err(failure),
        None => Ok(variables),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_is_told_by_three_numbers() {
        assert_eq!(Exchange::parse(&[]), Ok(Exchange::default()));
        let told = Exchange::parse(&["--values", "500", "--seed", "7", "--schemas", "2"]);
        assert_eq!(told, Ok(Exchange { seed: 7, schemas: 2, values: 500 }));
        let refused = |arguments: &[&str]| Exchange::parse(arguments).unwrap_err();
        assert_eq!(refused(&["--seed"]), "--seed expects a number");
        assert_eq!(refused(&["--values", "0"]), "--values expects a number, at least 1, not `0`");
        assert_eq!(refused(&["--size", "1"]), "unexpected argument `--size`; expected --seed, --schemas or --values");
    }
}
