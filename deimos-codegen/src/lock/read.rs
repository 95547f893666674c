//! Reads the files of the lock, with a finding at its line for whatever is wrong in one.

use std::path::Path;

use deimos_schema::json::{self, Json, Member, Node};
use deimos_schema::{SourceId, Span};

use super::files::is_name_of;
use super::{Acceptance, FORMAT, File, Lock, Published, Version};
use crate::diagnostic::{Diagnostic, Findings, Source};
use crate::load::Sources;
use crate::suggest::{listed, nearest};

/// The highest number that a registry gives to a version.
const LAST_VERSION: u32 = i32::MAX.unsigned_abs();

/// All subjects of the lock; those with an error are left out and reported.
pub(crate) fn all(sources: &Sources) -> (Lock, Findings) {
    let mut lock = Lock::new();
    let mut reader = Reader { findings: Findings::default() };
    for (id, source) in sources.lock() {
        if let Some((name, published)) = reader.file(id, source) {
            let twice = lock.get(&name).and_then(|first| twice(&name, first, &published));
            reader.findings.extend(twice);
            lock.insert(name, published);
        }
    }
    (lock, reader.findings)
}

fn twice(subject: &str, first: &Published, second: &Published) -> Option<Diagnostic> {
    let message = format!("two files of the lock are about the subject `{subject}`");
    Some(
        Diagnostic::error("lock::subject", message)
            .at(second.file.as_ref()?.name, "one of them has to go")
            .context(first.file.as_ref()?.name, "the other one")
            .help("keep the one that has the versions of the registry"),
    )
}

struct Reader {
    findings: Findings,
}

impl Reader {
    fn file(&mut self, id: SourceId, source: &Source) -> Option<(String, Published)> {
        if let Some(conflict) = conflict(id, &source.text) {
            self.findings.push(conflict);
            return None;
        }
        let mut issues = Vec::new();
        let root = json::parse(id, &source.text, &mut issues);
        self.findings.extend(issues.into_iter().map(Diagnostic::from));
        let root = root?;
        let members = self.object(&root, "a file of the lock")?;
        self.format(members, &root)?;
        self.known_keys(members, "a file of the lock", &["format", "subject", "versions", "accepted"]);
        let name = self.subject(members, &root, &source.path);
        let versions = self.list(members, "versions", &root)?.iter().map(|node| self.version(node));
        let versions = versions.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>();
        let accepted = match find(members, "accepted") {
            Some(_) => self.list(members, "accepted", &root)?.iter().map(|node| self.acceptance(node)).collect(),
            None => Vec::new(),
        };
        let accepted = accepted.into_iter().collect::<Option<Vec<_>>>();
        let (name, span) = name?;
        let file = File { path: source.path.clone(), name: span };
        let published = Published { versions: versions?, accepted: accepted?, file: Some(file) };
        self.ascending(&published)?;
        Some((name, published))
    }

    fn format(&mut self, members: &[Member], root: &Node) -> Option<()> {
        let node = self.required(members, "format", root)?;
        if matches!(&node.json, Json::Number(number) if number == FORMAT) {
            return Some(());
        }
        let found = node.to_text();
        self.findings.push(
            Diagnostic::error("lock::format", format!("this file of the lock has the format {found}"))
                .at(node.span, format!("this compiler reads the format {FORMAT}"))
                .help("use the version of Deimos that wrote it, or a newer one"),
        );
        None
    }

    /// The subject is the name of the file, or begins so.
    fn subject(&mut self, members: &[Member], root: &Node, path: &Path) -> Option<(String, Span)> {
        let (name, span) = self.text(members, "subject", root)?;
        let file = path.file_stem().unwrap_or_default().to_string_lossy();
        if !is_name_of(&file, &name) {
            self.findings.push(
                Diagnostic::error("lock::subject", format!("the file of `{file}` is about the subject `{name}`"))
                    .at(span, "the name of the file is that of the subject")
                    .help(format!("call the file {name}.json, or restore it")),
            );
            return None;
        }
        Some((name, span))
    }

    fn version(&mut self, node: &Node) -> Option<Version> {
        let members = self.object(node, "a version")?;
        self.known_keys(members, "a version", &["version", "identity", "date", "schema"]);
        let number = self.number(members, node);
        let identity = self.identity(members, "identity", node);
        let date = self.text(members, "date", node);
        let schema = self.required(members, "schema", node).cloned();
        Some(Version { number: number?, identity: identity?, date: date?.0, schema: schema? })
    }

    fn number(&mut self, members: &[Member], of: &Node) -> Option<u32> {
        let node = self.required(members, "version", of)?;
        let number = match &node.json {
            Json::Number(number) => number.parse().ok().filter(|number| (1..=LAST_VERSION).contains(number)),
            _ => None,
        };
        if number.is_none() {
            self.wrong_type(node, "version", &format!("a whole number from 1 to {LAST_VERSION}"));
        }
        number
    }

    fn acceptance(&mut self, node: &Node) -> Option<Acceptance> {
        let members = self.object(node, "an accepted break")?;
        self.known_keys(members, "an accepted break", &["from", "to", "rule", "path", "reason", "by"]);
        let from = self.identity(members, "from", node);
        let to = self.identity(members, "to", node);
        let [rule, path, reason, by] = ["rule", "path", "reason", "by"].map(|key| self.text(members, key, node));
        let (rule, span) = rule?;
        Some(Acceptance { from: from?, to: to?, rule, path: path?.0, reason: reason?.0, by: by?.0, span: Some(span) })
    }

    fn identity(&mut self, members: &[Member], key: &str, of: &Node) -> Option<deimos_schema::Identity> {
        let (text, span) = self.text(members, key, of)?;
        let identity = text.parse();
        if identity.is_err() {
            let finding = Diagnostic::error("lock::wrong_type", format!("`{key}` is no schema's identity"));
            self.findings.push(finding.at(span, "expected 64 hex digits"));
        }
        identity.ok()
    }

    /// Two branches that both publish a version leave the same number twice when they are merged.
    fn ascending(&mut self, published: &Published) -> Option<()> {
        for pair in published.versions.windows(2) {
            if pair[0].number >= pair[1].number {
                let message = format!("version {} comes after version {}", pair[1].number, pair[0].number);
                self.findings.push(
                    Diagnostic::error("lock::versions", message)
                        .at(head(pair[1].schema.span), "the schema of this version")
                        .context(head(pair[0].schema.span), "the one before")
                        .help("keep the versions that the registry has, from the oldest to the newest"),
                );
                return None;
            }
        }
        Some(())
    }

    fn object<'a>(&mut self, node: &'a Node, what: &str) -> Option<&'a [Member]> {
        if let Json::Object(members) = &node.json {
            return Some(members);
        }
        let message = format!("{what} is {}", node.describe());
        self.findings.push(Diagnostic::error("lock::wrong_type", message).at(node.span, "expected an object"));
        None
    }

    fn list<'a>(&mut self, members: &'a [Member], key: &str, of: &Node) -> Option<&'a [Node]> {
        let node = self.required(members, key, of)?;
        if let Json::Array(items) = &node.json {
            return Some(items);
        }
        self.wrong_type(node, key, "an array");
        None
    }

    fn text(&mut self, members: &[Member], key: &str, of: &Node) -> Option<(String, Span)> {
        let node = self.required(members, key, of)?;
        match &node.json {
            Json::String(text) if !text.is_empty() => Some((text.clone(), node.span)),
            _ => {
                self.wrong_type(node, key, "a text that is not empty");
                None
            }
        }
    }

    fn wrong_type(&mut self, node: &Node, key: &str, expected: &str) {
        let message = format!("`{key}` is {}", node.describe());
        self.findings
            .push(Diagnostic::error("lock::wrong_type", message).at(node.span, format!("expected {expected}")));
    }

    fn required<'a>(&mut self, members: &'a [Member], key: &str, of: &Node) -> Option<&'a Node> {
        let found = find(members, key);
        if found.is_none() {
            let finding = Diagnostic::error("lock::missing_key", format!("`{key}` is missing"));
            self.findings.push(finding.at(head(of.span), "from this object"));
        }
        found
    }

    fn known_keys(&mut self, members: &[Member], of: &str, known: &[&str]) {
        for member in members.iter().filter(|member| !known.contains(&member.key.as_str())) {
            let mut finding = Diagnostic::error("lock::unknown_key", format!("unknown key `{}`", member.key))
                .at(member.key_span, format!("{of} has {}", listed(known.iter().copied())));
            if let Some(near) = nearest(&member.key, known.iter().copied()) {
                finding = finding.help(format!("there is a key with a similar name: `{near}`"));
            }
            self.findings.push(finding);
        }
    }
}

fn find<'a>(members: &'a [Member], key: &str) -> Option<&'a Node> {
    members.iter().find(|member| member.key == key).map(|member| &member.value)
}

/// The first character, because a mark under a whole object says less.
fn head(span: Span) -> Span {
    Span::new(span.source, span.start, span.start + 1)
}

/// What an unfinished merge has left.
fn conflict(id: SourceId, text: &str) -> Option<Diagnostic> {
    let start = if text.starts_with("<<<<<<<") { 0 } else { text.find("\n<<<<<<<")? + 1 };
    let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    Some(
        Diagnostic::error("lock::conflict", "two branches have changed what was published")
            .at(Span::new(id, start, end), "the merge is not finished here")
            .help("keep the versions that the registry has, then record the rest: cargo deimos lock"),
    )
}
