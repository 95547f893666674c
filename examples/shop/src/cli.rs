//! The command line.

use std::str::FromStr;

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// Orders, their outbox, the relay, and a copy of them in another table.
///
/// Without a command everything runs in this process, on embedded parts, whatever the environment says.
/// The others take real parts: write needs `DATABASE_URL` (sqlite:, postgres: or mysql:),
/// relay and sink need `KAFKA_BROKERS` and `SCHEMA_REGISTRY_URL` too.
#[derive(Debug, Parser)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// A setting of librdkafka for relay, sink and demo, such as `linger.ms=5`; may be given more than once.
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub(crate) kafka: Vec<Setting>,

    /// Stands before the name of every topic and subject.
    #[arg(long, global = true, env = "TOPIC_PREFIX", default_value = "", hide_default_value = true)]
    pub(crate) topic_prefix: String,

    /// What to log to stderr, such as `info` or `deimos_runtime=debug`.
    #[arg(long, global = true, env = "RUST_LOG", value_name = "FILTER", value_parser = filter)]
    pub(crate) log: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Everything in one process (the default).
    Demo,
    /// Writes orders and, in the same transactions, what others may know of them.
    Write(Plan),
    /// Moves the rows of the outbox to Kafka, until SIGTERM.
    Relay,
    /// Copies the topic into the table `orders_copy`, until SIGTERM.
    Sink {
        /// The consumer group.
        #[arg(long, default_value = "shop", value_parser = clap::builder::NonEmptyStringValueParser::new())]
        group: String,
    },
}

/// What `shop write` is to do.
#[derive(Clone, Debug, Args)]
pub(crate) struct Plan {
    /// How many changes to write.
    #[arg(long, default_value_t = 1_000)]
    pub(crate) orders: u64,

    /// How many order ids to choose from.
    #[arg(long, default_value_t = 100, value_parser = positive)]
    pub(crate) keys: u64,

    /// How many of a hundred transactions are rolled back.
    #[arg(long, default_value_t = 10, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) rollback: u8,

    /// Makes the choices the same in each run.
    #[arg(long)]
    pub(crate) seed: Option<u64>,

    /// How many orders one transaction changes.
    #[arg(long, default_value_t = 1, value_parser = positive)]
    pub(crate) rows_per_tx: u64,

    /// How many transactions are under way at the same time; SQLite takes one after the other in any case.
    #[arg(long, default_value_t = 4, value_parser = positive)]
    pub(crate) writers: u64,
}

impl Cli {
    /// What to log.
    pub(crate) fn filter(&self) -> &str {
        match (&self.log, &self.command) {
            (Some(filter), _) => filter,
            (None, None | Some(Command::Demo)) => "error",
            (None, Some(_)) => "warn,deimos_runtime=info",
        }
    }

    /// What the command line says about Kafka.
    pub(crate) fn kafka(&self) -> KafkaOptions {
        KafkaOptions { settings: self.kafka.clone(), topic_prefix: self.topic_prefix.clone() }
    }
}

fn positive(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) => Err("expected 1 or more".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(format!("{error}, expected a number from 1 on")),
    }
}

/// A filter that says something, so that one with a mistake is not passed over.
fn filter(text: &str) -> Result<String, ParseError> {
    EnvFilter::try_new(text).map(|_| text.to_owned())
}

/// What the command line says about Kafka.
#[derive(Clone, Debug)]
pub(crate) struct KafkaOptions {
    pub(crate) settings: Vec<Setting>,
    pub(crate) topic_prefix: String,
}

/// A setting of librdkafka.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) key: String,
    pub(crate) value: String,
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let setting = text.split_once('=').filter(|(key, _)| !key.is_empty());
        let (key, value) = setting.ok_or("expected KEY=VALUE, such as linger.ms=5")?;
        Ok(Self { key: key.to_owned(), value: value.to_owned() })
    }
}
