use std::fmt;

use proptest::strategy::{BoxedStrategy, Strategy};

use crate::model::exchange::{Exchange, TestRequest};
use crate::suite::SuiteContext;

/// Makes the next request from the exchanges so far; `None` ends the case.
pub type Next = fn(&SuiteContext, &[Exchange]) -> Option<TestRequest>;

/// Requests that are sent one after the other and judged together.
#[derive(Clone)]
pub struct Case {
    /// How the last request violates the document; `None` for a valid request.
    pub violation: Option<String>,
    /// The requests, in order.
    pub requests: Vec<TestRequest>,
    /// Further requests that depend on the responses, such as the next page of the feed.
    pub next: Option<Next>,
}

impl Case {
    /// A case of valid requests.
    pub fn new(requests: impl IntoIterator<Item = TestRequest>) -> Self {
        Self { violation: None, requests: requests.into_iter().collect(), next: None }
    }

    /// A case of one request that violates the document in one way.
    pub fn invalid(violation: &str, request: TestRequest) -> Self {
        Self { violation: Some(violation.to_owned()), ..Self::new([request]) }
    }

    /// The same, followed by requests that depend on the responses.
    #[must_use]
    pub fn and_then(self, next: Next) -> Self {
        Self { next: Some(next), ..self }
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { violation, requests, next } = self;
        f.debug_struct("Case")
            .field("violation", violation)
            .field("requests", requests)
            .field("has_next", &next.is_some())
            .finish()
    }
}

/// The cases of a check.
#[derive(Default)]
pub struct CaseSet {
    /// Cases that always run, such as limits and documented examples.
    pub fixed: Vec<Case>,
    /// Kinds of cases. One random case of each always runs.
    pub kinds: Vec<BoxedStrategy<Case>>,
    /// Random cases, as many as the plan has; `None` for no random cases.
    pub random: Option<BoxedStrategy<Case>>,
}

impl CaseSet {
    /// These cases and no random ones.
    pub(crate) fn fixed(cases: impl IntoIterator<Item = Case>) -> Self {
        Self { fixed: cases.into_iter().collect(), ..Self::default() }
    }

    #[must_use]
    pub(crate) fn and_random(self, cases: impl Strategy<Value = Case> + 'static) -> Self {
        Self { random: Some(cases.boxed()), ..self }
    }
}

impl From<BoxedStrategy<Case>> for CaseSet {
    fn from(random: BoxedStrategy<Case>) -> Self {
        Self { random: Some(random), ..Self::default() }
    }
}

impl From<Case> for CaseSet {
    fn from(only: Case) -> Self {
        Self { fixed: vec![only], ..Self::default() }
    }
}
