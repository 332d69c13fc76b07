use proptest::strategy::BoxedStrategy;

use crate::exchange::Step;

/// One thing to try: requests that are sent one after the other and judged together.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// In which one way the last request breaks the document; `None` when it keeps it.
    pub broken: Option<String>,
    /// The requests, in order.
    pub steps: Vec<Step>,
}

impl Case {
    /// Requests that keep the document.
    pub fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { broken: None, steps: steps.into_iter().collect() }
    }

    /// A request that breaks the document in one way.
    #[must_use]
    pub fn broken(way: &str, step: Step) -> Self {
        Self { broken: Some(way.to_owned()), steps: vec![step] }
    }
}

/// What a check tries: the cases that must not be left to chance, then as many others as the plan has room for.
pub struct Trial {
    /// Boundaries and the document's own examples; tried first, and always.
    pub first: Vec<Case>,
    /// The rest, at random.
    pub then: BoxedStrategy<Case>,
}

impl From<BoxedStrategy<Case>> for Trial {
    fn from(then: BoxedStrategy<Case>) -> Self {
        Self { first: Vec::new(), then }
    }
}
