//! Records that hold records of their own kind, by way of unions, arrays, maps and other records.

use std::collections::HashMap;

use deimos_tests::{recursion, recursive_across_files};

use crate::{is_written_as, round_trip};

#[test]
fn recursion_crosses_files() {
    use recursive_across_files::acme::{hr, math};

    let nobody = hr::Department { name: "d".to_owned(), head: None, members: Vec::new() };
    let head = hr::Employee { name: "e".to_owned(), department: nobody.clone() };
    round_trip(&hr::Department { head: Some(Box::new(head.clone())), members: vec![head], ..nobody });

    let number = math::Expression { term: math::ExpressionTerm::Double(1.0) };
    let call =
        math::Call { function: "f".to_owned(), argument: Some(math::CallArgument::Expression(Box::new(number))) };
    round_trip(&math::Expression { term: math::ExpressionTerm::Call(Box::new(call)) });
}

#[test]
fn recursion_may_go_by_unions_arrays_and_maps() {
    use recursion::acme::{Tree, TreeSeveral};

    let leaf = Tree { several: None, children: vec![], named: HashMap::new(), deep: HashMap::new() };
    is_written_as(&leaf, &[&[0, 0, 0, 0]]);
    let tree = Tree {
        several: Some(TreeSeveral::Tree(Box::new(Tree {
            several: Some(TreeSeveral::String("s".to_owned())),
            ..leaf.clone()
        }))),
        children: vec![leaf.clone()],
        named: HashMap::from([("n".to_owned(), leaf.clone())]),
        deep: HashMap::from([("d".to_owned(), vec![None, Some(leaf)])]),
    };
    let bytes: &[&[u8]] = &[
        &[2, 4, 2, b's', 0, 0, 0],
        &[2, 0, 0, 0, 0, 0],
        &[2, 2, b'n', 0, 0, 0, 0, 0],
        &[2, 2, b'd', 4, 0, 2, 0, 0, 0, 0, 0, 0],
    ];
    is_written_as(&tree, bytes);
}

#[test]
fn values_of_any_depth_are_one_union() {
    use recursion::acme::{Json, JsonValue};

    let json = |value| Json { value: Some(value) };
    let value = json(JsonValue::Array(vec![
        Json { value: None },
        json(JsonValue::Map(HashMap::from([("k".to_owned(), json(JsonValue::Boolean(true)))]))),
    ]));
    is_written_as(&value, &[&[8, 4, 0], &[10, 2, 2, b'k', 2, 1, 0], &[0]]);
}

#[test]
fn recursion_may_be_mutual() {
    use recursion::acme::{Chain, Dept, Emp, EmpDept, LinkA, LinkB, Pair, PairLeft, PairRight};

    let nobody = || Pair { left: None, right: None };
    let emp = || Emp { name: "e".to_owned(), dept: EmpDept::String("d".to_owned()) };
    let dept = Dept {
        boss: Some(Box::new(emp())),
        pair: Pair {
            left: Some(PairLeft::Dept(Box::new(Dept { boss: None, pair: nobody() }))),
            right: Some(PairRight::Pair(Box::new(nobody()))),
        },
    };
    let bytes: &[&[u8]] = &[&[0, 2, b'e', 2, 2, b'd'], &[4, 2, 0, 4], &[2, 0, 4]];
    is_written_as(&dept, bytes);
    is_written_as(&Emp { dept: EmpDept::Dept(Box::new(dept)), ..emp() }, &[&[2, b'e', 0], &bytes.concat()]);

    let chain = |next: Option<Chain>| Chain { a: LinkA { b: LinkB { chain: next.map(Box::new) } } };
    is_written_as(&recursion::Chain(Some(chain(Some(chain(None))))), &[&[2, 2, 0]]);
    is_written_as(&recursion::Chain(None), &[&[0]]);
}
