//! What a user reads who gets it wrong, word for word.

use crate::world::{finished, shop};

async fn says(arguments: &[&str], variables: &[(&str, &str)], expected: &str) {
    let mut command = shop(arguments);
    command.envs(variables.iter().copied());
    let output = finished(command).await;
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stderr, expected, "{arguments:?} {variables:?}");
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test]
async fn a_missing_variable_is_named() {
    says(
        &["write"],
        &[],
        "error: DATABASE_URL is not set: this command is one process of several, so it needs the database of the \
         orders, such as postgres://user@127.0.0.1:5432/shop; `shop demo` runs everything in one process and needs \
         nothing\n",
    )
    .await;
}

#[tokio::test]
async fn a_malformed_database_url_is_named() {
    says(
        &["write"],
        &[("DATABASE_URL", "postgress://localhost/shop")],
        "error: DATABASE_URL is not the address of a database: it starts with \"postgress\", expected sqlite:, \
         postgres: or mysql:, such as postgres://user@127.0.0.1:5432/shop\n",
    )
    .await;
}

#[tokio::test]
async fn unreachable_brokers_are_named() {
    let folder = std::env::temp_dir().join(format!("deimos-shop-mistakes-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite:{}?mode=rwc", folder.join("shop.db").display());
    says(
        &["relay"],
        &[("DATABASE_URL", &url), ("KAFKA_BROKERS", "127.0.0.1:1"), ("SCHEMA_REGISTRY_URL", "http://127.0.0.1:1")],
        "error: no broker answered at 127.0.0.1:1 within 5 s: 127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 \
         failed: Connection refused; check KAFKA_BROKERS and that Kafka is running\n",
    )
    .await;
    std::fs::remove_dir_all(&folder).unwrap();
}
