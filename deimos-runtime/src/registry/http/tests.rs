//! The HTTP client against a stub that counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::registry::Registry;

/// What the stub does with a request.
#[derive(Clone, Copy)]
enum Answer {
    With(u16, &'static str),
    Never,
}

/// A server on loopback that gives one answer after the other, and the last one again and again.
struct Stub {
    url: String,
    requests: Arc<std::sync::Mutex<Vec<String>>>,
    served: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Stub {
    async fn start(answers: &'static [Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (requests, served) = (Arc::default(), Arc::new(AtomicUsize::new(0)));
        let (kept, count) = (Arc::clone(&requests), Arc::clone(&served));
        let task = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let (kept, count) = (Arc::clone(&kept), Arc::clone(&count));
                tokio::spawn(async move { serve(connection, answers, &kept, &count).await });
            }
        });
        Self { url, requests, served, task }
    }

    fn client(&self) -> HttpRegistry {
        HttpRegistry::new(&self.url).unwrap()
    }

    fn served(&self) -> usize {
        self.served.load(Ordering::SeqCst)
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut connection: TcpStream,
    answers: &[Answer],
    requests: &std::sync::Mutex<Vec<String>>,
    served: &AtomicUsize,
) {
    let mut request = Vec::new();
    while !complete(&request) {
        if connection.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
    requests.lock().unwrap().push(String::from_utf8(request).unwrap());
    let answer = answers[served.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1)];
    let Answer::With(status, body) = answer else { return std::future::pending().await };
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Whatever\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    connection.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
}

/// Whether the head and as many bytes as it announces are there.
fn complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

const SCHEMA: Answer = Answer::With(200, r#"{"schema": "\"string\""}"#);
const MISSING: Answer = Answer::With(404, r#"{"error_code": 40403, "message": "Schema not found"}"#);

#[tokio::test]
async fn a_schema_is_registered_under_its_subject() {
    let stub = Stub::start(&[Answer::With(200, r#"{"id": 7}"#)]).await;
    let registry = Registry::new(stub.client().basic_auth("user", "secret").unwrap());
    assert_eq!(registry.register("orders-value", r#""string""#).await.unwrap(), 7);
    let request = stub.requests.lock().unwrap()[0].clone();
    assert!(request.starts_with("POST /subjects/orders-value/versions"), "{request}");
    assert!(request.to_ascii_lowercase().contains("authorization: basic dxnlcjpzzwnyzxq="), "{request}");
    assert!(request.contains(r#""schema":"\"string\"""#), "{request}");
}

#[tokio::test]
async fn an_overloaded_registry_is_asked_again() {
    for status in [408, 429, 500, 502, 503, 504] {
        let answers: &'static [Answer] = Box::leak(Box::new([Answer::With(status, "busy"), SCHEMA]));
        let stub = Stub::start(answers).await;
        assert_eq!(stub.client().schema(5).await.unwrap(), r#""string""#, "{status}");
        assert_eq!(stub.served(), 2, "{status}");
    }
}

#[tokio::test]
async fn it_is_not_asked_for_ever() {
    let stub = Stub::start(&[Answer::With(503, r#"{"error_code": 50301, "message": "no leader"}"#)]).await;
    let error = stub.client().schema(5).await.unwrap_err();
    let expected = format!(
        "the schema registry at {} cannot give the schema with id 5: it answered 503: no leader (error 50301)",
        stub.url
    );
    assert_eq!((error.to_string(), error.is_transient(), stub.served()), (expected, true, 3));
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_says_why() {
    let conflict = Answer::With(409, r#"{"error_code": 409, "message": "incompatible: READER_FIELD_MISSING"}"#);
    let stub = Stub::start(Box::leak(Box::new([conflict]))).await;
    let error = stub.client().register("orders-value", "{}").await.unwrap_err();
    let expected = format!(
        "the schema registry at {} cannot register a schema under orders-value: it answered 409: incompatible: \
         READER_FIELD_MISSING (error 409)",
        stub.url
    );
    assert_eq!((error.to_string(), error.is_transient(), stub.served()), (expected, false, 1));
}

#[tokio::test]
async fn who_is_not_let_in_or_asks_at_the_wrong_address_cannot_blame_a_schema() {
    for (status, body) in [
        (401, r#"{"error_code": 401, "message": "Unauthorized"}"#),
        (403, "no"),
        (404, "<html>no such page</html>"),
        (200, "<html>welcome</html>"),
    ] {
        let stub = Stub::start(Box::leak(Box::new([Answer::With(status, body)]))).await;
        let error = stub.client().schema(5).await.unwrap_err();
        assert!(error.is_unusable() && !error.is_transient(), "{status}: {error}");
    }
    let stub = Stub::start(&[MISSING]).await;
    assert!(!stub.client().schema(5).await.unwrap_err().is_unusable());
}

#[tokio::test]
async fn a_registry_that_does_not_answer_times_out() {
    let stub = Stub::start(&[Answer::Never, SCHEMA]).await;
    let impatient = stub.client().timeout(Duration::from_millis(200)).unwrap();
    assert_eq!(impatient.schema(5).await.unwrap(), r#""string""#);
    assert_eq!(stub.served(), 2);

    let silent = Stub::start(&[Answer::Never]).await;
    let impatient = silent.client().timeout(Duration::from_millis(50)).unwrap().attempts(1);
    let error = impatient.schema(5).await.unwrap_err();
    assert!(error.is_transient() && error.to_string().ends_with("operation timed out"), "{error}");
}

#[tokio::test]
async fn a_registry_that_is_not_there_is_named_without_its_password() {
    let url = "http://user:secret@127.0.0.1:1";
    let error = HttpRegistry::new(url).unwrap().attempts(1).schema(5).await.unwrap_err();
    let expected =
        "the schema registry at http://127.0.0.1:1 cannot give the schema with id 5: Connection refused (os error 111)";
    assert_eq!((error.to_string().as_str(), error.is_transient()), (expected, true));
    assert!(!format!("{error:?} {:?}", Registry::http(url)).contains("secret"));
}

#[tokio::test]
async fn answers_are_remembered_and_refusals_are_not_for_good() {
    let stub = Stub::start(&[SCHEMA]).await;
    let registry = Registry::new(stub.client());
    for _ in 0..3 {
        assert_eq!(&*registry.schema(5).await.unwrap(), r#""string""#);
    }
    assert_eq!(stub.served(), 1);

    let missing = Stub::start(&[MISSING, SCHEMA]).await;
    let registry = Registry::new(missing.client());
    for _ in 0..3 {
        assert!(!registry.schema(5).await.unwrap_err().is_transient());
    }
    assert_eq!(missing.served(), 1);
    registry.forget_refusals();
    assert_eq!(&*registry.schema(5).await.unwrap(), r#""string""#);
}

#[tokio::test]
async fn those_who_wait_for_a_failing_registry_fail_together() {
    let stub = Stub::start(&[Answer::With(500, "")]).await;
    let registry = Registry::new(stub.client());
    let answers = futures_util::future::join_all((0..50).map(|_| registry.schema(5))).await;
    assert!(answers.iter().all(Result::is_err));
    assert_eq!(stub.served(), 3);
}
