//! A progress bar, for a terminal only.

use indicatif::{ProgressBar, ProgressStyle};
use krr_contract_tests::{Check, Progress};

pub(super) struct Bar(ProgressBar);

impl Bar {
    /// A bar of `cases` steps on standard error; it hides itself where that is no terminal.
    pub(super) fn new(cases: u64) -> Self {
        let bar = ProgressBar::new(cases);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} cases, {msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }
}

impl Progress for Bar {
    fn check(&self, _: usize, _: usize, check: &Check) {
        self.0.set_message(check.rules.first().map_or("", |rule| rule.0));
    }

    fn case(&self) {
        self.0.inc(1);
    }

    fn done(&self) {
        self.0.finish_and_clear();
    }
}
