//! A schema registry within the process.

use std::sync::Mutex;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};

use super::{RegistryError, SchemaRegistry};

/// Keeps schemas in memory, with ids from 1 on; the same text has one id over all subjects, as in Confluent's.
#[derive(Debug, Default)]
pub struct MemoryRegistry {
    schemas: Mutex<Vec<String>>,
}

impl SchemaRegistry for MemoryRegistry {
    fn register<'a>(&'a self, _: &'a str, schema: &'a str) -> BoxFuture<'a, Result<u32, RegistryError>> {
        let mut schemas = self.schemas.lock().expect("nothing panics while the lock is held");
        let index = schemas.iter().position(|known| known == schema).unwrap_or_else(|| {
            schemas.push(schema.to_owned());
            schemas.len() - 1
        });
        let id = u32::try_from(index + 1).map_err(|_| RegistryError::permanent("more than 2^32 schemas"));
        ready(id).boxed()
    }

    fn schema(&self, id: u32) -> BoxFuture<'_, Result<String, RegistryError>> {
        let schemas = self.schemas.lock().expect("nothing panics while the lock is held");
        let schema = (id as usize).checked_sub(1).and_then(|index| schemas.get(index)).cloned();
        ready(schema.ok_or_else(|| RegistryError::permanent(format!("the registry has no schema with id {id}"))))
            .boxed()
    }
}
