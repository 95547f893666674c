//! W3C trace context: `traceparent` and `tracestate` from the headers of what is consumed to those of what is published.

use std::future::Future;

use bytes::Bytes;

use crate::Headers;

/// The header names of the W3C recommendation "Trace Context".
const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";

tokio::task_local! {
    static CURRENT: Option<TraceContext>;
}

/// The trace that a message belongs to, handed on as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    parent: String,
    state: Option<String>,
}

impl TraceContext {
    /// A context of this `traceparent`; `None` if it is not of the form that the recommendation gives.
    ///
    /// ```
    /// use deimos_runtime::TraceContext;
    ///
    /// assert!(TraceContext::new("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", None).is_some());
    /// assert!(TraceContext::new("00-00000000000000000000000000000000-b7ad6b7169203331-01", None).is_none());
    /// ```
    pub fn new(parent: &str, state: Option<&str>) -> Option<Self> {
        let parts: Vec<&str> = parent.split('-').collect();
        let [version, trace, span, flags, rest @ ..] = parts.as_slice() else { return None };
        let hexadecimal = |part: &str, digits| {
            part.len() == digits && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let set = |part: &str, digits| hexadecimal(part, digits) && part.bytes().any(|byte| byte != b'0');
        let known = hexadecimal(version, 2) && *version != "ff" && (*version != "00" || rest.is_empty());
        let valid = known && set(trace, 32) && set(span, 16) && hexadecimal(flags, 2);
        let state = state.filter(|state| !state.is_empty());
        valid.then(|| Self { parent: parent.to_owned(), state: state.map(str::to_owned) })
    }

    /// The context of a message, from its headers.
    pub fn read(headers: &Headers) -> Option<Self> {
        let text = |name| headers.get(name).and_then(|bytes| std::str::from_utf8(bytes).ok());
        Self::new(text(TRACEPARENT)?, text(TRACESTATE))
    }

    /// Adds the context to headers, unless the application set one itself.
    pub fn write(&self, headers: &mut Headers) {
        if headers.get(TRACEPARENT).is_some() {
            return;
        }
        headers.push(TRACEPARENT, Bytes::from(self.parent.clone()));
        if let Some(state) = &self.state {
            headers.push(TRACESTATE, Bytes::from(state.clone()));
        }
    }

    /// The context of the task: that of the message being consumed, or the one given to [`scope`](Self::scope).
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok().flatten()
    }

    /// Runs a future in which everything published belongs to `context`.
    pub async fn scope<F: Future>(context: Option<Self>, future: F) -> F::Output {
        CURRENT.scope(context, future).await
    }

    /// The `traceparent`.
    pub fn traceparent(&self) -> &str {
        &self.parent
    }

    /// The `tracestate`; never empty.
    pub fn tracestate(&self) -> Option<&str> {
        self.state.as_deref()
    }
}
