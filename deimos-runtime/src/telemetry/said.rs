//! What logs say of the messages of a topic: as much as `log` in deimos.toml allows.

use std::fmt::{self, Write};

#[cfg(feature = "kafka")]
use crate::Message;
use crate::{MessageKey, Outgoing, Topic, codec};

/// How much logs say of the messages of a topic, as `log` in deimos.toml has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogLevel {
    /// Keys and values.
    Full,
    /// Keys.
    #[default]
    Keys,
    /// How many there are.
    Count,
}

/// How many messages of a batch are written down.
const MOST: usize = 20;

/// Keys, perhaps with values, of some messages.
#[derive(Debug)]
pub(crate) struct Said(String);

impl fmt::Display for Said {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Said {
    /// What is said of messages that are to be published, where the log asks for it; it decodes them for that.
    pub(crate) fn of_outgoing<T: Topic>(messages: &[Outgoing]) -> Option<Self> {
        if !super::log::tells_of_messages() {
            return None;
        }
        let described = messages.iter().take(MOST).map(|message| {
            let key = T::Key::decode(message.key.as_ref().map(|key| key.body.as_ref())).ok();
            let full = T::LOG == LogLevel::Full;
            let value = message.value.as_ref().filter(|_| full).and_then(|value| codec::decode(&value.body).ok());
            (key, value, message.value.is_none())
        });
        Self::list::<T>(&described.collect::<Vec<_>>(), messages.len())
    }

    /// What is said of messages that a consumer is given, where the log asks for it.
    #[cfg(feature = "kafka")]
    pub(crate) fn of_messages<'m, T: Topic>(messages: impl ExactSizeIterator<Item = &'m Message<T>>) -> Option<Self> {
        if !super::log::tells_of_messages() {
            return None;
        }
        let count = messages.len();
        Self::list::<T>(&messages.take(MOST).map(parts).collect::<Vec<_>>(), count)
    }

    /// What is said of a message that failed.
    #[cfg(feature = "kafka")]
    pub(crate) fn of_failed<T: Topic>(message: &Message<T>) -> Option<Self> {
        Self::list::<T>(&[parts(message)], 1)
    }

    fn list<T: Topic>(messages: &[Parts<T>], count: usize) -> Option<Self> {
        if T::LOG == LogLevel::Count {
            return None;
        }
        let mut text = String::from("[");
        for (index, (key, value, tombstone)) in messages.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(text, "{comma}{}", Keyed(key.as_ref())).ok()?;
            match value {
                _ if T::LOG != LogLevel::Full => {}
                Some(value) => write!(text, " => {value:?}").ok()?,
                None if *tombstone => text.push_str(" => tombstone"),
                None => {}
            }
        }
        if count > messages.len() {
            write!(text, ", and {} more", count - messages.len()).ok()?;
        }
        text.push(']');
        Some(Self(text))
    }
}

/// A key, a value, and whether there is none.
type Parts<T> = (Option<<T as Topic>::Key>, Option<<T as Topic>::Value>, bool);

#[cfg(feature = "kafka")]
fn parts<T: Topic>(message: &Message<T>) -> Parts<T> {
    let value = message.value.clone().filter(|_| T::LOG == LogLevel::Full);
    (Some(message.metadata.key.clone()), value, message.value.is_none())
}

struct Keyed<'a, K>(Option<&'a K>);

impl<K: fmt::Debug> fmt::Display for Keyed<'_, K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(key) => write!(out, "{key:?}"),
            None => out.write_str("?"),
        }
    }
}
