//! Sinks on real databases: what a table holds after batches, repeated batches, and batches with rows at fault.

use deimos_runtime::chrono::{DateTime, Utc};
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryOrder, Statement, TransactionTrait,
};
use deimos_runtime::sink::{self, Sink, SinkError};
use deimos_runtime::table::{FromColumn, Json};
use deimos_runtime::{BatchError, Consume, Handler, Headers, Message, Metadata};
use deimos_tests::databases::on_each;
use deimos_tests::shop::com::example::shop::{Line, NewOrder, Order, Status};
use deimos_tests::shop::topics::{OrderKey, Orders, orders_table};

fn order(id: &str, version: i64) -> Order {
    let placed_at = DateTime::from_timestamp_millis(1_700_000_000_123).unwrap();
    let new = NewOrder { id: id.into(), version, status: Status::Paid, total: Decimal::new(1_234_567, 2), placed_at };
    let line = Line { article: "naïve 'tea'".into(), quantity: 2, price: Decimal::new(250, 2) };
    Order { lines: vec![line], message_id: "m".into(), timestamp: placed_at, ..new.into() }
}

fn message(offset: i64, key: &str, value: Option<Order>) -> Message<Orders> {
    let metadata = Metadata {
        group: "copies".into(),
        topic: "test.shop.orders".into(),
        partition: 3,
        offset,
        key: OrderKey { id: key.into() },
        timestamp: None::<DateTime<Utc>>,
        headers: Headers::new(),
    };
    Message { value, metadata }
}

fn value(offset: i64, key: &str) -> Message<Orders> {
    message(offset, key, Some(order(key, offset)))
}

fn tombstone(offset: i64, key: &str) -> Message<Orders> {
    message(offset, key, None)
}

async fn prepared(db: &DatabaseConnection) -> Sink {
    sink::migrate(db).await.unwrap();
    sink::create_table::<Orders>(db).await.unwrap();
    Sink::new(db)
}

async fn apply(sink: &Sink, messages: Vec<Message<Orders>>) -> Result<(), BatchError> {
    <Handler<Sink> as Consume<Orders>>::consume_batch(sink, messages).await
}

/// The ids in the table, each with its version.
async fn versions(db: &DatabaseConnection) -> Vec<(String, i64)> {
    let rows = orders_table::Entity::find().order_by_asc(orders_table::Column::Id).all(db).await.unwrap();
    rows.into_iter().map(|row| (row.id, row.version)).collect()
}

async fn next_offset(db: &DatabaseConnection) -> Option<i64> {
    let select = "SELECT next_offset FROM deimos_sink_offsets WHERE grp = 'copies' AND part = 3";
    let select = Statement::from_string(db.get_database_backend(), select);
    db.query_one_raw(select).await.unwrap().map(|row| row.try_get_by_index(0).unwrap())
}

fn expected(rows: &[(&str, i64)]) -> Vec<(String, i64)> {
    rows.iter().map(|(id, version)| ((*id).to_owned(), *version)).collect()
}

#[tokio::test]
async fn the_last_message_of_each_key_is_in_the_table() {
    on_each("the sink", async |db| {
        let sink = prepared(&db).await;
        let batch = vec![value(0, "b"), value(1, "a"), value(2, "b"), value(3, "c"), tombstone(4, "c")];
        apply(&sink, batch).await.unwrap();
        assert_eq!(versions(&db).await, expected(&[("a", 1), ("b", 2)]));
        apply(&sink, vec![tombstone(7, "a"), tombstone(8, "x"), value(9, "b")]).await.unwrap();
        assert_eq!(versions(&db).await, expected(&[("b", 9)]));
        assert_eq!(next_offset(&db).await, Some(10));
    })
    .await;
}

#[tokio::test]
async fn a_row_holds_the_value_exactly() {
    on_each("the sink's row", async |db| {
        let sink = prepared(&db).await;
        let order = order("7", 1);
        apply(&sink, vec![message(0, "7", Some(order.clone()))]).await.unwrap();
        let row = orders_table::Entity::find_by_id("7").one(&db).await.unwrap().unwrap();
        assert_eq!((row.status, row.note, row.placed_at), (order.status, None, order.placed_at));
        assert_eq!(Decimal::from_column(row.total), order.total);
        assert_eq!(row.lines, Json(order.lines));
    })
    .await;
}

#[tokio::test]
async fn keys_differ_in_case_and_trailing_spaces() {
    on_each("the sink's keys", async |db| {
        let sink = prepared(&db).await;
        apply(&sink, vec![value(0, "a"), value(1, "A"), value(2, "a "), tombstone(3, "A")]).await.unwrap();
        assert_eq!(versions(&db).await, expected(&[("a", 0), ("a ", 2)]));
    })
    .await;
}

#[tokio::test]
async fn a_message_that_was_applied_is_passed_over_by_any_member() {
    on_each("the sink's offsets", async |db| {
        let (one, other) = (prepared(&db).await, prepared(&db).await);
        apply(&one, vec![value(0, "a"), value(1, "a")]).await.unwrap();
        apply(&other, vec![value(0, "a")]).await.unwrap();
        assert_eq!(versions(&db).await, expected(&[("a", 1)]));
        apply(&other, vec![value(0, "a"), value(1, "a"), value(2, "b")]).await.unwrap();
        assert_eq!(versions(&db).await, expected(&[("a", 1), ("b", 2)]));
        // `one` still believes that 2 comes next: it is overtaken, reads again, and passes over.
        apply(&one, vec![message(2, "b", Some(order("b", -1)))]).await.unwrap();
        assert_eq!(versions(&db).await, expected(&[("a", 1), ("b", 2)]));
        assert_eq!(next_offset(&db).await, Some(3));
    })
    .await;
}

#[tokio::test]
async fn members_that_race_apply_each_message_once() {
    on_each("racing sinks", async |db| {
        prepared(&db).await;
        let members: Vec<_> = (0..4).map(|_| Sink::new(&db)).collect();
        let run = async |sink: &Sink| {
            for offset in 0..20 {
                let pair = |offset: i64| value(offset, if offset % 2 == 0 { "a" } else { "b" });
                apply(sink, vec![pair(offset), pair(offset + 1)]).await.unwrap();
            }
        };
        let [one, two, three, four] = [0, 1, 2, 3].map(|index| Box::pin(run(&members[index])));
        tokio::join!(one, two, three, four);
        assert_eq!(next_offset(&db).await, Some(21));
        assert_eq!(versions(&db).await, expected(&[("a", 20), ("b", 19)]));
    })
    .await;
}

/// Makes the table refuse the version 13.
async fn refuse_13(db: &DatabaseConnection) {
    let name = db.get_database_backend();
    let refusal = match name {
        DbBackend::Sqlite => {
            "CREATE TRIGGER refuse BEFORE INSERT ON orders_copy WHEN NEW.version = 13 \
             BEGIN SELECT RAISE(ABORT, 'thirteen'); END"
        }
        _ => "ALTER TABLE orders_copy ADD CONSTRAINT refuse CHECK (version <> 13)",
    };
    db.execute_unprepared(refusal).await.unwrap();
}

#[tokio::test]
async fn a_row_at_fault_is_named_and_those_before_it_are_applied() {
    on_each("the sink's bisection", async |db| {
        let sink = prepared(&db).await;
        refuse_13(&db).await;
        let batch = |from: i64| (from..40).map(|offset| value(offset, &format!("{offset:02}"))).collect();
        let error = apply(&sink, batch(0)).await.unwrap_err();
        assert_eq!(error.done, 13);
        let error = error.error.downcast::<SinkError>().unwrap();
        let said = r#"cannot apply test.shop.orders[3]@13 with key OrderKey { id: "13" } to the table orders_copy"#;
        assert_eq!(error.to_string(), said);
        assert!(error.is_row() && !error.is_transient());
        assert_eq!(next_offset(&db).await, Some(13));
        assert_eq!(versions(&db).await.len(), 13);

        let error = apply(&sink, batch(13)).await.unwrap_err();
        assert_eq!((error.done, next_offset(&db).await), (0, Some(13)));
        apply(&sink, batch(14)).await.unwrap();
        assert_eq!(next_offset(&db).await, Some(40));
        assert_eq!(versions(&db).await.len(), 39);
    })
    .await;
}

#[tokio::test]
async fn a_row_at_fault_that_is_overwritten_later_hurts_nobody() {
    on_each("the sink's reduction", async |db| {
        let sink = prepared(&db).await;
        refuse_13(&db).await;
        let batch = (10..20).map(|offset| value(offset, "a")).collect();
        apply(&sink, batch).await.unwrap();
        assert_eq!(versions(&db).await, expected(&[("a", 19)]));
    })
    .await;
}

#[tokio::test]
async fn batches_beyond_the_variables_of_a_statement_are_applied() {
    on_each("large batches", async |db| {
        let sink = prepared(&db).await;
        apply(&sink, (0..9_000).map(|offset| value(offset, &offset.to_string())).collect()).await.unwrap();
        assert_eq!(versions(&db).await.len(), 9_000);
        apply(&sink, (9_000..17_990).map(|offset| tombstone(offset, &(offset - 9_000).to_string())).collect())
            .await
            .unwrap();
        assert_eq!(versions(&db).await.len(), 10);
    })
    .await;
}

#[tokio::test]
async fn migrating_at_once_and_again_is_no_error() {
    on_each("sink::migrate", async |db| {
        let (a, b, c, d) =
            tokio::join!(sink::migrate(&db), sink::migrate(&db), sink::migrate(&db), sink::create_table::<Orders>(&db));
        a.and(b).and(c).and(d).unwrap();
        sink::migrate(&db).await.unwrap();
        sink::create_table::<Orders>(&db).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn missing_tables_are_named_with_the_remedy() {
    on_each("missing tables", async |db| {
        let sink = Sink::new(&db);
        let error = apply(&sink, vec![value(0, "a")]).await.unwrap_err().error.to_string();
        assert!(error.contains("call deimos_runtime::sink::migrate(&db) first"), "{error}");
        sink::migrate(&db).await.unwrap();
        let error = apply(&sink, vec![value(0, "a")]).await.unwrap_err().error.to_string();
        assert!(error.contains("to the table orders_copy; make it with a migration"), "{error}");
        assert_eq!(next_offset(&db).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_batch_of_two_partitions_is_refused() {
    on_each("mixed batches", async |db| {
        let sink = prepared(&db).await;
        let mut stray = value(1, "a");
        stray.metadata.partition = 4;
        let error = apply(&sink, vec![value(0, "a"), stray]).await.unwrap_err().error.to_string();
        assert!(error.contains("another group, topic or partition"), "{error}");
        assert_eq!(versions(&db).await, expected(&[]));
    })
    .await;
}

/// Makes the first two inserts into the table fail as if another transaction had been in the way.
async fn conflict_twice(db: &DatabaseConnection) {
    let statements: &[&str] = match db.get_database_backend() {
        DbBackend::Postgres => &[
            "CREATE SEQUENCE tries",
            "CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF nextval('tries') < 3 THEN RAISE EXCEPTION USING ERRCODE = '40001'; END IF; RETURN NEW; END $$",
            "CREATE TRIGGER conflict BEFORE INSERT ON orders_copy FOR EACH ROW EXECUTE FUNCTION conflict()",
        ],
        _ => &[
            "CREATE SEQUENCE tries",
            "CREATE TRIGGER conflict BEFORE INSERT ON orders_copy FOR EACH ROW \
             IF NEXTVAL(tries) < 3 THEN SIGNAL SQLSTATE '40001'; END IF",
        ],
    };
    for statement in statements {
        db.execute_unprepared(statement).await.unwrap();
    }
}

#[tokio::test]
async fn a_batch_is_tried_again_after_a_conflict() {
    on_each("the sink's retries", async |db| {
        if db.get_database_backend() == DbBackend::Sqlite {
            return; // Its writers wait for each other, they do not conflict.
        }
        let sink = prepared(&db).await;
        conflict_twice(&db).await;
        apply(&sink, vec![value(0, "a")]).await.unwrap();
        assert_eq!(versions(&db).await, expected(&[("a", 0)]));
        assert_eq!(next_offset(&db).await, Some(1));
    })
    .await;
}

/// How many connections wait for a lock, or are about to.
async fn waiting(db: &DatabaseConnection) -> i64 {
    let select = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        }
        _ => {
            "SELECT count(*) FROM information_schema.processlist \
             WHERE db = database() AND state = 'Update' AND info LIKE 'INSERT INTO `deimos_sink_offsets`%'"
        }
    };
    let select = Statement::from_string(db.get_database_backend(), select);
    db.query_one_raw(select).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn two_members_that_begin_a_partition_at_once_do_not_both_apply_it() {
    on_each("a first offset", async |db| {
        if db.get_database_backend() == DbBackend::Sqlite {
            return; // The second one cannot look before the first has committed.
        }
        let sink = prepared(&db).await;
        let other = db.begin().await.unwrap();
        let claim = "INSERT INTO deimos_sink_offsets VALUES ('copies', 'test.shop.orders', 3, 5)";
        other.execute_unprepared(claim).await.unwrap();
        let commit = async {
            let start = std::time::Instant::now();
            while waiting(&db).await == 0 {
                assert!(start.elapsed().as_secs() < 30, "the sink does not wait for the other member");
            }
            other.commit().await.unwrap();
        };
        let (applied, ()) = tokio::join!(apply(&sink, vec![value(4, "a"), value(5, "b")]), commit);
        applied.unwrap();
        assert_eq!(versions(&db).await, expected(&[("b", 5)]));
        assert_eq!(next_offset(&db).await, Some(6));
    })
    .await;
}
