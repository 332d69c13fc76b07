use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use krr_contract_tests::gauntlet::{GauntletProgress, Judged};
use parking_lot::Mutex;

/// A bar with an estimate on a terminal; elsewhere a line now and then.
pub(crate) struct SurpriseBar {
    bar: ProgressBar,
    plain: Option<Mutex<PlainProgress>>,
}

struct PlainProgress {
    all: u64,
    judged: u64,
    missed: u64,
    began: Instant,
    last_line: Instant,
}

/// Between two lines where there is no terminal.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

impl SurpriseBar {
    pub(crate) fn new(all: u64) -> Self {
        let bar = ProgressBar::new(all);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} surprises, {eta} left {msg}") {
            bar.set_style(style);
        }
        let now = Instant::now();
        let plain = PlainProgress { all, judged: 0, missed: 0, began: now, last_line: now };
        Self { bar, plain: (!io::stderr().is_terminal()).then(|| Mutex::new(plain)) }
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl GauntletProgress for SurpriseBar {
    fn judged(&self, judged: &Judged) {
        let missed = judged.outcome.counts() && !judged.outcome.is_good();
        self.bar.inc(1);
        if missed {
            self.bar.set_message(format!("(last missed: {})", judged.surprise.id));
        }
        let Some(plain) = &self.plain else { return };
        let mut plain = plain.lock();
        plain.judged += 1;
        plain.missed += u64::from(missed);
        if plain.last_line.elapsed() >= BETWEEN_LINES {
            plain.last_line = Instant::now();
            let left = plain.began.elapsed().as_secs_f64() / plain.judged as f64 * (plain.all - plain.judged) as f64;
            let PlainProgress { all, judged, missed, .. } = *plain;
            let _ = writeln!(io::stderr(), "{judged}/{all} surprises, {missed} missed, about {left:.0} s left");
        }
    }
}
