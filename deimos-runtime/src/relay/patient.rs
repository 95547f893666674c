//! A store whose statements have deadlines: a database host that is gone never answers.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

use super::store::{Death, Row, Store, StoreError, Wanted};

const CONNECT: Duration = Duration::from_secs(15);
/// Longer than the databases are told to take.
const STATEMENT: Duration = Duration::from_secs(75);
const GOODBYE: Duration = Duration::from_secs(1);

/// Gives up where the store would wait for ever; its session then counts as lost, as after any error.
#[derive(Debug)]
pub(super) struct Patient<S>(pub(super) S);

async fn within<R>(
    patience: Duration,
    what: &'static str,
    answer: impl Future<Output = Result<R, StoreError>>,
) -> Result<R, StoreError> {
    let late = |_| Err(StoreError::new(what, format!("the database has not answered for {patience:?}")));
    timeout(patience, answer).await.unwrap_or_else(late)
}

impl<S: Store> Store for Patient<S> {
    async fn acquire(&mut self) -> Result<Option<i64>, StoreError> {
        within(CONNECT, "acquire the lock of the outbox", self.0.acquire()).await
    }

    async fn fetch(&mut self, wanted: &Wanted) -> Result<Vec<Row>, StoreError> {
        within(STATEMENT, "read the outbox", self.0.fetch(wanted)).await
    }

    async fn delete(&mut self, ids: &[i64]) -> Result<(), StoreError> {
        within(STATEMENT, "delete what Kafka has acknowledged", self.0.delete(ids)).await
    }

    async fn bury(&mut self, id: i64, death: &Death) -> Result<(), StoreError> {
        within(STATEMENT, "move a row to the dead letters", self.0.bury(id, death)).await
    }

    async fn writers(&mut self) -> Result<Option<BTreeSet<String>>, StoreError> {
        within(STATEMENT, "list the writers of the outbox", self.0.writers()).await
    }

    async fn schema(&mut self, identity: &[u8]) -> Result<Option<String>, StoreError> {
        within(STATEMENT, "read a schema of the outbox", self.0.schema(identity)).await
    }

    async fn release(&mut self) {
        // A connection that is dropped is closed as well.
        let _ = timeout(GOODBYE, self.0.release()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_database_that_never_answers_is_given_up() {
        let never = std::future::pending::<Result<(), StoreError>>();
        let error = within(STATEMENT, "read the outbox", never).await.unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(error.to_string(), "the relay cannot read the outbox");
        assert_eq!(cause, "the database has not answered for 75s");
    }
}
