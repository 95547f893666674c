//! Relays with a defect, made by wrapping the store or the transport.

use std::collections::BTreeSet;

use super::world::MemoryTransport;
use crate::framing::Framed;
use crate::relay::store::{Death, Row, Store, StoreError, Wanted};
use crate::relay::{Failure, Report, SendError, Transport};

/// Reports that a message got through when it was merely taken, so that its row is deleted too early.
#[derive(Debug)]
pub(super) struct Eager {
    inner: MemoryTransport,
    reports: Vec<Report>,
}

impl Eager {
    pub(super) fn new(inner: MemoryTransport) -> Self {
        Self { inner, reports: Vec::new() }
    }
}

impl Transport for Eager {
    async fn partition(&mut self, message: &Framed) -> Result<i32, Failure> {
        self.inner.partition(message).await
    }

    fn send(&mut self, id: i64, message: Framed, partition: i32) -> Result<(), SendError> {
        self.inner.send(id, message, partition)?;
        self.reports.push(Report { id, outcome: Ok(()) });
        Ok(())
    }

    async fn reports(&mut self) -> Vec<Report> {
        if self.reports.is_empty() {
            self.inner.reports().await;
        }
        std::mem::take(&mut self.reports)
    }
}

/// Wraps a store, with another way to read or to list writers.
macro_rules! mutant {
    ($(#[$doc:meta])+ $name:ident, fetch |$store:ident, $wanted:ident| $fetch:expr, writers |$list:ident| $writers:expr) => {
        $(#[$doc])+
        #[derive(Debug)]
        pub(super) struct $name<S>(pub(super) S);

        impl<S: Store> Store for $name<S> {
            async fn acquire(&mut self) -> Result<Option<i64>, StoreError> {
                self.0.acquire().await
            }

            async fn fetch(&mut self, $wanted: &Wanted) -> Result<Vec<Row>, StoreError> {
                let $store = &mut self.0;
                $fetch
            }

            async fn delete(&mut self, ids: &[i64]) -> Result<(), StoreError> {
                self.0.delete(ids).await
            }

            async fn bury(&mut self, id: i64, death: &Death) -> Result<(), StoreError> {
                self.0.bury(id, death).await
            }

            async fn writers(&mut self) -> Result<Option<BTreeSet<String>>, StoreError> {
                let $list = self.0.writers().await?;
                Ok($writers)
            }

            async fn schema(&mut self, identity: &[u8]) -> Result<Option<String>, StoreError> {
                self.0.schema(identity).await
            }

            async fn release(&mut self) {
                self.0.release().await;
            }
        }
    };
}

mutant! {
    /// Reads above a cursor only.
    Cursor,
    fetch |store, wanted| store.fetch(&Wanted { gaps: Vec::new(), ..wanted.clone() }).await,
    writers |list| list
}

mutant! {
    /// Reads the gaps by one statement, and what is above them by another.
    Sweeping,
    fetch |store, wanted| {
        let mut rows = store.fetch(wanted).await?;
        rows.retain(|row| row.id <= wanted.above);
        rows.extend(store.fetch(&Wanted { gaps: Vec::new(), ..wanted.clone() }).await?);
        Ok(rows)
    },
    writers |list| list
}

mutant! {
    /// Takes every writer for one that has ended.
    Hasty,
    fetch |store, wanted| store.fetch(wanted).await,
    writers |list| list.map(|_| BTreeSet::new())
}
