//! A progress bar, for a terminal only; and a word where a run stands still, for logs too.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use krr_contract_tests::{Check, Progress};
use parking_lot::Mutex;

/// A wait that nobody needs to be told of.
const SHORT: Duration = Duration::from_secs(2);

pub(crate) struct Bar {
    bar: ProgressBar,
    /// Until when the wait lasts that was last told of; several cases wait at once, mostly for the same thing.
    standing_still: Mutex<Option<Instant>>,
}

impl Bar {
    /// A bar of `cases` steps on standard error; it hides itself where that is no terminal.
    pub(crate) fn new(cases: u64) -> Self {
        let bar = ProgressBar::new(cases);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} cases, {msg}") {
            bar.set_style(style);
        }
        Self { bar, standing_still: Mutex::new(None) }
    }
}

impl Progress for Bar {
    fn check(&self, _: usize, _: usize, check: &Check) {
        self.bar.set_message(check.rules.first().map_or("", |rule| rule.0));
    }

    fn case(&self) {
        self.bar.inc(1);
    }

    /// A run that says nothing for long looks as if it hung.
    fn waits(&self, wait: Duration, why: &str) {
        let mut standing_still = self.standing_still.lock();
        let over = Instant::now() + wait;
        if wait < SHORT || standing_still.is_some_and(|until| over < until + SHORT) {
            return;
        }
        *standing_still = Some(over);
        let told = format!("waits {} s: {why}", wait.as_secs_f32().ceil());
        match self.bar.is_hidden() {
            // Nobody reads the words any more when standard error is closed.
            true => drop(writeln!(io::stderr(), "{told}")),
            false => self.bar.println(told),
        }
    }

    fn done(&self) {
        self.bar.finish_and_clear();
    }
}
