//! The table `deimos_sink_offsets`: which message of a partition is applied next, moved by compare-and-set.

use std::fmt;
use std::sync::Arc;

use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect, Set, SqlErr};

use crate::table::SinkTopic;
use crate::{Message, table};

/// A row: the next offset of one partition for one group.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deimos_sink_offsets")]
pub(super) struct Model {
    /// The consumer group; `group` is a word of SQL.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(super) grp: String,
    /// The topic as Kafka knows it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(super) topic: String,
    /// The partition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(super) part: i32,
    /// The first offset that is not applied yet.
    pub(super) next_offset: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Drops the sinks' own table: whatever is consumed again is applied again.
pub async fn drop_offsets(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    table::migration::drop_table(db, "deimos_sink_offsets").await
}

/// Makes the sinks' own table, if it is not there; several processes may do so at once.
pub async fn migrate(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    table::create::<Entity>(db, &[Column::Grp, Column::Topic, Column::Part]).await
}

/// A partition as one group reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    group: Arc<str>,
    topic: String,
    partition: i32,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}[{}] for the group {}", self.topic, self.partition, self.group)
    }
}

impl Place {
    /// Where a message came from.
    pub(super) fn of<T: SinkTopic>(message: &Message<T>) -> Self {
        let metadata = &message.metadata;
        Self { group: metadata.group.clone(), topic: metadata.topic.clone(), partition: metadata.partition }
    }

    /// Whether all messages came from here, in the order of their offsets.
    pub(super) fn holds<T: SinkTopic>(&self, messages: &[Message<T>]) -> bool {
        messages.iter().all(|message| Self::of(message) == *self)
            && messages.is_sorted_by(|one, next| one.metadata.offset < next.metadata.offset)
    }

    pub(super) fn group(&self) -> &str {
        &self.group
    }

    pub(super) fn topic(&self) -> &str {
        &self.topic
    }

    pub(super) fn partition(&self) -> i32 {
        self.partition
    }

    /// The first offset that is not applied yet; `None` where nothing has been applied.
    pub(super) async fn read(&self, db: &impl ConnectionTrait) -> Result<Option<i64>, DbErr> {
        let query = Entity::find_by_id((self.group.to_string(), self.topic.clone(), self.partition));
        query.select_only().column(Column::NextOffset).into_tuple().one(db).await
    }

    /// Moves the offset from `expected` to `next`; says whether it was still there to move.
    pub(super) async fn advance(
        &self,
        db: &impl ConnectionTrait,
        expected: Option<i64>,
        next: i64,
    ) -> Result<bool, DbErr> {
        let Some(expected) = expected else { return self.insert(db, next).await };
        let update = Entity::update_many()
            .col_expr(Column::NextOffset, Expr::value(next))
            .filter(Column::Grp.eq(&*self.group))
            .filter(Column::Topic.eq(&self.topic))
            .filter(Column::Part.eq(self.partition))
            .filter(Column::NextOffset.eq(expected));
        Ok(update.exec(db).await?.rows_affected == 1)
    }

    async fn insert(&self, db: &impl ConnectionTrait, next: i64) -> Result<bool, DbErr> {
        let row = ActiveModel {
            grp: Set(self.group.to_string()),
            topic: Set(self.topic.clone()),
            part: Set(self.partition),
            next_offset: Set(next),
        };
        // Counting the rows of an insert that passes over what is there would not do: MariaDB counts those too.
        match Entity::insert_many([row]).exec_without_returning(db).await {
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Ok(false),
            inserted => inserted.map(|_| true),
        }
    }
}
