//! What the members of a group were given and when, and what has to be true of it.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use deimos_runtime::kafka::KafkaConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::{ClientConfig, TopicPartitionList};

use crate::member::{Entry, Moment};

/// How long anything may take that is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// The entries of all members, in the order in which they were written.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: Mutex<Vec<Entry>>,
}

impl Journal {
    pub(crate) fn write(&self, entry: Entry) {
        self.entries().push(entry);
    }

    pub(crate) fn len(&self) -> usize {
        self.entries().len()
    }

    pub(crate) fn has_begun(&self, member: &str) -> bool {
        self.entries().iter().any(|entry| entry.member == member)
    }

    /// Of how many partitions messages were begun since the journal had this length.
    pub(crate) fn partitions_since(&self, length: usize) -> i32 {
        let entries = self.entries();
        let begun = entries[length..].iter().filter(|entry| entry.moment == Moment::Began);
        i32::try_from(begun.map(|entry| entry.place.0).collect::<HashSet<_>>().len()).unwrap()
    }

    /// The versions of all messages, in the order in which they were begun.
    pub(crate) fn versions(&self) -> Vec<i64> {
        let entries = self.entries();
        entries.iter().filter(|entry| entry.moment == Moment::Began).map(|entry| entry.message.1).collect()
    }

    /// Waits until every version of every key was finished by somebody.
    pub(crate) async fn until_all_finished(&self, keys: i64, versions: i64) {
        let expected = usize::try_from(keys * versions).unwrap();
        let finished = || {
            let entries = self.entries();
            let finished = entries.iter().filter(|entry| entry.moment == Moment::Finished);
            finished.map(|entry| &entry.message).collect::<HashSet<_>>().len()
        };
        until(&format!("not all of {expected} messages are handled"), || finished() == expected).await;
    }

    /// In each partition one message after the other, in order, and once; only what one of the `killed` began may have
    /// been given again, and may not have been finished.
    pub(crate) fn check(&self, killed: &[&str]) {
        let entries = self.entries();
        let mut partitions: HashMap<i32, Vec<&Entry>> = HashMap::new();
        for entry in entries.iter() {
            partitions.entry(entry.place.0).or_default().push(entry);
        }
        for entries in partitions.values() {
            check_partition(entries, killed);
        }
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap()
    }
}

fn check_partition(entries: &[&Entry], killed: &[&str]) {
    let mut in_hand: Option<&Entry> = None;
    let mut owners: HashMap<i64, &Entry> = HashMap::new();
    let mut last = -1;
    for entry in entries {
        let of_killed = |other: &Entry| killed.contains(&other.member.as_str());
        match entry.moment {
            Moment::Began => {
                if let Some(other) = in_hand.replace(entry) {
                    assert!(of_killed(other), "{entry:?} while it was not finished: {other:?}");
                }
                match owners.insert(entry.place.1, entry) {
                    Some(first) => assert!(of_killed(first), "given twice: {first:?}, {entry:?}"),
                    None => assert!(entry.place.1 > last, "{entry:?} after the offset {last}"),
                }
                last = last.max(entry.place.1);
            }
            Moment::Finished => {
                let begun = in_hand.take().expect("a message is begun before it is finished");
                assert_eq!((&begun.member, begun.place), (&entry.member, entry.place));
            }
        }
    }
    assert!(in_hand.is_none(), "never finished: {in_hand:?}");
}

/// Waits until it is so.
///
/// # Panics
///
/// With `otherwise`, after a minute.
pub(crate) async fn until(otherwise: &str, mut so: impl FnMut() -> bool) {
    let start = Instant::now();
    let mut tick = tokio::time::interval(LOOK);
    while !so() {
        assert!(start.elapsed() < PATIENCE, "{otherwise} after {PATIENCE:?}");
        tick.tick().await;
    }
}

/// Waits until the group has so many members, each of which knows its partitions.
pub(crate) async fn until_stable(config: &KafkaConfig, group: &str, members: usize) {
    let (client, name) = (client(config, group), group.to_owned());
    let waiting = tokio::task::spawn_blocking(move || {
        let start = Instant::now();
        loop {
            let groups = client.fetch_group_list(Some(&name), PATIENCE).unwrap();
            let found = groups.groups().iter().find(|found| found.name() == name);
            if found.is_some_and(|found| found.state() == "Stable" && found.members().len() == members) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{name} has not got {members} members after {PATIENCE:?}");
        }
    });
    waiting.await.unwrap();
}

/// What a group has committed, and where the log ends, by partition.
pub(crate) async fn offsets(config: &KafkaConfig, group: &str, topic: &str, partitions: i32) -> (Vec<i64>, Vec<i64>) {
    let (client, topic) = (client(config, group), topic.to_owned());
    let asking = tokio::task::spawn_blocking(move || {
        let mut asked = TopicPartitionList::new();
        asked.add_partition_range(&topic, 0, partitions - 1);
        let answer = client.committed_offsets(asked, PATIENCE).unwrap();
        let committed = answer.elements().iter().map(|element| element.offset().to_raw().unwrap()).collect();
        let ends = (0..partitions).map(|partition| client.fetch_watermarks(&topic, partition, PATIENCE).unwrap().1);
        (committed, ends.collect())
    });
    asking.await.unwrap()
}

fn client(config: &KafkaConfig, group: &str) -> BaseConsumer {
    ClientConfig::new().set("bootstrap.servers", config.brokers()).set("group.id", group).create().unwrap()
}
