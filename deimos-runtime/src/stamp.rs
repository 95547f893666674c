//! The message id and the time that a producer gives to a value that left them blank.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use uuid::Uuid;

/// What one message is stamped with.
///
/// A blank field is `None`, `""`, the nil UUID, 0 or the epoch; anything else is the application's and stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    message_id: Uuid,
    at: DateTime<Utc>,
}

impl Stamp {
    /// A stamp of one's own, as tests need it; the time is cut to milliseconds.
    pub fn new(message_id: Uuid, at: DateTime<Utc>) -> Self {
        Self { message_id, at: at.trunc_subsecs(3) }
    }

    /// A new UUID (version 7) and the time of now.
    pub fn now() -> Self {
        Self::new(Uuid::now_v7(), Utc::now())
    }

    /// The id of the message, whether or not its value has a field for it.
    pub fn id(&self) -> Uuid {
        self.message_id
    }

    /// The time, to the millisecond.
    pub fn time(&self) -> DateTime<Utc> {
        self.at
    }

    /// Fills a blank `message_id`.
    pub fn message_id(&self, field: &mut impl MessageId) {
        if field.is_blank() {
            field.fill(self.message_id);
        }
    }

    /// Fills a blank `timestamp`.
    pub fn timestamp(&self, field: &mut impl Timestamp) {
        if field.is_blank() {
            field.fill(self.at);
        }
    }
}

/// The types that a field `message_id` may have.
pub trait MessageId {
    /// Whether the application left it for the producer.
    fn is_blank(&self) -> bool;

    /// Sets it.
    fn fill(&mut self, id: Uuid);
}

impl MessageId for String {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn fill(&mut self, id: Uuid) {
        *self = id.to_string();
    }
}

impl MessageId for Uuid {
    fn is_blank(&self) -> bool {
        self.is_nil()
    }

    fn fill(&mut self, id: Uuid) {
        *self = id;
    }
}

impl<T: MessageId + Default> MessageId for Option<T> {
    fn is_blank(&self) -> bool {
        self.as_ref().is_none_or(MessageId::is_blank)
    }

    fn fill(&mut self, id: Uuid) {
        self.get_or_insert_default().fill(id);
    }
}

/// The types that a field `timestamp` may have.
pub trait Timestamp {
    /// Whether the application left it for the producer.
    fn is_blank(&self) -> bool;

    /// Sets it.
    fn fill(&mut self, at: DateTime<Utc>);
}

impl Timestamp for DateTime<Utc> {
    fn is_blank(&self) -> bool {
        *self == DateTime::UNIX_EPOCH
    }

    fn fill(&mut self, at: DateTime<Utc>) {
        *self = at;
    }
}

/// Milliseconds since the epoch.
impl Timestamp for i64 {
    fn is_blank(&self) -> bool {
        *self == 0
    }

    fn fill(&mut self, at: DateTime<Utc>) {
        *self = at.timestamp_millis();
    }
}

/// RFC 3339, to the millisecond, in UTC.
impl Timestamp for String {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn fill(&mut self, at: DateTime<Utc>) {
        *self = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    }
}

impl<T: Timestamp + Default> Timestamp for Option<T> {
    fn is_blank(&self) -> bool {
        self.as_ref().is_none_or(Timestamp::is_blank)
    }

    fn fill(&mut self, at: DateTime<Utc>) {
        self.get_or_insert_default().fill(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_fields_are_filled_and_others_stay() {
        let stamp = Stamp::new(Uuid::from_u128(7), DateTime::from_timestamp_micros(1_500_000_001_500).unwrap());
        let (mut id, mut optional, mut own) = (String::new(), None::<Uuid>, Some("mine".to_owned()));
        stamp.message_id(&mut id);
        stamp.message_id(&mut optional);
        stamp.message_id(&mut own);
        assert_eq!((id.as_str(), optional), ("00000000-0000-0000-0000-000000000007", Some(Uuid::from_u128(7))));
        assert_eq!(own.as_deref(), Some("mine"));

        let (mut at, mut millis, mut text) = (DateTime::UNIX_EPOCH, 0, Some(String::new()));
        stamp.timestamp(&mut at);
        stamp.timestamp(&mut millis);
        stamp.timestamp(&mut text);
        assert_eq!((at, millis), (DateTime::from_timestamp_millis(1_500_000_001).unwrap(), 1_500_000_001));
        assert_eq!(text.as_deref(), Some("1970-01-18T08:40:00.001Z"));
    }
}
