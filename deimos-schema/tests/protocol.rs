//! Protocols, for the types in them.

mod shared;

use std::fs;

use deimos_schema::{Issue, SourceId, canonical_form, resolve, syntax};

fn read(text: &str) -> (Vec<String>, Vec<Issue>) {
    let mut issues = Vec::new();
    let document = syntax::parse_protocol(SourceId(0), text, &mut issues);
    let schemata = document.and_then(|document| resolve(&[document], &mut issues));
    let forms = schemata.map_or_else(Vec::new, |schemata| {
        schemata.roots().iter().map(|root| canonical_form(&schemata, &root.ty)).collect()
    });
    (forms, issues)
}

#[test]
fn the_types_of_a_protocol_are_in_its_namespace() {
    let (forms, issues) = read(
        r#"{"protocol": "Shop", "namespace": "acme", "messages": {}, "types": [
            {"type": "error", "name": "Failed", "fields": [{"name": "id", "type": "Id"}]},
            {"type": "fixed", "name": "Id", "size": 8}]}"#,
    );
    let id = r#"{"name":"acme.Id","type":"fixed","size":8}"#;
    let failed = format!(r#"{{"name":"acme.Failed","type":"record","fields":[{{"name":"id","type":{id}}}]}}"#);
    assert_eq!((forms, issues), (vec![failed, id.to_owned()], Vec::new()));
}

#[test]
fn what_is_no_protocol_is_refused() {
    let message = |text: &str| read(text).1.iter().map(|issue| issue.message.clone()).collect::<Vec<_>>().join("; ");
    assert_eq!(message("\"int\""), "expected a protocol, found a string");
    assert_eq!(message(r#"{"types": []}"#), "this protocol has no `protocol`");
    assert_eq!(
        message(r#"{"protocol": "P", "types": {}}"#),
        "expected an array in `types` of this protocol, found an object"
    );
    assert_eq!(
        message(r#"{"protocol": "P", "types": ["int", "Foo"]}"#),
        "a type without a name in a protocol; a type without a name in a protocol"
    );
}

#[test]
fn published_protocols_are_read() {
    let Some(folder) = shared::folder("corpus/protocols/apache-avro") else { return };
    let (mut read_well, mut types) = (0, 0);
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "avpr") {
            let (forms, issues) = read(&fs::read_to_string(&path).expect("text"));
            types += forms.len();
            match issues.iter().find(|issue| issue.is_error()) {
                None => read_well += 1,
                Some(issue) => println!("{}: {issue}", path.display()),
            }
        }
    }
    println!("{read_well} protocols, {types} types");
    assert!(read_well > 25 && types > 30);
}
