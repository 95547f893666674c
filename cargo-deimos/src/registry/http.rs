//! Requests to a registry: each address in turn, answers read, refusals put into words.

use std::error::Error;
use std::io;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{Request, StatusCode, header};

use super::access::{Access, Credentials};
use super::address::Address;
use super::base64;
use super::fault::{Fault, Refusal};
use super::secret::Secret;
use super::tls;

/// How often an overloaded registry is asked.
const ATTEMPTS: u32 = 3;
/// The wait before it is asked again; it doubles.
const PAUSE: Duration = Duration::from_millis(200);
/// More than any registry answers.
const MAX_ANSWER: u64 = 256 << 20;
const JSON: &str = "application/vnd.schemaregistry.v1+json";

/// Asks a registry over HTTP.
#[derive(Debug)]
pub(super) struct Http {
    agent: Agent,
    access: Access,
}

/// Whether another address, or the same one later, may do better.
enum Failure {
    Elsewhere(String),
    Later(String),
    Final(Fault),
}

impl Http {
    pub(super) fn new(access: Access) -> Result<Self, Fault> {
        let config = Agent::config_builder()
            .timeout_global(Some(access.timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("cargo-deimos/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls::config(&access.trust)?)
            .build();
        Ok(Self { agent: config.into(), access })
    }

    /// The first address, without credentials.
    pub(super) fn url(&self) -> &str {
        &self.access.addresses[0].url
    }

    /// The addresses that credentials would travel to in the open.
    pub(super) fn open_addresses(&self) -> impl Iterator<Item = &str> {
        let known = self.access.credentials != Credentials::None;
        let open = self.access.addresses.iter();
        open.filter(move |address| address.is_open() && (known || address.credentials.is_some()))
            .map(|address| address.url.as_str())
    }

    /// The answer to a GET, or to a POST where there is a body.
    pub(super) fn ask(&self, path: &str, body: Option<&Value>) -> Result<Value, Fault> {
        let mut pause = PAUSE;
        for _ in 1..ATTEMPTS {
            match self.every_address(path, body) {
                Err(Failure::Later(_)) => std::thread::sleep(pause),
                answer => return self.settled(answer),
            }
            pause *= 2;
        }
        self.settled(self.every_address(path, body))
    }

    fn settled(&self, answer: Result<Value, Failure>) -> Result<Value, Fault> {
        answer.map_err(|failure| match failure {
            Failure::Elsewhere(message) | Failure::Later(message) | Failure::Final(Fault::Failed(message)) => {
                Fault::Failed(self.without_secrets(&message))
            }
            Failure::Final(Fault::Refused(refusal)) => {
                Fault::Refused(Refusal { words: self.without_secrets(&refusal.words), ..refusal })
            }
            Failure::Final(usage) => usage,
        })
    }

    fn every_address(&self, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let mut failures = Vec::new();
        let mut overloaded = false;
        for address in &self.access.addresses {
            match self.once(address, path, body) {
                Err(Failure::Elsewhere(message)) => failures.push(message),
                Err(Failure::Later(message)) => {
                    overloaded = true;
                    failures.push(message);
                }
                answer => return answer,
            }
        }
        let message = failures.join("; ");
        Err(if overloaded { Failure::Later(message) } else { Failure::Elsewhere(message) })
    }

    fn once(&self, address: &Address, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let text = body.map(Value::to_string);
        let uri = format!("{}{path}", address.url);
        let mut request = Request::builder().uri(uri).header(header::ACCEPT, format!("{JSON}, application/json"));
        if let Some(authorization) = self.authorization(address) {
            request = request.header(header::AUTHORIZATION, authorization.reveal());
        }
        let failed = |error: ureq::Error| Failure::Elsewhere(unreachable(address, &error));
        let malformed = |cause| Failure::Final(Fault::Failed(format!("cannot ask {}: {cause}", address.url)));
        let answer = match text {
            Some(text) => {
                let request = request.method("POST").header(header::CONTENT_TYPE, JSON).body(text);
                self.agent.run(request.map_err(malformed)?)
            }
            None => self.agent.run(request.body(()).map_err(malformed)?),
        };
        let mut answer = answer.map_err(failed)?;
        let location = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok().map(str::to_owned));
        let text = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec().map_err(failed)?;
        self.read(address, answer.status(), location.as_deref(), &text)
    }

    fn authorization(&self, address: &Address) -> Option<Secret> {
        let basic = |user: &str, password: &Secret| {
            Secret::new(format!("Basic {}", base64::encode(format!("{user}:{}", password.reveal()).as_bytes())))
        };
        match (&address.credentials, &self.access.credentials) {
            (Some((user, password)), _) | (None, Credentials::Basic(user, password)) => Some(basic(user, password)),
            (None, Credentials::Bearer(token)) => Some(Secret::new(format!("Bearer {}", token.reveal()))),
            (None, Credentials::None) => None,
        }
    }

    fn read(
        &self,
        address: &Address,
        status: StatusCode,
        location: Option<&str>,
        text: &[u8],
    ) -> Result<Value, Failure> {
        let url = &address.url;
        let json: Option<Value> = serde_json::from_slice(text).ok();
        let refusal = json.as_ref().and_then(|json| refusal(status, json));
        let failed = |message: String| Failure::Final(Fault::Failed(format!("the schema registry at {url} {message}")));
        let words = refusal.as_ref().map(|refusal| format!(": {}", refusal.words)).unwrap_or_default();
        match (status.as_u16(), json, refusal) {
            (200..=299, Some(json), _) => Ok(json),
            (300..=399, ..) => Err(failed(redirected(location))),
            (401, ..) => Err(failed(format!("answered 401{words}; {}", self.unknown(address)))),
            (403, ..) => Err(failed(format!("answered 403{words}; it knows who asks, and does not permit this"))),
            (408 | 429 | 502..=504, ..) => {
                Err(Failure::Later(format!("the schema registry at {url} answered {status}{words}")))
            }
            (500.., ..) => Err(Failure::Elsewhere(format!("the schema registry at {url} answered {status}{words}"))),
            (400..=499, _, Some(refusal)) => Err(Failure::Final(Fault::Refused(refusal))),
            _ => Err(Failure::Final(Fault::Failed(no_registry(url, status)))),
        }
    }

    /// What to do about a 401.
    fn unknown(&self, address: &Address) -> String {
        match (&address.credentials, &self.access.credentials) {
            (Some((user, _)), _) | (None, Credentials::Basic(user, _)) => {
                format!("it does not accept the password of the user `{user}`")
            }
            (None, Credentials::Bearer(_)) => "it does not accept the token".to_owned(),
            (None, Credentials::None) => "it asks who this is: set SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD, \
                                          or SCHEMA_REGISTRY_TOKEN"
                .to_owned(),
        }
    }

    /// A registry's answer may repeat what it was sent.
    fn without_secrets(&self, text: &str) -> String {
        let of_addresses = self.access.addresses.iter().filter_map(|address| address.credentials.as_ref());
        let mut secrets: Vec<&Secret> = of_addresses.map(|(_, password)| password).collect();
        match &self.access.credentials {
            Credentials::Basic(_, secret) | Credentials::Bearer(secret) => secrets.push(secret),
            Credentials::None => {}
        }
        let headers: Vec<Secret> = self.access.addresses.iter().filter_map(|a| self.authorization(a)).collect();
        headers.iter().chain(secrets).fold(text.to_owned(), |text, secret| secret.hidden_in(&text))
    }
}

/// A registry's own words, which have a code.
fn refusal(status: StatusCode, json: &Value) -> Option<Refusal> {
    let code = json.get("error_code")?.as_u64()?;
    let words = json.get("message").and_then(Value::as_str).unwrap_or("it gives no reason").trim().to_owned();
    Some(Refusal { status: status.as_u16(), code, words })
}

fn redirected(location: Option<&str>) -> String {
    match location.and_then(|location| Address::parse(location).ok()) {
        Some(address) => format!("sends to {}; name the address that answers itself", address.url),
        None => "sends elsewhere; name the address that answers itself".to_owned(),
    }
}

fn no_registry(url: &str, status: StatusCode) -> String {
    format!(
        "{url} answered {status}, and not as a schema registry does; expected the address of Confluent's interface, \
         which may end with a path, such as /apis/ccompat/v7"
    )
}

/// No answer at all.
fn unreachable(address: &Address, error: &ureq::Error) -> String {
    let url = &address.url;
    let reason = match error {
        ureq::Error::Timeout(_) => "it does not answer in time; --timeout gives it longer".to_owned(),
        ureq::Error::HostNotFound => "its host is not known".to_owned(),
        ureq::Error::Io(cause) => io_reason(cause),
        ureq::Error::Rustls(cause) => tls::reason(&cause.to_string()),
        other => deepest(other),
    };
    format!("cannot reach the schema registry at {url}: {reason}")
}

fn io_reason(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::ConnectionRefused => "nothing listens there (connection refused)".to_owned(),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "it does not answer in time".to_owned(),
        io::ErrorKind::InvalidData => tls::reason(&deepest(cause)),
        _ => deepest(cause),
    }
}

/// The first cause, which is the one that helps.
fn deepest(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
