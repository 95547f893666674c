//! Ways to a registry: credentials, TLS, several addresses; and what is said when there is none.

use std::path::Path;

use serde_json::json;

use super::fake::Fake;
use super::pki::{self, Clients};
use super::run::{Said, deimos, empty};

const TEXT: &str = r#"{"type": "enum", "name": "acme.Status", "symbols": ["A"]}"#;

fn pull(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
    let said = deimos(folder, &[&["pull", "--dry-run"], arguments].concat(), variables);
    for secret in ["s3cret", "czNjcmV0", "YW5uOnMzY3JldA"] {
        assert!(!said.err.contains(secret) && !said.out.contains(secret), "a secret is shown: {}", said.err);
    }
    said
}

/// With one subject.
fn registry() -> Fake {
    let fake = Fake::start();
    fake.publish("status-value", TEXT, &json!({}));
    fake
}

const FOUND: &[&str] = &["schemas/acme/Status.avsc: new, from status-value version 1", "1 would be new"];

#[test]
fn an_option_a_variable_and_several_addresses_lead_there() {
    let (folder, url) = (empty("addresses"), registry().url());
    pull(&folder, &["--registry", &url], &[]).exits(0).tells(FOUND);
    pull(&folder, &[], &[("SCHEMA_REGISTRY_URL", &format!("{url}/"))]).exits(0).tells(FOUND);
    pull(&folder, &["--registry", &format!("http://127.0.0.1:1,{url}")], &[]).exits(0).tells(FOUND);
    pull(&folder, &[], &[]).exits(2).tells(&["no schema registry is named", "--registry"]);
    pull(&folder, &["--registry", "ann:s3cret@host"], &[]).exits(2).tells(&["`host` is not the URL"]);
}

#[test]
fn users_and_tokens_are_let_in() {
    let folder = empty("credentials");
    let basic = registry().requires("Basic YW5uOnMzY3JldA==");
    let url = basic.url();
    let address = ("SCHEMA_REGISTRY_URL", url.as_str());
    pull(&folder, &[], &[address]).exits(3).tells(&["answered 401: who is it?", "set SCHEMA_REGISTRY_USER"]);
    let password = ("SCHEMA_REGISTRY_PASSWORD", "s3cret");
    pull(&folder, &[], &[address, ("SCHEMA_REGISTRY_USER", "ann"), password]).exits(0).tells(FOUND);
    pull(&folder, &["--user", "ann"], &[address, password]).exits(0).tells(FOUND);
    let refused = pull(&folder, &["--user", "bob"], &[address, password]).exits(3);
    refused.tells(&["it does not accept the password of the user `bob`"]);
    let within = url.replace("http://", "http://ann:s3cret@");
    pull(&folder, &["--registry", &within], &[]).exits(0).tells(FOUND);

    std::fs::write(folder.join("token"), "s3cret\n").unwrap();
    let bearer = registry().requires("Bearer s3cret");
    let url = bearer.url();
    let address = ("SCHEMA_REGISTRY_URL", url.as_str());
    pull(&folder, &["--token-file", "token"], &[address]).exits(0).tells(FOUND);
    pull(&folder, &[], &[address, ("SCHEMA_REGISTRY_TOKEN_FILE", "token")]).exits(0).tells(FOUND);
    pull(&folder, &[], &[address, ("SCHEMA_REGISTRY_TOKEN", "s3cret2")]).exits(3).tells(&["does not accept the token"]);
    pull(&folder, &["--token-file", "none"], &[address]).exits(3).tells(&["cannot read none"]);
}

#[test]
fn a_registry_that_repeats_a_secret_does_not_give_it_away() {
    let folder = empty("repeats");
    let body = r#"{"error_code": 40101, "message": "Bearer s3cret is no token"}"#;
    let fake = Fake::start().answers(&[("401 Unauthorized", body)]);
    let said = pull(&folder, &["--registry", &fake.url()], &[("SCHEMA_REGISTRY_TOKEN", "s3cret")]).exits(3);
    said.tells(&["answered 401: *** is no token"]);
}

#[test]
fn tls_is_checked_against_the_named_authority() {
    let folder = empty("tls");
    let fake = Fake::with_tls(pki::write(&folder, Clients::All));
    fake.publish("status-value", TEXT, &json!({}));
    let url = fake.named_url();
    pull(&folder, &["--registry", &url, "--ca-file", "ca.pem"], &[]).exits(0).tells(FOUND);
    pull(&folder, &["--registry", &url], &[("SCHEMA_REGISTRY_CA_FILE", "ca.pem")]).exits(0).tells(FOUND);
    pull(&folder, &["--registry", &url, "--insecure"], &[]).exits(0).tells(FOUND);
    pull(&folder, &["--registry", &url], &[]).exits(3).tells(&["TLS failed", "UnknownIssuer", "--ca-file"]);
    let wrong_name = pull(&folder, &["--registry", &fake.url(), "--ca-file", "ca.pem"], &[]).exits(3);
    wrong_name.tells(&["TLS failed", "another host name"]);
    let plain = url.replace("https", "http");
    assert_eq!(pull(&folder, &["--registry", &plain], &[]).status, Some(3));
}

#[test]
fn a_client_shows_its_certificate() {
    let folder = empty("client");
    let fake = Fake::with_tls(pki::write(&folder, Clients::WithCertificate));
    fake.publish("status-value", TEXT, &json!({}));
    let base = ["--registry", &fake.named_url(), "--ca-file", "ca.pem"];
    let with = |more: &[&str]| pull(&folder, &[&base, more].concat(), &[]);
    with(&["--cert-file", "client.pem", "--key-file", "client-key.pem"]).exits(0).tells(FOUND);
    with(&[]).exits(3).tells(&["TLS failed", "--cert-file and --key-file"]);
    with(&["--cert-file", "client.pem"]).exits(2).tells(&["give --key-file too"]);
    with(&["--cert-file", "client-key.pem", "--key-file", "client-key.pem"]).exits(3).tells(&["holds no certificate"]);
}

#[test]
fn whatever_answers_is_named() {
    let folder = empty("answers");
    let check = |answers: &[(&str, &str)], words: &[&str]| {
        let fake = Fake::start().answers(answers);
        pull(&folder, &["--registry", &fake.url(), "--timeout", "5"], &[]).exits(3).tells(words);
        fake
    };
    check(&[("200 OK", "<html>")], &["not as a schema registry does", "/apis/ccompat/v7"]);
    check(&[("200 OK", r#"{"a": 1}"#)], &["was asked for the subjects", "is it a schema registry?"]);
    check(&[("404 Not Found", "nothing")], &["answered 404 Not Found", "not as a schema registry does"]);
    check(&[("403 Forbidden", r#"{"error_code": 40301, "message": "no"}"#)], &["answered 403: no", "does not permit"]);
    let location = "307 Temporary Redirect\r\nLocation: https://ann:s3cret@other.example.com/x";
    check(&[(location, "")], &["sends to https://other.example.com/x"]);
    check(&[("500 Internal Server Error", r#"{"error_code": 50001, "message": "store"}"#)], &["500", "store"]);
    check(&[("422 Unprocessable Entity", r#"{"error_code": 42201, "message": "bad"}"#)], &["422: bad (error 42201)"]);
}

#[test]
fn an_overloaded_registry_is_asked_again() {
    let folder = empty("overloaded");
    let busy = ("503 Service Unavailable", "");
    let fake = Fake::start().answers(&[busy, busy, ("200 OK", "[]")]);
    pull(&folder, &["--registry", &fake.url()], &[]).exits(3).tells(&["has no subject"]);
    assert_eq!(fake.requests().len(), 3);
    let fake = Fake::start().answers(&[busy]);
    pull(&folder, &["--registry", &fake.url()], &[]).exits(3).tells(&["answered 503"]);
    assert_eq!(fake.requests().len(), 3);
}

#[test]
fn nobody_listens() {
    let folder = empty("nobody");
    pull(&folder, &["--registry", "http://127.0.0.1:1"], &[]).exits(3).tells(&["nothing listens there"]);
}

#[test]
fn silence_is_not_waited_for_longer_than_asked() {
    let folder = empty("silence");
    // Connections are made by the system; nobody accepts them.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    pull(&folder, &["--registry", &url, "--timeout", "1"], &[])
        .exits(3)
        .tells(&["does not answer in time", "--timeout"]);
}
