//! The command line.

use std::str::FromStr;

use clap::{Args, Parser, Subcommand};

/// Orders, their outbox, the relay, and a copy of them in another table.
///
/// Without a command everything runs in this process, on embedded parts. The other commands take real parts from
/// `DATABASE_URL` (sqlite:, postgres: or mysql:), `KAFKA_BROKERS` and `SCHEMA_REGISTRY_URL`.
#[derive(Debug, Parser)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// A setting of librdkafka, such as `linger.ms=5`; may be given more than once.
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub kafka: Vec<Setting>,

    /// Stands before the name of every topic and subject.
    #[arg(long, global = true, env = "TOPIC_PREFIX", default_value = "", hide_default_value = true)]
    pub topic_prefix: String,

    /// What to log to stderr, as `tracing_subscriber::EnvFilter` reads it.
    #[arg(long, global = true, env = "RUST_LOG", default_value = "warn", value_name = "FILTER")]
    pub log: String,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Everything in one process (the default).
    Demo,
    /// Writes orders and, in the same transactions, what others may know of them.
    Write(Plan),
    /// Moves the rows of the outbox to Kafka, until SIGTERM.
    Relay,
    /// Copies the topic into the table `orders_copy`, until SIGTERM.
    Sink {
        /// The consumer group.
        #[arg(long, default_value = "shop")]
        group: String,
    },
}

/// What `shop write` is to do.
#[derive(Clone, Debug, Args)]
pub struct Plan {
    /// How many changes to write.
    #[arg(long, default_value_t = 1_000)]
    pub orders: u64,

    /// How many order ids to choose from.
    #[arg(long, default_value_t = 100)]
    pub keys: u64,

    /// How many of a hundred transactions are rolled back.
    #[arg(long, default_value_t = 10, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub rollback: u8,

    /// Makes the choices the same in each run.
    #[arg(long)]
    pub seed: Option<u64>,

    /// How many orders one transaction changes.
    #[arg(long, default_value_t = 1)]
    pub rows_per_tx: u64,

    /// How many transactions are under way at the same time; SQLite takes one after the other in any case.
    #[arg(long, default_value_t = 4)]
    pub writers: u64,
}

impl Cli {
    /// What the command line says about Kafka.
    pub fn kafka(&self) -> KafkaOptions {
        KafkaOptions { settings: self.kafka.clone(), topic_prefix: self.topic_prefix.clone() }
    }
}

/// What the command line says about Kafka.
#[derive(Clone, Debug)]
pub struct KafkaOptions {
    pub settings: Vec<Setting>,
    pub topic_prefix: String,
}

/// A setting of librdkafka.
#[derive(Clone, Debug)]
pub struct Setting {
    pub key: String,
    pub value: String,
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE, such as linger.ms=5")?;
        Ok(Self { key: key.to_owned(), value: value.to_owned() })
    }
}
