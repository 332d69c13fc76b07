use krr_specs::Violation;

/// The verdict of a rule on a case.
#[derive(Debug, Default)]
pub struct Verdict {
    /// How many responses, persons or pairs were judged. With none the rule counts as not tried.
    pub judged: usize,
    /// What violates the rule.
    pub violations: Vec<Violation>,
}

impl Verdict {
    pub(crate) fn of<T, B>(items: impl IntoIterator<Item = T>, violations: impl Fn(T) -> B) -> Self
    where
        B: IntoIterator<Item = Violation>,
    {
        let mut verdict = Self::default();
        for item in items {
            verdict.judged += 1;
            verdict.violations.extend(violations(item));
        }
        verdict
    }
}
