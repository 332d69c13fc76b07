use krr_specs::Violation;

/// What a rule says of a conversation.
#[derive(Debug, Default)]
pub struct Verdict {
    /// How much there was to judge: answers, persons, pairs of answers. A rule that was given nothing was not tried.
    pub judged: usize,
    /// What was wrong.
    pub violations: Vec<Violation>,
}

impl Verdict {
    /// Judges each of `items`, which are what the rule speaks of and nothing else.
    pub(crate) fn of<T, B>(items: impl IntoIterator<Item = T>, breaches: impl Fn(T) -> B) -> Self
    where
        B: IntoIterator<Item = Violation>,
    {
        let mut verdict = Self::default();
        for item in items {
            verdict.judged += 1;
            verdict.violations.extend(breaches(item));
        }
        verdict
    }
}
