//! What generated types derive: all comparisons that hold for what they hold.

use std::collections::{BTreeSet, HashSet};
use std::hash::Hash;

use deimos_tests::{defaults, every_kind_of_key, logical_types, primitives, recursion, roots, unions};

#[test]
fn values_without_floats_are_ordered_and_hashed() {
    fn ordered<T: Eq + Hash + Ord>() {}
    ordered::<logical_types::acme::Times>();
    ordered::<logical_types::acme::Ids>();
    ordered::<logical_types::acme::Amounts>();
    ordered::<recursion::acme::Dept>();
    ordered::<recursion::acme::PairLeft>();
    ordered::<unions::acme::events::EventPlain>();
    ordered::<roots::Words>();
    ordered::<every_kind_of_key::topics::MeasurementKey>();

    let number = |number: &str| unions::acme::events::Card { number: number.to_owned() };
    let sorted: BTreeSet<_> = [number("2"), number("1")].into_iter().collect();
    assert_eq!(sorted.into_iter().collect::<Vec<_>>(), [number("1"), number("2")]);
    assert_eq!([number("1"), number("1")].into_iter().collect::<HashSet<_>>().len(), 1);
}

/// A `HashMap` has no order and no hash, but equality.
#[test]
fn values_with_maps_are_equal_or_not() {
    fn equal<T: Eq>() {}
    equal::<recursion::acme::Tree>();
    equal::<logical_types::acme::Wide>();
    equal::<defaults::acme::Nested>();
}

/// A float that is no number is not equal to itself.
#[test]
fn values_with_floats_are_compared_only() {
    let value = roots::Lookup([("k".to_owned(), Some(f64::NAN))].into());
    assert_ne!(value, value.clone());
    let branch = defaults::acme::BranchesNumber::Double(f64::NAN);
    assert_ne!(branch, branch.clone());
    assert_eq!(primitives::acme::Empty {}, primitives::acme::Empty {});
}
