//! A schema registry within the test: Confluent's interface as far as the command asks, over HTTP or TLS.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use deimos_schema::Schema;
use deimos_schema::compatibility::{Compatibility, check};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

/// A registry on a free port of loopback, until the test ends.
#[derive(Clone, Debug)]
pub(crate) struct Fake {
    port: u16,
    scheme: &'static str,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    versions: Vec<Value>,
    /// What `Authorization` must be.
    authorization: Option<String>,
    /// What is answered to every request, in place of all else: first a status and headers, then a text.
    fixed: Vec<(String, String)>,
    requests: Vec<String>,
}

struct Request {
    method: String,
    path: String,
    authorization: Option<String>,
    body: Value,
}

impl Fake {
    /// Over HTTP.
    pub(crate) fn start() -> Self {
        Self::serve("http", None)
    }

    /// Over TLS.
    pub(crate) fn with_tls(config: ServerConfig) -> Self {
        Self::serve("https", Some(Arc::new(config)))
    }

    fn serve(scheme: &'static str, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let fake = Self { port: listener.local_addr().unwrap().port(), scheme, state: Arc::default() };
        let state = Arc::clone(&fake.state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (state, tls) = (Arc::clone(&state), tls.clone());
                thread::spawn(move || connection(stream, tls, &state));
            }
        });
        fake
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.port)
    }

    /// The same host by its name.
    pub(crate) fn named_url(&self) -> String {
        format!("{}://localhost:{}", self.scheme, self.port)
    }

    /// Asks for this header from now on.
    pub(crate) fn requires(self, authorization: &str) -> Self {
        self.state.lock().unwrap().authorization = Some(authorization.to_owned());
        self
    }

    /// Answers so from now on: each of these once, the last one for good.
    pub(crate) fn answers(self, answers: &[(&str, &str)]) -> Self {
        let answers = answers.iter().rev().map(|(head, body)| ((*head).to_owned(), (*body).to_owned()));
        self.state.lock().unwrap().fixed = answers.collect();
        self
    }

    /// Adds a version, with references as the registry has them.
    pub(crate) fn publish(&self, subject: &str, text: &str, more: &Value) -> u64 {
        self.state.lock().unwrap().publish(subject, text, more)
    }

    /// The requests so far, as `METHOD path`.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.state.lock().unwrap().requests.clone()
    }
}

impl State {
    fn of(&self, subject: &str) -> Vec<&Value> {
        self.versions.iter().filter(|version| version["subject"] == subject).collect()
    }

    fn publish(&mut self, subject: &str, text: &str, more: &Value) -> u64 {
        let same =
            self.versions.iter().find(|version| version["schema"] == text).and_then(|found| found["id"].as_u64());
        let id = same.unwrap_or(self.versions.len() as u64 + 1);
        let mut version =
            json!({ "subject": subject, "version": self.of(subject).len() + 1, "id": id, "schema": text });
        version.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        self.versions.push(version);
        id
    }

    fn answer(&mut self, request: &Request) -> (String, String) {
        self.requests.push(format!("{} {}", request.method, request.path));
        if self.fixed.len() > 1 {
            return self.fixed.pop().unwrap();
        }
        if let [answer] = self.fixed.as_slice() {
            return answer.clone();
        }
        if self.authorization.is_some() && self.authorization != request.authorization {
            return ("401 Unauthorized".to_owned(), json!({ "error_code": 401, "message": "who is it?" }).to_string());
        }
        let (status, body) = self.route(request);
        (status.to_owned(), body.to_string())
    }

    fn route(&mut self, request: &Request) -> (&'static str, Value) {
        let path = request.path.split('?').next().unwrap();
        let segments: Vec<String> = path.split('/').skip(1).map(|segment| segment.replace("%2F", "/")).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let text = request.body["schema"].as_str().unwrap_or_default().to_owned();
        match (request.method.as_str(), segments.as_slice()) {
            ("GET", ["subjects"]) => {
                let mut subjects: Vec<_> = self.versions.iter().map(|version| version["subject"].clone()).collect();
                subjects.dedup();
                ("200 OK", subjects.into_iter().rev().collect())
            }
            ("GET", ["subjects", subject, "versions"]) => match self.of(subject) {
                found if found.is_empty() => absent(40401),
                found => ("200 OK", found.iter().map(|version| version["version"].clone()).collect()),
            },
            ("GET", ["subjects", subject, "versions", number]) => self.version(subject, number),
            ("POST", ["subjects", subject]) => {
                let found = self.of(subject).into_iter().find(|version| version["schema"] == *text);
                found.map_or_else(|| absent(40403), |found| ("200 OK", found.clone()))
            }
            ("POST", ["subjects", subject, "versions"]) if self.breaks(subject, &text).is_empty() => {
                let id = self.publish(subject, &text, &json!({}));
                ("200 OK", json!({ "id": id }))
            }
            ("POST", ["subjects", _, "versions"]) => {
                ("409 Conflict", json!({ "error_code": 409, "message": "incompatible" }))
            }
            ("POST", ["compatibility", "subjects", subject, "versions"]) => match self.of(subject) {
                found if found.is_empty() => absent(40401),
                _ => {
                    let breaks = self.breaks(subject, &text);
                    ("200 OK", json!({ "is_compatible": breaks.is_empty(), "messages": breaks }))
                }
            },
            ("GET", ["config", ..]) => ("200 OK", json!({ "compatibilityLevel": "BACKWARD" })),
            _ => ("404 Not Found", json!({ "error_code": 404, "message": "HTTP 404 Not Found" })),
        }
    }

    fn version(&self, subject: &str, number: &str) -> (&'static str, Value) {
        let found = self.of(subject);
        let version = match number {
            "latest" => found.last(),
            number => found.iter().find(|version| version["version"].as_u64() == number.parse().ok()),
        };
        let code = if found.is_empty() { 40401 } else { 40402 };
        version.map_or_else(|| absent(code), |version| ("200 OK", (*version).clone()))
    }

    fn breaks(&self, subject: &str, text: &str) -> Vec<String> {
        let earlier: Vec<_> =
            self.of(subject).iter().map(|v| Schema::parse(v["schema"].as_str().unwrap()).unwrap()).collect();
        let found = check(Compatibility::Backward, &Schema::parse(text).unwrap(), &earlier);
        found.iter().map(|finding| format!("READER_FIELD_MISSING_DEFAULT_VALUE at {:?}", finding.span())).collect()
    }
}

fn absent(code: u64) -> (&'static str, Value) {
    ("404 Not Found", json!({ "error_code": code, "message": "not found" }))
}

fn connection(stream: TcpStream, tls: Option<Arc<ServerConfig>>, state: &Mutex<State>) {
    match tls {
        None => exchange(stream, state),
        Some(config) => exchange(StreamOwned::new(ServerConnection::new(config).unwrap(), stream), state),
    };
}

/// One request and its answer; whoever hangs up has nothing to hear.
fn exchange(mut stream: impl Read + Write, state: &Mutex<State>) -> Option<()> {
    let request = read(&mut stream)?;
    let (head, body) = state.lock().unwrap().answer(&request);
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {head}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(answer.as_bytes()).ok()?;
    stream.flush().ok()
}

fn read(stream: &mut impl Read) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0).map(|_| line.trim_end().to_owned())
    };
    let first = line()?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let (mut authorization, mut length) = (None, 0);
    loop {
        let header = line()?;
        let Some((name, value)) = header.split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => authorization = Some(value.trim().to_owned()),
            "content-length" => length = value.trim().parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path, authorization, body: serde_json::from_slice(&body).unwrap_or_default() })
}
