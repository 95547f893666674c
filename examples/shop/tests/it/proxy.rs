//! A proxy before the broker that lets the answers to produce requests through, holds them back, or swallows the requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval};

use crate::world::DEADLINE;

/// The number of the produce request in Kafka's protocol.
const PRODUCE: i16 = 0;

/// What happens to produce requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Nothing: they and their answers pass.
    Pass,
    /// They reach the broker, and no answer comes back.
    HoldAnswers,
    /// They never reach the broker.
    Swallow,
}

#[derive(Default)]
struct State {
    mode: AtomicU32,
    /// Produce requests that the client has sent and had no answer to.
    unanswered: AtomicUsize,
}

/// Listens where the broker says that it is, and forwards to where it really is.
pub(crate) struct Proxy {
    state: Arc<State>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// `front` and `back` are addresses such as `127.0.0.1:9092`.
    pub(crate) async fn start(front: &str, back: &str) -> Self {
        let listener = TcpListener::bind(front).await.unwrap();
        let state = Arc::new(State::default());
        let (own, back) = (Arc::clone(&state), back.to_owned());
        let task = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let broker = TcpStream::connect(&back).await.unwrap();
                tokio::spawn(connection(client, broker, Arc::clone(&own)));
            }
        });
        Self { state, task }
    }

    /// From now on; the count of unanswered requests starts again.
    pub(crate) fn set(&self, mode: Mode) {
        self.state.unanswered.store(0, Ordering::SeqCst);
        self.state.mode.store(mode as u32, Ordering::SeqCst);
    }

    /// Produce requests without an answer since the mode was set.
    pub(crate) fn unanswered(&self) -> usize {
        self.state.unanswered.load(Ordering::SeqCst)
    }

    /// Waits until there is one.
    pub(crate) async fn until_unanswered(&self) -> usize {
        let start = Instant::now();
        let mut tick = interval(Duration::from_millis(1));
        while self.unanswered() == 0 {
            assert!(start.elapsed() < DEADLINE, "no produce request within {DEADLINE:?}");
            tick.tick().await;
        }
        self.unanswered()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl State {
    fn mode(&self) -> Mode {
        match self.mode.load(Ordering::SeqCst) {
            0 => Mode::Pass,
            1 => Mode::HoldAnswers,
            _ => Mode::Swallow,
        }
    }
}

async fn connection(client: TcpStream, broker: TcpStream, state: Arc<State>) {
    client.set_nodelay(true).unwrap();
    broker.set_nodelay(true).unwrap();
    let (from_client, to_client) = client.into_split();
    let (from_broker, to_broker) = broker.into_split();
    let held = Arc::new(AtomicUsize::new(0));
    let answers = tokio::spawn(answers(from_broker, to_client, Arc::clone(&held)));
    requests(from_client, to_broker, &state, &held).await;
    answers.abort();
}

/// Requests in order; from the first one that is held or swallowed on, no answer on this connection passes.
async fn requests(mut client: OwnedReadHalf, mut broker: OwnedWriteHalf, state: &State, held: &AtomicUsize) {
    while let Some(request) = frame(&mut client).await {
        let produces = i16::from_be_bytes([request[4], request[5]]) == PRODUCE;
        let mode = if produces { state.mode() } else { Mode::Pass };
        if mode != Mode::Pass {
            held.fetch_add(1, Ordering::SeqCst);
            state.unanswered.fetch_add(1, Ordering::SeqCst);
        }
        if mode != Mode::Swallow && broker.write_all(&request).await.is_err() {
            return;
        }
    }
}

async fn answers(mut broker: OwnedReadHalf, mut client: OwnedWriteHalf, held: Arc<AtomicUsize>) {
    while let Some(answer) = frame(&mut broker).await {
        if held.load(Ordering::SeqCst) == 0 && client.write_all(&answer).await.is_err() {
            return;
        }
    }
}

/// One request or answer with the length before it; `None` at the end of the connection.
async fn frame(from: &mut OwnedReadHalf) -> Option<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length).await.ok()?;
    let size = usize::try_from(i32::from_be_bytes(length)).expect("Kafka's lengths are positive");
    let mut bytes = length.to_vec();
    bytes.resize(4 + size, 0);
    from.read_exact(&mut bytes[4..]).await.ok()?;
    Some(bytes)
}
