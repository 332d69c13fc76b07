//! A progress bar on a terminal, and a line for every long wait.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use http::StatusCode;
use indicatif::{ProgressBar, ProgressStyle};
use krr_contract_tests::{CaseNumber, Check, Progress};
use parking_lot::Mutex;

/// Shorter waits are not reported.
const MIN_REPORTED_WAIT: Duration = Duration::from_secs(2);

pub(crate) struct CaseBar {
    bar: ProgressBar,
    /// When the last reported wait ends. Several cases wait at once, mostly for the same reason.
    waiting_until: Mutex<Option<Instant>>,
}

impl CaseBar {
    /// A bar of `cases` steps on standard error; hidden when that is not a terminal.
    pub(crate) fn new(cases: u64) -> Self {
        let bar = ProgressBar::new(cases);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} cases, {msg}") {
            bar.set_style(style);
        }
        Self { bar, waiting_until: Mutex::new(None) }
    }
}

impl Progress for CaseBar {
    fn check_started(&self, _: usize, _: usize, check: &Check) {
        self.bar.set_message(check.rules.first().map_or("", |rule| rule.0));
    }

    fn case_finished(&self, _: CaseNumber, _: &[(&'static str, StatusCode)]) {
        self.bar.inc(1);
    }

    /// Without a line, a long wait looks like a hanging run.
    fn waiting(&self, wait: Duration, reason: &str) {
        let mut waiting_until = self.waiting_until.lock();
        let end = Instant::now() + wait;
        if wait < MIN_REPORTED_WAIT || waiting_until.is_some_and(|until| end < until + MIN_REPORTED_WAIT) {
            return;
        }
        *waiting_until = Some(end);
        let line = format!("waiting {} s: {reason}", wait.as_secs_f32().ceil());
        match self.bar.is_hidden() {
            // Standard error may be closed.
            true => drop(writeln!(io::stderr(), "{line}")),
            false => self.bar.println(line),
        }
    }

    fn finished(&self) {
        self.bar.finish_and_clear();
    }
}
