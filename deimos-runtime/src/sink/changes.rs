//! From messages to statements: the last message of each key, as one upsert and one delete.

use std::collections::BTreeMap;

use sea_orm::sea_query::{BinOper, Condition, DeleteStatement, Expr, ExprTrait, InsertStatement, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IdenStatic, Insert, Iterable, QueryFilter, QueryTrait,
    Value,
};

use crate::codec::EncodeError;
use crate::table::SinkTopic;
use crate::{Message, MessageKey};

type Column<T> = <<T as SinkTopic>::Entity as EntityTrait>::Column;
type Row<T> = <<T as SinkTopic>::Entity as EntityTrait>::ActiveModel;

/// The statements that apply some messages, and how many rows they name.
#[derive(Debug)]
pub(super) struct Changes {
    upserts: Vec<InsertStatement>,
    deletes: Vec<DeleteStatement>,
    /// Rows that are written.
    pub(super) upserted: usize,
    /// Keys that are deleted.
    pub(super) deleted: usize,
}

impl Changes {
    /// The last message of each key counts; all sinks order keys alike, so they never wait for each other in a circle.
    pub(super) fn of<T: SinkTopic>(messages: &[Message<T>], backend: DbBackend) -> Result<Self, EncodeError> {
        let mut last = BTreeMap::new();
        for message in messages {
            last.insert(message.metadata.key.encode()?, message);
        }
        let (mut rows, mut keys) = (Vec::new(), Vec::new());
        for message in last.into_values() {
            match message.value.clone() {
                Some(value) => rows.push(T::row(value)),
                None => keys.push(T::key_values(&message.metadata.key)),
            }
        }
        let (upserted, deleted) = (rows.len(), keys.len());
        Ok(Self { upserts: upserts::<T>(rows, backend), deletes: deletes::<T>(&keys, backend), upserted, deleted })
    }

    /// Runs the statements.
    pub(super) async fn apply(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        for upsert in &self.upserts {
            db.execute(upsert).await?;
        }
        for delete in &self.deletes {
            db.execute(delete).await?;
        }
        Ok(())
    }
}

/// The most variables of one statement.
fn variables(backend: DbBackend) -> usize {
    match backend {
        DbBackend::Sqlite => 32_766,
        _ => 65_535,
    }
}

fn upserts<T: SinkTopic>(rows: Vec<Row<T>>, backend: DbBackend) -> Vec<InsertStatement> {
    let most = (variables(backend) / Column::<T>::iter().count()).max(1);
    let mut rows = rows.into_iter();
    let chunks =
        std::iter::from_fn(|| Some(rows.by_ref().take(most).collect::<Vec<_>>()).filter(|rows| !rows.is_empty()));
    chunks.map(|chunk| Insert::many(chunk).on_conflict(replace::<T>()).into_query()).collect()
}

fn replace<T: SinkTopic>() -> OnConflict {
    let is_key = |column: &Column<T>| T::KEY.iter().any(|key| key.as_str() == column.as_str());
    let others: Vec<_> = Column::<T>::iter().filter(|column| !is_key(column)).collect();
    let mut conflict = OnConflict::columns(T::KEY.iter().copied());
    match others.as_slice() {
        [] => conflict.do_nothing_on(T::KEY.iter().copied()),
        others => conflict.update_columns(others.iter().copied()),
    };
    conflict
}

fn deletes<T: SinkTopic>(keys: &[Vec<Value>], backend: DbBackend) -> Vec<DeleteStatement> {
    let most = match (T::KEY.len(), backend) {
        // SQLite has no lists of tuples, and expressions of a depth of 1,000 at the most.
        (2.., DbBackend::Sqlite) => 400,
        (columns, backend) => variables(backend) / columns.max(1),
    };
    let delete = |keys: &[Vec<Value>]| T::Entity::delete_many().filter(any_of::<T>(keys, backend)).into_query();
    keys.chunks(most).map(delete).collect()
}

fn any_of<T: SinkTopic>(keys: &[Vec<Value>], backend: DbBackend) -> Condition {
    match (T::KEY, backend) {
        ([column], _) => Condition::all().add(column.is_in(keys.iter().flatten().cloned())),
        (columns, DbBackend::Sqlite) => keys.iter().fold(Condition::any(), |any, key| {
            let same = |all: Condition, (column, value): (&Column<T>, &Value)| all.add(column.eq(value.clone()));
            any.add(columns.iter().zip(key).fold(Condition::all(), same))
        }),
        (columns, _) => {
            let names = Expr::tuple(columns.iter().map(|column| Expr::col(*column)));
            let tuples = keys.iter().map(|key| Expr::Values(key.clone())).collect();
            Condition::all().add(names.binary(BinOper::In, Expr::Tuple(tuples)))
        }
    }
}
