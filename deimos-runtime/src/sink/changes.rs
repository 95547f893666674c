//! From messages to statements: the last message of each key, as one upsert and one delete.

use std::collections::BTreeMap;

use sea_orm::sea_query::{BinOper, Condition, DeleteStatement, Expr, ExprTrait, InsertStatement, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityName, EntityTrait, IdenStatic, Iterable,
    QueryFilter, QueryTrait, Value,
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
                None => keys.push(key::<T>(message, backend)),
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

fn key<T: SinkTopic>(message: &Message<T>, backend: DbBackend) -> Vec<Value> {
    T::key_values(&message.metadata.key).into_iter().map(|value| stored(value, backend)).collect()
}

/// The most variables of one statement.
fn variables(backend: DbBackend) -> usize {
    match backend {
        DbBackend::Sqlite => 32_766,
        _ => 65_535,
    }
}

/// One statement for all rows; more only where they name different columns, or more values than a statement may have.
fn upserts<T: SinkTopic>(rows: Vec<Row<T>>, backend: DbBackend) -> Vec<InsertStatement> {
    let mut alike: BTreeMap<Vec<bool>, Vec<Row<T>>> = BTreeMap::new();
    for row in rows {
        alike.entry(Column::<T>::iter().map(|column| !row.get(column).is_not_set()).collect()).or_default().push(row);
    }
    let statements = |(named, rows): (Vec<bool>, Vec<Row<T>>)| {
        let columns: Vec<_> =
            Column::<T>::iter().zip(named).filter_map(|(column, named)| named.then_some(column)).collect();
        upserts_of::<T>(rows, &columns, backend)
    };
    alike.into_iter().flat_map(statements).collect()
}

fn upserts_of<T: SinkTopic>(rows: Vec<Row<T>>, columns: &[Column<T>], backend: DbBackend) -> Vec<InsertStatement> {
    let most = (variables(backend) / columns.len().max(1)).max(1);
    let mut statements = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut insert = Query::insert();
        insert.into_table(T::Entity::default().table_ref()).columns(columns.iter().copied());
        for row in rows.by_ref().take(most) {
            insert.values_panic(values::<T>(row, columns, backend));
        }
        statements.push(insert.on_conflict(replace::<T>(columns)).to_owned());
    }
    statements
}

/// The values of these columns of a row, which names them all.
fn values<T: SinkTopic>(mut row: Row<T>, columns: &[Column<T>], backend: DbBackend) -> Vec<Expr> {
    let value = |column: &Column<T>| {
        let value = row.take(*column).into_value()?;
        Some(column.save_as(Expr::val(stored(value, backend))))
    };
    columns.iter().filter_map(value).collect()
}

/// MariaDB makes NULL of a bound timestamp outside 1970–2038, though the column could hold it; a date with a time of
/// day it takes as it is.
fn stored(value: Value, backend: DbBackend) -> Value {
    match (backend, value) {
        (DbBackend::MySql, Value::ChronoDateTimeUtc(at)) => Value::ChronoDateTime(at.map(|at| at.naive_utc())),
        (_, value) => value,
    }
}

fn replace<T: SinkTopic>(columns: &[Column<T>]) -> OnConflict {
    let is_key = |column: &Column<T>| T::KEY.iter().any(|key| key.as_str() == column.as_str());
    let others: Vec<_> = columns.iter().copied().filter(|column| !is_key(column)).collect();
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
