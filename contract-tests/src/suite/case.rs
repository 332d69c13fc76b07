use std::fmt;

use proptest::strategy::{BoxedStrategy, Strategy};

use crate::{
    model::exchange::{Exchange, TestRequest},
    suite::SuiteContext,
};

/// What is asked next, once something was answered; `None` when enough was asked.
pub type Next = fn(&SuiteContext, &[Exchange]) -> Option<TestRequest>;

/// One thing to try: requests that are sent one after the other and judged together.
#[derive(Clone)]
pub struct Case {
    /// In which one way the last request breaks the document; `None` when it keeps it.
    pub broken: Option<String>,
    /// The requests, in order.
    pub requests: Vec<TestRequest>,
    /// What comes after them and can be said only when they are answered: the next page of a feed, for one.
    pub next: Option<Next>,
}

impl Case {
    /// Requests that keep the document.
    pub fn of(requests: impl IntoIterator<Item = TestRequest>) -> Self {
        Self { broken: None, requests: requests.into_iter().collect(), next: None }
    }

    /// A request that breaks the document in one way.
    #[must_use]
    pub fn broken(way: &str, request: TestRequest) -> Self {
        Self { broken: Some(way.to_owned()), ..Self::of([request]) }
    }

    /// The same, and then whatever follows from the answers.
    #[must_use]
    pub fn then(self, next: Next) -> Self {
        Self { next: Some(next), ..self }
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { broken, requests, next } = self;
        f.debug_struct("Case")
            .field("broken", broken)
            .field("steps", requests)
            .field("goes_on", &next.is_some())
            .finish()
    }
}

/// What a check tries: the cases that must not be left to chance, then as many others as the plan has room for.
#[derive(Default)]
pub struct CaseSet {
    /// Boundaries and the document's own examples; tried first, and always.
    pub first: Vec<Case>,
    /// Kinds of case none of which may be missed: one of each, always.
    pub each: Vec<BoxedStrategy<Case>>,
    /// The rest, at random; `None` where there is only one thing to try.
    pub then: Option<BoxedStrategy<Case>>,
}

impl CaseSet {
    /// These cases and no random ones.
    pub(crate) fn fixed(cases: impl IntoIterator<Item = Case>) -> Self {
        Self { first: cases.into_iter().collect(), ..Self::default() }
    }

    /// The same, and random cases after them.
    #[must_use]
    pub(crate) fn and_random(self, cases: impl Strategy<Value = Case> + 'static) -> Self {
        Self { then: Some(cases.boxed()), ..self }
    }
}

impl From<BoxedStrategy<Case>> for CaseSet {
    fn from(then: BoxedStrategy<Case>) -> Self {
        Self { then: Some(then), ..Self::default() }
    }
}

impl From<Case> for CaseSet {
    fn from(only: Case) -> Self {
        Self { first: vec![only], ..Self::default() }
    }
}
