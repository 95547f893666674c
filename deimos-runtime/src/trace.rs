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

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn headers(pairs: &[(&str, &str)]) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in pairs {
            headers.push(*name, value.as_bytes().to_vec());
        }
        headers
    }

    #[test]
    fn only_what_the_recommendation_gives_is_a_traceparent() {
        let future = "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-may-come";
        assert!(TraceContext::new(PARENT, None).is_some());
        assert!(TraceContext::new(future, None).is_some());
        for wrong in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
        ] {
            assert_eq!(TraceContext::new(wrong, None), None, "{wrong}");
        }
    }

    #[test]
    fn a_context_goes_from_headers_to_headers_as_it_came() {
        let read = TraceContext::read(&headers(&[("traceparent", PARENT), ("tracestate", "a=1,b=2")])).unwrap();
        assert_eq!((read.traceparent(), read.tracestate()), (PARENT, Some("a=1,b=2")));
        let mut written = Headers::new();
        read.write(&mut written);
        assert_eq!(TraceContext::read(&written), Some(read));
        assert_eq!(TraceContext::read(&headers(&[("traceparent", "00-1-2-3")])), None);
    }

    #[test]
    fn a_traceparent_of_the_application_stays() {
        let mut own = headers(&[("traceparent", "its own")]);
        TraceContext::new(PARENT, Some("a=1")).unwrap().write(&mut own);
        assert_eq!(own, headers(&[("traceparent", "its own")]));
    }

    #[tokio::test]
    async fn the_context_of_the_task_is_that_of_the_innermost_scope() {
        let context = TraceContext::new(PARENT, None);
        assert_eq!(TraceContext::current(), None);
        let inner =
            async { (TraceContext::current(), TraceContext::scope(None, async { TraceContext::current() }).await) };
        assert_eq!(TraceContext::scope(context.clone(), inner).await, (context, None));
    }
}
