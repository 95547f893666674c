//! What a contract promises, held against what was published: levels, accepted breaks, and the files that hold them.

use std::fs;
use std::path::{Path, PathBuf};

use deimos_codegen::{Baseline, DeployOrder, Diagnostics, Inputs, Promises, Refusal, Severity, Verdict};

const DAY: &str = "2026-11-23";

/// A crate's contract in a folder of its own: one topic, `orders`.
struct Contract {
    root: PathBuf,
}

impl Contract {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lock").join(name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("schemas")).unwrap();
        let contract = Self { root };
        contract.manifest("");
        contract
    }

    fn manifest(&self, more: &str) {
        let text = format!("[topics.orders]\nvalue = \"acme.Order\"\nkey = {{ field = \"id\" }}\n{more}");
        fs::write(self.root.join("deimos.toml"), text).unwrap();
    }

    /// The record `Order` with these fields after its id.
    fn order(&self, fields: &str) {
        let text = format!(
            r#"{{"type": "record", "name": "Order", "namespace": "acme", "fields": [{{"name": "id", "type": "string"}}{fields}]}}"#
        );
        fs::write(self.root.join("schemas/Order.avsc"), text).unwrap();
    }

    fn inputs(&self) -> Inputs {
        Inputs::new(self.root.join("schemas")).manifest(self.root.join("deimos.toml"))
    }

    fn promises(&self) -> Promises {
        Promises::read(&self.inputs()).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
    }

    /// Records what is there as published; the subjects that were.
    fn publish(&self) -> Vec<(String, Option<u32>, usize)> {
        let files = self.promises().record(DAY).unwrap_or_else(|refusal| panic!("{refusal}"));
        fs::create_dir_all(self.lock()).unwrap();
        for file in &files {
            fs::write(&file.path, &file.text).unwrap();
        }
        files.into_iter().map(|file| (file.subject, file.added, file.expired)).collect()
    }

    fn publish_all(&self, versions: &[&str]) {
        self.manifest("compatibility = \"none\"");
        for fields in versions {
            self.order(fields);
            self.publish();
        }
        self.manifest("");
    }

    fn accept(&self) {
        let promises = self.promises();
        for found in promises.check(&promises.published()).breaks {
            let file = self.promises().accept(&found, "nobody reads it yet", "Ann").unwrap();
            fs::write(&file.path, &file.text).unwrap();
        }
    }

    fn lock(&self) -> PathBuf {
        self.root.join("schemas.lock")
    }

    fn file(&self) -> String {
        fs::read_to_string(self.lock().join("orders-value.json")).unwrap()
    }

    /// The rules and weights of what is found.
    fn found(&self) -> Vec<(&'static str, Severity)> {
        let diagnostics = self.diagnostics();
        diagnostics.iter().map(|finding| (finding.rule(), finding.severity())).collect()
    }

    fn rules(&self) -> Vec<&'static str> {
        self.found().into_iter().map(|(rule, _)| rule).collect()
    }

    fn diagnostics(&self) -> Diagnostics {
        match deimos_codegen::generate(&self.inputs()) {
            Ok(bindings) => bindings.warnings().clone(),
            Err(diagnostics) => diagnostics,
        }
    }
}

const TOTAL: &str = r#", {"name": "total", "type": "long"}"#;
const TOTAL_WITH_DEFAULT: &str = r#", {"name": "total", "type": "long", "default": 0}"#;
const INT_WITH_DEFAULT: &str = r#", {"name": "total", "type": "int", "default": 0}"#;

#[test]
fn each_level_asks_the_versions_and_directions_that_it_names() {
    let contract = Contract::new("levels");
    let note = r#", {"name": "note", "type": "string"}"#;
    contract.publish_all(&[note, "", TOTAL_WITH_DEFAULT]);
    contract.order(INT_WITH_DEFAULT);
    let narrowed = "backward::type_changed";
    let gone = "forward::field_without_default";
    let cases = [
        ("none", vec![]),
        ("backward", vec![narrowed]),
        ("backward-transitive", vec![narrowed]),
        ("forward", vec![]),
        ("forward_transitive", vec![gone]),
        ("full", vec![narrowed]),
        ("FULL_TRANSITIVE", vec![gone, narrowed]),
    ];
    for (level, expected) in cases {
        contract.manifest(&format!("compatibility = \"{level}\""));
        assert_eq!(contract.rules(), expected, "{level}");
    }
}

#[test]
fn what_breaks_with_several_versions_is_one_finding() {
    let contract = Contract::new("several");
    let note = r#", {"name": "note", "type": "string", "default": ""}"#;
    contract.publish_all(&["", note]);
    contract.order(TOTAL);
    contract.manifest("compatibility = \"backward_transitive\"");
    let text = contract.diagnostics().to_string();
    assert_eq!(contract.rules(), ["backward::field_without_default"]);
    assert!(text.contains("fail on all data of version 1 and version 2"), "{text}");
    contract.accept();
    assert_eq!(contract.rules(), [""; 0], "one acceptance takes on both");
    assert_eq!(contract.file().matches("\"reason\"").count(), 2, "it names both pairs");
}

#[test]
fn a_subject_that_was_never_published_is_news() {
    let contract = Contract::new("news");
    contract.order("");
    assert_eq!(contract.publish(), [("orders-key".to_owned(), Some(1), 0), ("orders-value".to_owned(), Some(1), 0)]);
    contract.manifest("\n[topics.copies]\nvalue = \"acme.Order\"\nkey = \"none\"\n");
    assert_eq!(contract.rules(), [""; 0]);
    let promises = contract.promises();
    let verdicts = promises.check(&promises.published()).verdicts;
    assert_eq!(verdicts[2], ("copies-value".to_owned(), Verdict::New));
    assert_eq!(contract.publish(), [("copies-value".to_owned(), Some(1), 0)]);
    assert_eq!(contract.publish(), []);
}

#[test]
fn a_key_that_loses_its_schema_breaks_its_promise() {
    let contract = Contract::new("bare_key");
    contract.order("");
    contract.publish();
    let manifest = |key: &str| {
        let text = format!("[topics.orders]\nvalue = \"acme.Order\"\nkey = \"{key}\"\n");
        fs::write(contract.root.join("deimos.toml"), text).unwrap();
    };
    for key in ["none", "plain"] {
        manifest(key);
        let text = contract.diagnostics().to_string();
        assert_eq!(contract.found(), [("key::schema_changed", Severity::Error)], "{text}");
        assert!(text.contains("`orders-key` has no schema any more, but had one in version 1"), "{text}");
        assert!(text.contains("cargo deimos accept orders-key key::schema_changed key --reason"), "{text}");
    }
    assert!(matches!(contract.promises().record(DAY), Err(Refusal::Broken(_))));
    contract.accept();
    assert_eq!(contract.rules(), [""; 0], "somebody has taken it on");
    assert_eq!(contract.publish(), [], "there is nothing to record of a key without a schema");
    manifest("none");
    assert_eq!(contract.rules(), ["key::schema_changed", "lock::expired_acceptance"], "another key than was accepted");
}

#[test]
fn a_broken_promise_is_never_recorded_unless_it_is_accepted() {
    let contract = Contract::new("recorded");
    contract.publish_all(&[""]);
    contract.order(TOTAL);
    let refusal = contract.promises().record(DAY).unwrap_err();
    let Refusal::Broken(breaks) = &refusal else { panic!("{refusal:?}") };
    assert_eq!((breaks[0].rule, breaks[0].path.as_str()), ("backward::field_without_default", "Order.total"));
    contract.accept();
    assert_eq!(contract.rules(), [""; 0]);
    assert_eq!(contract.publish(), [("orders-value".to_owned(), Some(2), 0)]);
    assert_eq!(contract.rules(), [""; 0], "what explains a version stays, and is not expired");
    assert!(contract.file().contains("nobody reads it yet"));
}

/// The canonical forms are the same, so a fingerprint of those would let the acceptance live on.
#[test]
fn an_acceptance_expires_when_a_scale_a_default_or_an_alias_changes() {
    let total = |attributes: &str, more: &str| {
        format!(
            r#", {{"name": "total", "type": {{"type": "bytes", "logicalType": "decimal", "precision": 9{attributes}}}{more}}}"#
        )
    };
    let changes = [
        total(r#", "scale": 4"#, ""),
        total(r#", "scale": 2"#, r#", "aliases": ["sum"]"#),
        total(r#", "scale": 2"#, "") + r#", {"name": "note", "type": "string", "default": "x"}"#,
    ];
    for (case, changed) in changes.iter().enumerate() {
        let contract = Contract::new(&format!("expired{case}"));
        contract.publish_all(&[""]);
        let note = if case == 2 { r#", {"name": "note", "type": "string", "default": ""}"# } else { "" };
        contract.order(&(total(r#", "scale": 2"#, "") + note));
        contract.accept();
        assert_eq!(contract.rules(), [""; 0]);
        contract.order(changed);
        assert_eq!(contract.rules(), ["backward::field_without_default", "lock::expired_acceptance"], "{changed}");
        contract.order("");
        assert_eq!(contract.found(), [("lock::expired_acceptance", Severity::Warning)]);
        assert_eq!(contract.publish(), [("orders-value".to_owned(), None, 1)]);
        assert_eq!(contract.rules(), [""; 0]);
    }
}

#[test]
fn an_acceptance_holds_for_its_rule_and_path_alone() {
    let contract = Contract::new("alone");
    contract.publish_all(&[""]);
    contract.order(&(TOTAL.to_owned() + r#", {"name": "note", "type": "string"}"#));
    let promises = contract.promises();
    let breaks = promises.check(&promises.published()).breaks;
    assert_eq!(breaks.len(), 2);
    let file = promises.accept(&breaks[0], "none", "Ann").unwrap();
    fs::write(&file.path, &file.text).unwrap();
    let promises = contract.promises();
    assert_eq!(promises.check(&promises.published()).breaks, breaks[1..]);
    let Err(Refusal::NoSuchBreak(left)) = promises.accept(&breaks[0], "again", "Ann") else { panic!("accepted twice") };
    assert_eq!(left, breaks[1..]);
}

#[test]
fn the_manifest_says_how_much_a_rule_weighs() {
    let contract = Contract::new("weights");
    contract.publish_all(&[""]);
    contract.order(TOTAL);
    for (level, expected) in [("deny", vec![Severity::Error]), ("warn", vec![Severity::Warning]), ("allow", vec![])] {
        contract.manifest(&format!("\n[rules]\n\"backward::field_without_default\" = \"{level}\"\n"));
        let weights: Vec<_> = contract.found().into_iter().map(|(_, severity)| severity).collect();
        assert_eq!(weights, expected, "{level}");
        let promises = contract.promises();
        assert_eq!(promises.check(&promises.published()).breaks.len(), expected.len(), "{level}");
        assert_eq!(contract.promises().record(DAY).is_ok(), level != "deny");
    }
}

#[test]
fn a_new_version_leaves_the_lines_of_those_before() {
    let contract = Contract::new("lines");
    contract.publish_all(&[""]);
    let first = contract.file();
    contract.order(TOTAL_WITH_DEFAULT);
    contract.publish();
    let second = contract.file();
    let kept: Vec<_> = first
        .lines()
        .filter(|line| second.lines().any(|other| other.trim_end_matches(',') == *line || other == *line))
        .collect();
    assert_eq!(kept.len(), first.lines().count(), "{second}");
    assert!(
        second.contains("\n          {\"name\": \"total\", \"type\": \"long\", \"default\": 0}\n"),
        "a field has its line: {second}"
    );
    assert!(second.lines().all(|line| line.len() < 120 && !line.ends_with(' ')) && second.ends_with("}\n"), "{second}");
}

#[test]
fn what_is_recorded_is_what_the_bindings_register() {
    let contract = Contract::new("registered");
    contract.order(TOTAL);
    let rust = deimos_codegen::generate(&contract.inputs()).unwrap().rust().to_owned();
    let promises = contract.promises();
    let names: Vec<_> = promises.subjects().iter().map(deimos_codegen::Subject::name).collect();
    assert_eq!(names, ["orders-key", "orders-value"]);
    for subject in promises.subjects() {
        assert!(rust.contains(&subject.identity().to_string()), "{} is not in {rust}", subject.name());
    }
}

#[test]
fn every_path_that_is_named_to_cargo_is_there() {
    let contract = Contract::new("paths");
    contract.order("");
    let read = || deimos_codegen::generate(&contract.inputs()).unwrap().read().to_vec();
    assert!(!read().contains(&contract.lock()));
    contract.publish();
    let read = read();
    assert!(read.contains(&contract.lock()) && read.contains(&contract.lock().join("orders-value.json")), "{read:?}");
    assert!(read.iter().all(|path| path.exists()));
}

#[test]
fn a_lock_that_cannot_be_read_is_told_of() {
    let contract = Contract::new("unreadable");
    contract.publish_all(&[""]);
    let file = contract.lock().join("orders-value.json");
    fs::write(&file, [b'{', 0xff, b'}']).unwrap();
    assert_eq!(contract.rules(), ["load::not_utf8"]);
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_eq!(contract.rules(), ["load::unreadable"]);
    fs::remove_dir_all(contract.lock()).unwrap();
    fs::write(contract.lock(), "").unwrap();
    assert_eq!(contract.rules(), ["load::unreadable"]);
    assert!(contract.diagnostics().is_unreadable());
}

#[test]
fn a_contract_is_held_against_schemas_from_anywhere() {
    let contract = Contract::new("anywhere");
    contract.order(TOTAL);
    let mut registry = Baseline::new("the registry at http://localhost:8081");
    registry
        .add(
            "orders-value",
            "version 7",
            r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [{"name": "id", "type": "string"}]}"#,
        )
        .unwrap();
    assert!(registry.add("orders-value", "version 8", "{").is_err());
    let promises = contract.promises();
    registry.add("orders-key", "version 3", &promises.text(&promises.subjects()[0])).unwrap();
    let report = promises.check(&registry);
    let text = report.diagnostics.to_string();
    assert!(text.contains("must read version 7 (the registry at http://localhost:8081)"), "{text}");
    assert!(!text.contains("cargo deimos accept"), "only breaks with the lock are accepted: {text}");
    let order = DeployOrder::ProducersFirst;
    let changed = Verdict::Changed { since: "version 7".to_owned(), order };
    let same = Verdict::Unchanged { since: "version 3".to_owned() };
    assert_eq!(report.verdicts, [("orders-key".to_owned(), same), ("orders-value".to_owned(), changed)]);
}

#[test]
fn a_schema_too_deep_for_one_text_is_no_news() {
    let record = |level: usize| {
        let next = if level == 399 { "string".to_owned() } else { format!("R{}", level + 1) };
        let text =
            format!(r#"{{"type": "record", "name": "R{level}", "fields": [{{"name": "f", "type": "{next}"}}]}}"#);
        (format!("R{level}.avsc"), text)
    };
    let topic = ("deimos.toml".to_owned(), "[topics.orders]\nvalue = \"R0\"\nkey = \"none\"\n".to_owned());
    let promises = Promises::read(&Inputs::texts((0..400).map(record).chain([topic]))).unwrap();
    let too_deep = Refusal::TooDeep("orders-value".to_owned());
    assert_eq!(promises.as_baseline("git:main").err(), Some(too_deep.clone()));
    assert_eq!(promises.record(DAY).err(), Some(too_deep));
}

#[test]
fn differences_are_listed_with_the_rules_that_they_are_against() {
    let contract = Contract::new("differences");
    contract.publish_all(&[
        r#", {"name": "price", "type": "long"}, {"name": "tags", "type": ["null", "string"], "default": null}"#,
    ]);
    contract.order(r#", {"name": "price", "type": "int"}, {"name": "total", "type": "long"}"#);
    let promises = contract.promises();
    let differences = promises.differences(&promises.published()).unwrap();
    let value = &differences[1];
    assert_eq!(value.subject, "orders-value");
    let lines: Vec<_> = value.lines.iter().map(|line| (line.change.path.as_str(), line.rules.clone())).collect();
    let expected = [
        ("Order.tags", vec![]),
        ("Order.price", vec!["backward::type_changed"]),
        ("Order.total", vec!["backward::field_without_default"]),
    ];
    assert_eq!(lines, expected);
}

/// Positions in a large file are those in the file, however long that is.
#[test]
fn a_long_history_is_read_with_its_places() {
    let contract = Contract::new("long");
    let long = format!(r#", {{"name": "note", "type": "string", "default": "{}"}}"#, "x".repeat(100_000));
    contract.publish_all(&[long.as_str(), TOTAL_WITH_DEFAULT]);
    contract.order(INT_WITH_DEFAULT);
    let text = contract.diagnostics().to_string();
    assert!(text.contains(r#"{"name": "total", "type": "long", "default": 0}"#), "{text}");
    contract.manifest("compatibility = \"full_transitive\"");
    assert_eq!(contract.rules(), ["backward::type_changed"]);
}

/// Whatever an editor or a merge leaves of a file, there is a finding or there is none, and never a panic.
#[test]
fn a_number_that_no_version_can_follow_is_refused() {
    let contract = Contract::new("last_number");
    contract.order("");
    contract.publish();
    let text = contract.file().replace("\"version\": 1", "\"version\": 4294967295");
    fs::write(contract.lock().join("orders-value.json"), text).unwrap();
    let text = Promises::read(&contract.inputs()).err().expect("it is refused").to_string();
    assert!(text.contains("expected a whole number from 1 to 2147483647"), "{text}");
}

#[test]
fn a_damaged_lock_is_told_of() {
    let contract = Contract::new("damaged");
    contract.publish_all(&["", TOTAL_WITH_DEFAULT]);
    contract.order(TOTAL);
    contract.accept();
    contract.order(INT_WITH_DEFAULT);
    let text = contract.file();
    let path = contract.lock().join("orders-value.json");
    let mut refused = 0;
    for at in (0..text.len()).step_by(3) {
        for damaged in [
            text[..at].to_owned(),
            format!("{}{}", &text[..at], &text[at + 1..]),
            text.replacen(&text[at..=at], "[", 1),
        ] {
            fs::write(&path, damaged).unwrap();
            refused += usize::from(deimos_codegen::generate(&contract.inputs()).is_err());
        }
    }
    assert!(refused > text.len() / 3, "{refused} of {}", text.len());
}
