//! Rows and models of every database into records: what a sink wrote, and columns of the databases' own types.

use std::collections::HashMap;

use deimos_runtime::chrono::{DateTime, NaiveDate, NaiveTime};
use deimos_runtime::coerce;
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryResult, QueryTrait, Statement,
};
use deimos_runtime::sink;
use deimos_runtime::table::SinkTopic;
use deimos_runtime::uuid::Uuid;
use deimos_runtime::{Duration, Record};
use deimos_tests::databases::on_each;
use deimos_tests::logical_types::acme::{Ids, Times};
use deimos_tests::primitives::acme::Everything as Primitives;
use deimos_tests::shop::com::example::shop::Order;
use deimos_tests::tables::acme::{
    Everything, EverythingChoice, EverythingMaybeChoice, Line, Md5, NewEverything, Status,
};
use deimos_tests::tables::topics::Everything as EverythingTopic;
use deimos_tests::tables_of_wide_types::{acme::Part, acme::Wide, topics::Wide as WideTopic};

fn everything() -> Everything {
    let line = Line { article_id: "\u{1f375} 'a'".to_owned(), status: Status::Done, next: None };
    let at = DateTime::from_timestamp_millis(1_767_322_845_006).unwrap();
    Everything {
        text: Some(String::new()),
        maybe_status: Some(Status::Open),
        maybe_price: Some(Decimal::new(1, 2)),
        maybe_at: Some(DateTime::from_timestamp_micros(1_767_322_845_000_006).unwrap()),
        maybe_line: Some(Line { next: Some(Box::new(line.clone())), ..line.clone() }),
        maybe_choice: Some(EverythingMaybeChoice::String("5".to_owned())),
        message_id: "m".to_owned(),
        ..Everything::from(NewEverything {
            tenant: "t".to_owned(),
            id: Uuid::from_u128(7),
            small: i32::MIN,
            large: i64::MAX,
            flag: true,
            ratio: 0.1,
            exact: 0.1 + 0.2,
            raw: (0..=255).collect(),
            status: Status::Done,
            price: Decimal::new(-9_999_999_999, 2),
            day: NaiveDate::from_ymd_opt(1912, 2, 29).unwrap(),
            time: NaiveTime::from_hms_milli_opt(23, 59, 59, 999).unwrap(),
            at,
            local: at.naive_utc(),
            checksum: Md5([0xe9; 16]),
            tags: vec!["x".to_owned(), String::new()],
            labels: HashMap::from([("k.l".to_owned(), i64::MIN)]),
            line,
            choice: EverythingChoice::Int(1),
            r#type: "kind".to_owned(),
        })
    }
}

fn wide() -> Wide {
    let at = DateTime::from_timestamp_nanos(1_700_000_000_123_456_789);
    let every = Duration { months: 1, days: 2, milliseconds: u32::MAX };
    Wide {
        id: 1,
        wei: "99999999999999999999.999999999999999999".parse().unwrap(),
        maybe_wei: Some("-1".parse().unwrap()),
        sum: "-12345678901234567890123456789.0123456789".parse().unwrap(),
        at,
        maybe_at: Some(DateTime::from_timestamp_nanos(i64::MIN)),
        local: at.naive_utc(),
        every,
        maybe_every: Some(every),
        nothing: (),
        parts: vec![Part { sum: "0.10".parse().unwrap(), every, at }],
    }
}

/// A value is a row of the table of its topic, and the record of the row and of its model is the value again.
async fn comes_back<T: SinkTopic<Value: Clone>>(db: &DatabaseConnection, value: &T::Value)
where
    <T::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = T::Entity> + Send,
{
    sink::create_table::<T>(db).await.unwrap();
    T::Entity::insert(T::row(value.clone())).exec_without_returning(db).await.unwrap();
    let model = T::Entity::find().one(db).await.unwrap().unwrap();
    assert_eq!(coerce::from_model_in_utc::<T::Value, _>(&model).as_ref(), Ok(value), "the model");
    let statement = T::Entity::find().build(db.get_database_backend());
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    assert_eq!(coerce::from_row_in_utc::<T::Value>(&row).as_ref(), Ok(value), "the row");
}

#[tokio::test]
async fn what_a_sink_stores_becomes_the_record_again() {
    on_each("records from the rows of a sink", async |db| {
        comes_back::<EverythingTopic>(&db, &everything()).await;
        comes_back::<WideTopic>(&db, &wide()).await;
    })
    .await;
}

async fn row(db: &DatabaseConnection, query: &str) -> QueryResult {
    let statement = Statement::from_string(db.get_database_backend(), query);
    db.query_one_raw(statement).await.unwrap_or_else(|error| panic!("{query}: {error}")).unwrap()
}

async fn record<R: Record>(db: &DatabaseConnection, query: &str) -> R {
    coerce::from_row(&row(db, query).await).unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// The errors about one query, without the first line.
async fn errors<R: Record>(db: &DatabaseConnection, query: &str) -> Vec<String> {
    let errors = coerce::from_row::<R>(&row(db, query).await).unwrap_err();
    errors.iter().map(ToString::to_string).collect()
}

fn times() -> Times {
    let local = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap().and_hms_milli_opt(3, 4, 5, 6).unwrap();
    let time = local.time();
    let (at, day) = (local.and_utc(), local.date());
    Times {
        date: day,
        time_millis: time,
        time_micros: time,
        timestamp_millis: at,
        timestamp_micros: at,
        local_millis: local,
        local_micros: local,
        maybe: None,
    }
}

#[tokio::test]
async fn times_of_each_database_are_told_apart() {
    on_each("times of rows", async |db| {
        let (date, time, at) = ("2026-01-02", "03:04:05.006", "2026-01-02 03:04:05.006");
        match db.get_database_backend() {
            DbBackend::Postgres => {
                let columns = format!(
                    "DATE '{date}' AS date, TIME '{time}' AS time_millis, TIME '{time}' AS time_micros, \
                     TIMESTAMPTZ '{at}+00' AS timestamp_micros, TIMESTAMP '{at}' AS local_millis, \
                     TIMESTAMP '{at}' AS local_micros, NULL::date AS maybe"
                );
                let query = format!("SELECT TIMESTAMPTZ '2026-01-02 04:04:05.006+01' AS timestamp_millis, {columns}");
                assert_eq!(record::<Times>(&db, &query).await, times());
                for infinity in ["infinity", "-infinity"] {
                    let query = format!("SELECT TIMESTAMPTZ '{infinity}' AS timestamp_millis, {columns}");
                    let no_value =
                        "timestamp_millis: a value of type timestamptz that Rust does not have, expected a timestamp-millis";
                    assert_eq!(errors::<Times>(&db, &query).await, [no_value]);
                }
            }
            DbBackend::MySql => {
                db.execute_unprepared(
                    "CREATE TABLE times (date DATE, time_millis TIME(6), time_micros TIME(3), \
                     timestamp_millis TIMESTAMP(6) NULL, timestamp_micros TIMESTAMP(3) NULL, local_millis DATETIME(6), \
                     local_micros DATETIME(3), maybe DATE)",
                )
                .await
                .unwrap();
                let insert = format!(
                    "INSERT INTO times VALUES ('{date}', '{time}', '{time}', '{at}', '{at}', '{at}', '{at}', NULL)"
                );
                db.execute_unprepared(&insert).await.unwrap();
                assert_eq!(record::<Times>(&db, "SELECT * FROM times").await, times());
                let query = "SELECT TIME'25:00:00' AS time_millis, times.* FROM times";
                let twice = "time_millis: more than one column of this name, expected a time-millis";
                assert_eq!(errors::<Times>(&db, query).await, [twice]);
                db.execute_unprepared("UPDATE times SET time_millis = '25:00:00'").await.unwrap();
                let beyond = "time_millis: a value of type time that Rust does not have, expected a time-millis";
                assert_eq!(errors::<Times>(&db, "SELECT * FROM times").await, [beyond]);
            }
            _ => {
                let query = format!(
                    "SELECT '{date}' AS date, '{time}' AS time_millis, '{time}' AS time_micros, \
                     '2026-01-02T04:04:05.006+01:00' AS timestamp_millis, '{at}Z' AS timestamp_micros, \
                     '{at}' AS local_millis, '{at}' AS local_micros, NULL AS maybe"
                );
                assert_eq!(record::<Times>(&db, &query).await, times());
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_time_without_a_zone_is_no_point_in_time_unless_that_is_said() {
    on_each("times without a zone", async |db| {
        let at = "2026-01-02 03:04:05.006";
        let (zoneless, found) = match db.get_database_backend() {
            DbBackend::Postgres => (format!("TIMESTAMP '{at}'"), "a time"),
            DbBackend::MySql => (format!("CAST('{at}' AS DATETIME(3))"), "a time"),
            _ => (format!("'{at}'"), "the text of a time"),
        };
        let time = if db.get_database_backend() == DbBackend::Postgres { "TIME" } else { "" };
        let query = format!(
            "SELECT {zoneless} AS timestamp_millis, {zoneless} AS timestamp_micros, {zoneless} AS local_millis, \
             {zoneless} AS local_micros, {time} '03:04:05.006' AS time_micros"
        );
        let errors = errors::<Times>(&db, &query).await;
        let expected = ["timestamp_millis", "timestamp_micros"].map(|field| {
            format!(
                "{field}: {found} without a zone (`_in_utc` takes it for UTC), expected a {}",
                field.replace('_', "-")
            )
        });
        assert_eq!(errors, expected);
        let read: Times = coerce::from_row_in_utc(&row(&db, &query).await).unwrap();
        assert_eq!((read.timestamp_millis, read.local_millis), (times().timestamp_millis, times().local_millis));
    })
    .await;
}

#[tokio::test]
async fn numbers_of_every_width_keep_what_they_are() {
    on_each("numbers of rows", async |db| {
        let (fields, expected) = match db.get_database_backend() {
            DbBackend::Postgres => (
                "NULL AS a_null, true AS a_boolean, 7::smallint AS a_int, 7::numeric(10, 2) AS a_long, \
                 1.5::double precision AS a_float, 0.1::real AS a_double, '\\x00ff'::bytea AS a_bytes, \
                 'x'::char(1) AS a_string, '\\x000102030405060708090a0b0c0d0e0f'::bytea AS fixed, \
                 ARRAY[1, 2]::smallint[] AS \"array\", '{\"a\": 1.5}'::jsonb AS map, '[{\"k\": [\"ÿ\"]}]'::json AS nested",
                f64::from(0.1_f32),
            ),
            DbBackend::MySql => (
                "NULL AS a_null, CAST(1 AS UNSIGNED) AS a_boolean, CAST(7 AS UNSIGNED) AS a_int, \
                 CAST(7 AS DECIMAL(10, 2)) AS a_long, CAST(1.5 AS DOUBLE) AS a_float, CAST(0.1 AS DECIMAL(3, 1)) AS a_double, \
                 x'00ff' AS a_bytes, 'x' AS a_string, x'000102030405060708090a0b0c0d0e0f' AS fixed, '[1, 2]' AS `array`, \
                 JSON_OBJECT('a', 1.5) AS map, '[{\"k\": [\"ÿ\"]}]' AS nested",
                0.1,
            ),
            _ => (
                "NULL AS a_null, 1 AS a_boolean, 7 AS a_int, 7.0 AS a_long, 1.5 AS a_float, 0.1 AS a_double, \
                 x'00ff' AS a_bytes, 'x' AS a_string, x'000102030405060708090a0b0c0d0e0f' AS fixed, '[1, 2]' AS array, \
                 '{\"a\": 1.5}' AS map, '[{\"k\": [\"ÿ\"]}]' AS nested",
                0.1,
            ),
        };
        let read: Primitives = record(&db, &format!("SELECT {fields}")).await;
        let bytes: Vec<u8> = (0..16).collect();
        let expected = Primitives {
            a_null: (),
            a_boolean: true,
            a_int: 7,
            a_long: 7,
            a_float: 1.5,
            a_double: expected,
            a_bytes: vec![0, 255],
            a_string: "x".to_owned(),
            fixed: deimos_tests::primitives::acme::Md5(bytes.try_into().unwrap()),
            array: vec![1, 2],
            map: HashMap::from([("a".to_owned(), 1.5)]),
            nested: vec![HashMap::from([("k".to_owned(), vec![vec![255]])])],
        };
        assert_eq!(read, expected);
    })
    .await;
}

#[tokio::test]
async fn what_would_be_lost_is_refused() {
    on_each("losses in rows", async |db| {
        let double = if db.get_database_backend() == DbBackend::Sqlite { "REAL" } else { "DOUBLE PRECISION" };
        let double = if db.get_database_backend() == DbBackend::MySql { "DOUBLE" } else { double };
        let query = format!(
            "SELECT NULL AS a_null, 2 AS a_boolean, 4294967296 AS a_int, CAST(1.5 AS {double}) AS a_long, \
             CAST(0.1 AS {double}) AS a_float, 9007199254740993 AS a_double, 'a' AS a_bytes, NULL AS a_string"
        );
        let errors = errors::<Primitives>(&db, &query).await;
        let expected = [
            "a_boolean: an integer other than 0 and 1, expected a boolean",
            "a_int: a number out of range, expected an int",
            "a_long: a number with a fraction, expected a long",
            "a_float: a double that is no float, expected a float",
            "a_double: a number of more digits than fit, expected a double",
            "a_bytes: a string, expected bytes",
            "a_string: null, expected a string",
        ];
        assert_eq!(errors[..7], expected);
        assert_eq!(errors.len(), 11, "{errors:?}");
    })
    .await;
}

#[tokio::test]
async fn uuids_are_native_text_or_bytes() {
    on_each("UUIDs of rows", async |db| {
        let (text, hex) = ("67e55044-10b1-426f-9247-bb680e5fe0c8", "67e5504410b1426f9247bb680e5fe0c8");
        let queries = match db.get_database_backend() {
            DbBackend::Postgres => vec![
                format!("SELECT '{text}'::uuid AS text, '{text}'::uuid AS bytes"),
                format!("SELECT '{text}' AS text, '\\x{hex}'::bytea AS bytes"),
            ],
            DbBackend::MySql => {
                db.execute_unprepared("CREATE TABLE ids (text UUID, bytes UUID)").await.unwrap();
                db.execute_unprepared(&format!("INSERT INTO ids VALUES ('{text}', '{text}')")).await.unwrap();
                vec!["SELECT * FROM ids".to_owned(), format!("SELECT '{text}' AS text, x'{hex}' AS bytes")]
            }
            _ => vec![format!("SELECT '{text}' AS text, x'{hex}' AS bytes")],
        };
        for query in queries {
            let id = Uuid::try_parse(text).unwrap();
            assert_eq!(record::<Ids>(&db, &query).await, Ids { text: id, bytes: id }, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn enums_decimals_and_json_of_each_database_make_an_order() {
    on_each("orders from rows", async |db| {
        let json = r#"[{"article": "tea", "quantity": 2, "price": "1.50"}]"#;
        let at = "2026-01-02 03:04:05.006";
        let query = match db.get_database_backend() {
            DbBackend::Postgres => {
                db.execute_unprepared("CREATE TYPE status AS ENUM ('OPEN', 'PAID')").await.unwrap();
                format!(
                    "SELECT 'o' AS id, 1::bigint AS version, 'PAID'::status AS status, 12.340::numeric AS total, \
                     '{json}'::jsonb AS lines, TIMESTAMPTZ '{at}Z' AS \"placedAt\", 7 AS internal"
                )
            }
            DbBackend::MySql => {
                db.execute_unprepared(
                    "CREATE TABLE orders (id VARCHAR(9), version BIGINT UNSIGNED, status ENUM('OPEN', 'PAID'), \
                     total DECIMAL(20, 3), `lines` JSON, placed_at TIMESTAMP(3))",
                )
                .await
                .unwrap();
                let insert = format!("INSERT INTO orders VALUES ('o', 1, 'PAID', 12.34, '{json}', '{at}')");
                db.execute_unprepared(&insert).await.unwrap();
                "SELECT *, 7 AS internal FROM orders".to_owned()
            }
            _ => format!(
                "SELECT 'o' AS id, 1 AS version, 'PAID' AS status, 12.34 AS total, '{json}' AS lines, \
                 '{at}Z' AS placed_at, 7 AS internal"
            ),
        };
        let order: Order = record(&db, &query).await;
        assert_eq!((order.total, order.lines[0].price), (Decimal::new(1234, 2), Decimal::new(15, 1)));
        assert_eq!(order.status, deimos_tests::shop::com::example::shop::Status::Paid);
        assert_eq!((order.lines[0].quantity, &*order.message_id), (2, ""));
    })
    .await;
}

#[test]
fn a_model_of_the_application_becomes_a_record_without_what_the_schema_does_not_have() {
    use deimos_runtime::sea_orm::prelude::Uuid;
    use deimos_tests::own_entities::acme::{Order, Status};

    let model = deimos_tests::entities::order::Model {
        id: 7,
        status: Status::Paid,
        total: Some(Decimal::new(1999, 2)),
        tags: deimos_runtime::table::Json(vec!["x".to_owned()]),
        message_id: Uuid::nil(),
        timestamp: None,
        internal: Some("secret".to_owned()),
    };
    let order: Order = coerce::from_model(&model).unwrap();
    assert_eq!((order.id, order.total, order.tags), (7, model.total, vec!["x".to_owned()]));
    let lost = deimos_tests::entities::order::Model { total: Some(Decimal::new(19_999, 3)), ..model };
    let errors = coerce::from_model::<Order, _>(&lost).unwrap_err();
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert!(matches!(&errors[..], [error] if error.starts_with("total: a number with more digits or decimal places")));
}
