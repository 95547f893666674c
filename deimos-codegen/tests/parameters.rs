//! Types are not called like parameters of generated code, which could not shadow them then.

use std::collections::BTreeSet;
use std::fs;

use deimos_codegen::Inputs;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The parameters and variables of generated code: what stands in parentheses before a colon or alone, or between bars.
fn locals(within: Delimiter, tokens: TokenStream, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |at: usize, c: char| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == c);
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if at == 0 || !is(at - 1, '#') => {
                locals(group.delimiter(), group.stream(), found);
            }
            TokenTree::Ident(name) if is_local(within, &tokens, at, is) => {
                found.insert(name.to_string());
            }
            _ => {}
        }
    }
}

fn is_local(within: Delimiter, tokens: &[TokenTree], at: usize, is: impl Fn(usize, char) -> bool) -> bool {
    let argument = is(at + 1, ':') && !is(at + 2, ':') && (at == 0 || is(at - 1, ','));
    let captured = at > 0 && is(at - 1, '|') && is(at + 1, '|');
    captured || (within == Delimiter::Parenthesis && (argument || tokens.len() == 1))
}

/// The lower-case ones of all goldens.
fn locals_of_goldens() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for case in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden")).unwrap() {
        let Ok(text) = fs::read_to_string(case.unwrap().path().join("expected/bindings.rs")) else { continue };
        locals(Delimiter::None, text.parse().unwrap(), &mut found);
    }
    found.retain(|name| name.starts_with(char::is_lowercase) && name != "self");
    assert!(found.contains("value") && found.contains("reader"), "{found:?}");
    found
}

/// Two types whose names differ in case only keep them as they are written, unless that is a parameter's.
#[test]
fn no_type_is_called_like_a_parameter() {
    let locals = locals_of_goldens();
    let words = locals.iter().filter(|name| name.chars().all(char::is_alphanumeric));
    let texts = words.clone().flat_map(|local| {
        let upper = format!("{}{}", local[..1].to_uppercase(), &local[1..]);
        [local.clone(), upper]
            .map(|name| (format!("{name}.avsc"), format!(r#"{{"type": "fixed", "name": "{name}", "size": 1}}"#)))
    });
    let bindings = deimos_codegen::generate(&Inputs::texts(texts)).unwrap();
    let missing: Vec<_> = words.filter(|local| bindings.rust().contains(&format!("pub struct {local}("))).collect();
    assert!(missing.is_empty(), "`naming::NO_TYPES` lacks {missing:?}");
}
