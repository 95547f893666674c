//! A schema registry as the command needs it: what it holds, what it would take, and what it takes.

mod access;
mod address;
mod base64;
mod fault;
mod http;
mod secret;
mod tls;

use serde_json::{Value, json};

pub(crate) use access::Options;
pub(crate) use fault::Fault;

use crate::message::Remark;
use address::segment;
use fault::present;
use http::Http;

/// A client of a registry with Confluent's interface.
#[derive(Debug)]
pub(crate) struct Registry {
    http: Http,
}

/// One version of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Published {
    pub(crate) subject: String,
    pub(crate) version: u64,
    pub(crate) id: u64,
    /// `AVRO`, `PROTOBUF`, `JSON`.
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) references: Vec<Reference>,
}

/// The version of another subject that a schema takes a name from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    pub(crate) subject: String,
    pub(crate) version: u64,
}

/// What a registry would say to a new version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Compatible,
    /// With its reasons, of which some registries have none.
    Incompatible(Vec<String>),
}

/// Which version of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Latest,
    Number(u64),
}

impl Registry {
    /// Nothing is asked yet; credentials that would travel in the open are a warning.
    pub(crate) fn new(options: &Options) -> Result<Self, Fault> {
        let http = Http::new(options.access(&access::environment)?)?;
        for url in http.open_addresses() {
            Remark::warning(format!("the credentials travel to {url} without TLS, where others can read them")).say();
        }
        Ok(Self { http })
    }

    /// Its first address, without credentials.
    pub(crate) fn url(&self) -> &str {
        self.http.url()
    }

    /// All subjects, sorted.
    pub(crate) fn subjects(&self) -> Result<Vec<String>, Fault> {
        let answer = self.http.ask("/subjects", None)?;
        let subjects =
            answer.as_array().and_then(|subjects| subjects.iter().map(|s| Some(s.as_str()?.to_owned())).collect());
        let mut subjects: Vec<String> = subjects.ok_or_else(|| self.strange("the subjects", &answer))?;
        subjects.sort();
        Ok(subjects)
    }

    /// The numbers of a subject's versions, rising; `None` if the registry does not have the subject.
    pub(crate) fn versions(&self, subject: &str) -> Result<Option<Vec<u64>>, Fault> {
        let path = format!("/subjects/{}/versions", segment(subject));
        let Some(answer) = present(self.http.ask(&path, None))? else { return Ok(None) };
        let versions = answer.as_array().and_then(|versions| versions.iter().map(Value::as_u64).collect());
        let mut versions: Vec<u64> = versions.ok_or_else(|| self.strange("the versions of a subject", &answer))?;
        versions.sort_unstable();
        Ok(Some(versions))
    }

    /// A version of a subject, if there is one.
    pub(crate) fn version(&self, subject: &str, which: Which) -> Result<Option<Published>, Fault> {
        let number = match which {
            Which::Latest => "latest".to_owned(),
            Which::Number(number) => number.to_string(),
        };
        let path = format!("/subjects/{}/versions/{number}", segment(subject));
        present(self.http.ask(&path, None))?.map(|answer| self.published(&answer)).transpose()
    }

    /// The version of a subject that has this very schema.
    pub(crate) fn lookup(&self, subject: &str, text: &str) -> Result<Option<Published>, Fault> {
        let path = format!("/subjects/{}", segment(subject));
        present(self.http.ask(&path, Some(&json!({ "schema": text }))))?
            .map(|answer| self.published(&answer))
            .transpose()
    }

    /// Whether a schema could become the next version of a subject, by the level that the registry has for it.
    pub(crate) fn compatible(&self, subject: &str, text: &str) -> Result<Verdict, Fault> {
        let path = format!("/compatibility/subjects/{}/versions?verbose=true", segment(subject));
        let Some(answer) = present(self.http.ask(&path, Some(&json!({ "schema": text }))))? else {
            return Ok(Verdict::Compatible);
        };
        let reasons = answer.get("messages").and_then(Value::as_array).cloned().unwrap_or_default();
        match answer.get("is_compatible").and_then(Value::as_bool) {
            Some(true) => Ok(Verdict::Compatible),
            Some(false) => {
                Ok(Verdict::Incompatible(reasons.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
            }
            None => Err(self.strange("the compatibility of a schema", &answer)),
        }
    }

    /// Makes a schema a version of a subject; the answer is its id.
    pub(crate) fn register(&self, subject: &str, text: &str) -> Result<u64, Fault> {
        let path = format!("/subjects/{}/versions", segment(subject));
        let answer = self.http.ask(&path, Some(&json!({ "schema": text })))?;
        answer.get("id").and_then(Value::as_u64).ok_or_else(|| self.strange("a new version", &answer))
    }

    /// What a subject promises, in the registry's own word; its own level, or the one of all subjects.
    pub(crate) fn level(&self, subject: &str) -> Result<Option<String>, Fault> {
        let of_subject = self.http.ask(&format!("/config/{}?defaultToGlobal=true", segment(subject)), None);
        let answer = match present(of_subject)? {
            Some(answer) => Some(answer),
            None => present(self.http.ask("/config", None))?,
        };
        let word = |answer: &Value| answer.get("compatibilityLevel").or(answer.get("compatibility")).cloned();
        Ok(answer.and_then(|answer| word(&answer)?.as_str().map(str::to_owned)))
    }

    fn published(&self, answer: &Value) -> Result<Published, Fault> {
        let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
        let number = |key: &str| answer.get(key).and_then(Value::as_u64);
        let references = answer.get("references").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let published = || {
            Some(Published {
                subject: text("subject")?,
                version: number("version")?,
                id: number("id")?,
                kind: text("schemaType").unwrap_or_else(|| "AVRO".to_owned()),
                text: text("schema")?,
                references: references.iter().map(reference).collect::<Option<_>>()?,
            })
        };
        published().ok_or_else(|| self.strange("a version of a subject", answer))
    }

    fn strange(&self, what: &str, answer: &Value) -> Fault {
        let text = answer.to_string();
        let shown: String = text.chars().take(200).collect();
        Fault::Failed(format!("{} was asked for {what} and answered `{shown}`: is it a schema registry?", self.url()))
    }
}

fn reference(answer: &Value) -> Option<Reference> {
    let subject = answer.get("subject")?.as_str()?.to_owned();
    Some(Reference { subject, version: answer.get("version")?.as_u64()? })
}
