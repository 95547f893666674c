//! The parts a command runs on: real ones by address, embedded ones where one process suffices.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use deimos_runtime::BoxError;
use deimos_runtime::kafka::KafkaConfig;
use deimos_runtime::registry::Registry;
use deimos_runtime::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend};
use deimos_runtime::testing::Broker;

use crate::cli::KafkaOptions;

/// How long to wait for a database before giving up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The database that `DATABASE_URL` names.
pub(crate) async fn database() -> Result<DatabaseConnection, BoxError> {
    connect(&required("DATABASE_URL", "the database of the orders, such as postgres://user@127.0.0.1:5432/shop")?).await
}

/// The Kafka and the registry that `KAFKA_BROKERS` and `SCHEMA_REGISTRY_URL` name.
pub(crate) fn kafka(options: &KafkaOptions) -> Result<KafkaConfig, BoxError> {
    let brokers = required("KAFKA_BROKERS", "one broker or more, such as 127.0.0.1:9092")?;
    let registry = required("SCHEMA_REGISTRY_URL", "the schema registry, such as http://127.0.0.1:8081")?;
    apply(KafkaConfig::new(brokers, Registry::http(&registry)?), options)
}

fn required(name: &str, what: &str) -> Result<String, BoxError> {
    env::var(name).ok().filter(|value| !value.is_empty()).ok_or_else(|| {
        format!(
            "{name} is not set: this command is one process of several, so it needs {what}; `shop demo` runs everything \
             in one process and needs nothing"
        )
        .into()
    })
}

fn apply(config: KafkaConfig, options: &KafkaOptions) -> Result<KafkaConfig, BoxError> {
    let config = config.topic_prefix(&options.topic_prefix);
    options.settings.iter().try_fold(config, |config, setting| Ok(config.set(&setting.key, &setting.value)?))
}

async fn connect(url: &str) -> Result<DatabaseConnection, BoxError> {
    if !["sqlite:", "postgres:", "postgresql:", "mysql:"].iter().any(|scheme| url.starts_with(scheme)) {
        let scheme = url.split(':').next().unwrap_or_default();
        return Err(format!(
            "DATABASE_URL is not the address of a database: it starts with {scheme:?}, expected sqlite:, postgres: or \
             mysql:, such as postgres://user@127.0.0.1:5432/shop"
        )
        .into());
    }
    let mut options = ConnectOptions::new(url);
    options.connect_timeout(CONNECT_TIMEOUT).acquire_timeout(CONNECT_TIMEOUT).sqlx_logging(false);
    let db = Database::connect(options).await.map_err(|error| {
        let remedy = if url.starts_with("sqlite:") {
            "check the path; `?mode=rwc` after it makes a file that does not exist"
        } else {
            "check the address, and that it is running"
        };
        format!("cannot connect to the database that DATABASE_URL names: {error}; {remedy}")
    })?;
    if db.get_database_backend() == DbBackend::Sqlite {
        db.execute_unprepared("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL").await?;
    }
    Ok(db)
}

/// Embedded parts: a SQLite file, a mock cluster and a registry in memory, all gone at the end.
pub(crate) struct Embedded {
    pub(crate) db: DatabaseConnection,
    pub(crate) kafka: KafkaConfig,
    _broker: Broker,
    _folder: Folder,
}

impl Embedded {
    /// Starts them, with a topic of four partitions.
    pub(crate) async fn start(topic: &str, options: &KafkaOptions) -> Result<Self, BoxError> {
        let folder = Folder::create()?;
        let broker = Broker::start()?;
        broker.create_topic(&format!("{}{topic}", options.topic_prefix), 4)?;
        let db = connect(&format!("sqlite:{}?mode=rwc", folder.0.join("shop.db").display())).await?;
        let kafka = apply(broker.config(), options)?;
        Ok(Self { db, kafka, _broker: broker, _folder: folder })
    }
}

/// A folder that is removed with everything in it when the demonstration is over.
struct Folder(PathBuf);

impl Folder {
    fn create() -> std::io::Result<Self> {
        let path = env::temp_dir().join(format!("deimos-shop-{}-{:08x}", std::process::id(), fastrand::u32(..)));
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("warning: cannot remove {}: {error}", self.0.display());
        }
    }
}
