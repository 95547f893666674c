//! The relay under random schedules, on a store and a broker in memory; the checker is tested by mutants.

mod checker;
mod mutants;
mod simulation;
mod world;

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use self::mutants::{Cursor, Eager, Hasty, Sweeping};
use self::simulation::{Faults, Plan, run};
use self::world::Op;

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let key = 0..4_u8;
    let op = prop_oneof![
        6 => key.clone().prop_map(Op::Insert),
        4 => key.clone().prop_map(Op::Commit),
        1 => key.prop_map(Op::Rollback),
    ];
    prop::collection::vec(op, 1..120)
}

fn plan(faults: Faults) -> impl Strategy<Value = Plan> {
    (ops(), any::<u64>()).prop_map(move |(ops, seed)| Plan { ops, seed, faults })
}

/// Runs plans until one shows the mutant by this finding; those that do not are all right with it.
#[track_caller]
fn caught(faults: Faults, finding: &str, mutant: impl Fn(&Plan) -> Vec<String>) {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let found = (0..400).any(|_| {
        let plan = plan(faults).new_tree(&mut runner).expect("a plan is made").current();
        mutant(&plan).iter().any(|wrong| wrong.contains(finding))
    });
    assert!(found, "no plan of 400 showed that {finding}");
}

proptest! {
    #[test]
    fn without_faults_everything_arrives_once_and_in_order(plan in plan(Faults::NONE)) {
        prop_assert_eq!(run(&plan, |store| store, |transport| transport), Vec::<String>::new());
    }

    #[test]
    fn stopping_and_starting_again_sends_nothing_twice(plan in plan(Faults { stops: true, ..Faults::NONE })) {
        prop_assert_eq!(run(&plan, |store| store, |transport| transport), Vec::<String>::new());
    }

    #[test]
    fn crashes_and_lost_sessions_lose_nothing(plan in plan(Faults { crashes: true, sessions: true, ..Faults::NONE })) {
        prop_assert_eq!(run(&plan, |store| store, |transport| transport), Vec::<String>::new());
    }

    #[test]
    fn a_broker_that_fails_and_comes_back_gets_everything_in_order(plan in plan(Faults { broker: true, ..Faults::NONE })) {
        prop_assert_eq!(run(&plan, |store| store, |transport| transport), Vec::<String>::new());
    }

    #[test]
    fn rows_behind_one_that_failed_are_sent_again(plan in plan(Faults { leaks: true, ..Faults::ALL })) {
        prop_assert_eq!(run(&plan, |store| store, |transport| transport), Vec::<String>::new());
    }

    #[test]
    fn only_refused_rows_die(plan in plan(Faults { poison: true, broker: true, ..Faults::NONE })) {
        prop_assert_eq!(run(&plan, |store| store, |transport| transport), Vec::<String>::new());
    }

    #[test]
    fn what_is_refused_together_with_a_row_lives(plan in plan(Faults { poison: true, batches: true, ..Faults::NONE })) {
        prop_assert_eq!(run(&plan, |store| store, |transport| transport), Vec::<String>::new());
    }

    #[test]
    fn all_faults_together_lose_nothing(plan in plan(Faults::ALL)) {
        prop_assert_eq!(run(&plan, |store| store, |transport| transport), Vec::<String>::new());
    }
}

#[test]
fn deleting_before_the_acknowledgement_is_caught() {
    let faults = Faults { crashes: true, ..Faults::NONE };
    caught(faults, "was deleted before its acknowledgement", |plan| run(plan, |store| store, Eager::new));
    caught(faults, "was lost", |plan| run(plan, |store| store, Eager::new));
}

#[test]
fn a_cursor_without_gaps_is_caught() {
    caught(Faults::NONE, "was lost", |plan| run(plan, Cursor, |transport| transport));
}

#[test]
fn looking_for_stragglers_by_a_statement_of_its_own_is_caught() {
    caught(Faults::NONE, "the first deliveries of a key are out of order", |plan| {
        run(plan, Sweeping, |transport| transport)
    });
}

#[test]
fn forgetting_gaps_while_their_writers_live_is_caught() {
    caught(Faults::NONE, "was lost", |plan| run(plan, Hasty, |transport| transport));
}
