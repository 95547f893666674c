//! Container files from a stream of bytes.

use std::io;
use std::pin::Pin;

use futures_util::stream::{Stream, StreamExt, try_unfold};

use super::super::Plan;
use super::{Block, Decoder, FileError};
use crate::Record;

/// The records of a container file that comes as a stream of chunks of bytes, such as the answer of an object store or a
/// `tokio_util::io::ReaderStream` over a file; it ends behind the first error.
///
/// ```
/// # async fn count<Order: deimos_runtime::Record>(file: Vec<u8>) -> Result<usize, deimos_runtime::codec::file::FileError> {
/// use deimos_runtime::codec::file;
/// use futures_util::{StreamExt, TryStreamExt, stream};
///
/// let chunks = stream::iter(file.chunks(1024).map(Ok::<_, std::io::Error>));
/// let orders: Vec<Order> = file::stream(chunks).try_collect().await?;
/// # Ok(orders.len())
/// # }
/// ```
pub fn stream<T, B, E>(
    chunks: impl Stream<Item = Result<B, E>> + Send,
) -> impl Stream<Item = Result<T, FileError>> + Send
where
    T: Record,
    B: AsRef<[u8]>,
    E: Into<io::Error>,
{
    let state = State { chunks: Box::pin(chunks), decoder: Decoder::new(), plan: None, block: None };
    try_unfold(state, |mut state| async move {
        let value = state.next().await?;
        Ok(value.map(|value| (value, state)))
    })
}

struct State<S, T> {
    chunks: Pin<Box<S>>,
    decoder: Decoder,
    plan: Option<Plan<T>>,
    block: Option<Block>,
}

impl<S, T, B, E> State<S, T>
where
    S: Stream<Item = Result<B, E>> + Send,
    T: Record,
    B: AsRef<[u8]>,
    E: Into<io::Error>,
{
    async fn next(&mut self) -> Result<Option<T>, FileError> {
        loop {
            if let (Some(block), Some(plan)) = (&mut self.block, &self.plan)
                && let Some(value) = block.next_value(|bytes| plan.decode_prefix(bytes))
            {
                return value.map(Some);
            }
            self.block = self.decoder.next_block()?;
            if self.block.is_some() {
                self.make_plan()?;
                continue;
            }
            match self.chunks.next().await {
                Some(chunk) => self.decoder.push(chunk.map_err(|cause| FileError::read(cause.into()))?.as_ref()),
                None => return self.decoder.finish().map(|()| None),
            }
        }
    }

    fn make_plan(&mut self) -> Result<(), FileError> {
        if let (None, Some(header)) = (&self.plan, self.decoder.header()?) {
            self.plan = Some(Plan::from_schema(header.schema()).map_err(FileError::plan)?);
        }
        Ok(())
    }
}
