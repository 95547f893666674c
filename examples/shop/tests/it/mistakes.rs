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

#[tokio::test]
async fn wrong_values_of_options_are_named() {
    let wrong = [
        (["sink", "--group", ""], "a value is required for '--group <GROUP>' but none was supplied"),
        (["write", "--writers", "0"], "invalid value '0' for '--writers <WRITERS>': expected 1 or more"),
        (
            ["write", "--keys", "x"],
            "invalid value 'x' for '--keys <KEYS>': invalid digit found in string, expected a number from 1 on",
        ),
        (
            ["relay", "--kafka", "=1"],
            "invalid value '=1' for '--kafka <KEY=VALUE>': expected KEY=VALUE, such as linger.ms=5",
        ),
        (
            ["relay", "--log", "shop=loud"],
            "invalid value 'shop=loud' for '--log <FILTER>': error parsing level filter: expected one of \"off\", \
             \"error\", \"warn\", \"info\", \"debug\", \"trace\", or a number 0-5",
        ),
    ];
    for (arguments, expected) in wrong {
        let output = finished(shop(&arguments)).await;
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(stderr.lines().next(), Some(format!("error: {expected}").as_str()), "{arguments:?}");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[tokio::test]
async fn a_missing_database_file_can_be_made() {
    says(
        &["write"],
        &[("DATABASE_URL", "sqlite:/no/such/folder/shop.db")],
        "error: cannot connect to the database that DATABASE_URL names: Connection Error: error returned from \
         database: (code: 14) unable to open database file; check the path; `?mode=rwc` after it makes a file that \
         does not exist\n",
    )
    .await;
}
