//! A progress bar on a terminal; without one a line now and then of a slow run, and a line for every long wait.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    time::{Duration, Instant},
};

use http::StatusCode;
use indicatif::{ProgressBar, ProgressStyle};
use krr_contract_tests::{CaseNumber, Check, Plan, Progress};
use parking_lot::Mutex;

/// Shorter waits are not reported.
const MIN_REPORTED_WAIT: Duration = Duration::from_secs(2);

/// How often a run at a limited rate says how far it is, where there is no bar.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

pub(crate) struct CaseBar {
    bar: ProgressBar,
    /// Whether lines are written in place of a bar: only of runs that are slow on purpose.
    writes_lines: bool,
    state: Mutex<State>,
}

struct State {
    /// When the last reported wait ends. Several cases wait at once, mostly for the same reason.
    waiting_until: Option<Instant>,
    began: Instant,
    last_line: Instant,
    requests: usize,
    /// The checks that had a case.
    checks: BTreeSet<&'static str>,
    all_checks: usize,
}

impl CaseBar {
    /// A bar of `cases` steps on standard error; hidden when that is not a terminal.
    pub(crate) fn new(cases: u64, plan: &Plan) -> Self {
        let bar = ProgressBar::new(cases);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} cases, {msg}") {
            bar.set_style(style);
        }
        let now = Instant::now();
        let state = State {
            waiting_until: None,
            began: now,
            last_line: now,
            requests: 0,
            checks: BTreeSet::new(),
            all_checks: 0,
        };
        let writes_lines = bar.is_hidden() && !plan.pause.is_zero();
        Self { bar, writes_lines, state: Mutex::new(state) }
    }

    /// Says before the first request how long a run at a limited rate may take.
    pub(crate) fn estimate(&self, plan: &Plan) {
        let Some(most) = plan.max_requests.filter(|_| !plan.pause.is_zero()) else { return };
        let pause = plan.pause.as_secs_f64();
        let longest = Duration::from_secs_f64((most as f64 * pause).min(1e9));
        self.line(&format!("at most {most} requests, {} a second: {} at most", 1.0 / pause, in_words(longest)));
    }

    /// Standard error may be closed.
    fn line(&self, line: &str) {
        match self.bar.is_hidden() {
            true => drop(writeln!(io::stderr(), "{line}")),
            false => self.bar.println(line),
        }
    }
}

fn in_words(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}

impl Progress for CaseBar {
    fn check_started(&self, _: usize, count: usize, check: &Check) {
        self.state.lock().all_checks = count;
        self.bar.set_message(check.rules.first().map_or("", |rule| rule.0));
    }

    fn case_finished(&self, case: CaseNumber, statuses: &[(&'static str, StatusCode)]) {
        self.bar.inc(1);
        let mut state = self.state.lock();
        state.requests += statuses.len();
        state.checks.insert(case.check);
        if self.writes_lines && state.last_line.elapsed() >= BETWEEN_LINES {
            state.last_line = Instant::now();
            let State { requests, checks, all_checks, began, .. } = &*state;
            let after = in_words(began.elapsed());
            self.line(&format!("after {after}: {requests} requests, {} of {all_checks} checks begun", checks.len()));
        }
    }

    /// Without a line, a long wait looks like a hanging run.
    fn waiting(&self, wait: Duration, reason: &str) {
        let mut state = self.state.lock();
        let end = Instant::now() + wait;
        if wait < MIN_REPORTED_WAIT || state.waiting_until.is_some_and(|until| end < until + MIN_REPORTED_WAIT) {
            return;
        }
        state.waiting_until = Some(end);
        self.line(&format!("waiting {} s: {reason}", wait.as_secs_f32().ceil()));
    }

    fn finished(&self) {
        self.bar.finish_and_clear();
    }
}
