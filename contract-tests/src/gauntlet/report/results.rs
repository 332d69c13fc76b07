use std::{collections::BTreeMap, io, time::Duration};

use serde::Serialize;
use strum::IntoEnumIterator;

use crate::gauntlet::honest_run::HonestRun;
use crate::gauntlet::journal::JournalExchange;
use crate::gauntlet::report::terminal;
use crate::gauntlet::report::test_code::{SuggestedTest, TestLanguage};
use crate::gauntlet::surprises::{Expected, Group};
use crate::gauntlet::verdict::{Judged, SurpriseOutcome};

/// The results of a gauntlet, ready to be written.
#[derive(Debug)]
pub struct GauntletResults(pub(crate) Results);

/// What a report says beside the outcomes.
#[derive(Debug, Clone)]
pub struct ResultsInfo {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The seed of what is random.
    pub seed: u64,
    /// How many runs there were at once.
    pub jobs: usize,
    /// How many surprises were selected.
    pub selected: usize,
    /// Whether it was ended before the last one.
    pub interrupted: bool,
    /// How long all runs took together with the honest one.
    pub duration: Duration,
}

#[derive(Debug, Serialize)]
pub(crate) struct Results {
    format: u32,
    pub(crate) suite_version: &'static str,
    pub(crate) command: Vec<String>,
    pub(crate) seed: u64,
    pub(crate) jobs: usize,
    pub(crate) interrupted: bool,
    pub(crate) duration_s: f64,
    pub(crate) honest_run: Honest,
    pub(crate) score: Score,
    pub(crate) groups: Vec<GroupResult>,
    /// How many surprises were selected and not judged, because of an interrupt.
    pub(crate) not_judged: usize,
    pub(crate) surprises: Vec<SurpriseResult>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Honest {
    pub(crate) duration_s: f64,
    pub(crate) time_out_s: f64,
    pub(crate) operations: BTreeMap<String, usize>,
    pub(crate) persons: usize,
}

/// How many surprises that concern the client came out well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(crate) struct Score {
    pub(crate) good: usize,
    pub(crate) applicable: usize,
    /// Without rounding up, so that 100 means all. `null` when no surprise concerned the client.
    pub(crate) percent: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct GroupResult {
    pub(crate) group: Group,
    #[serde(flatten)]
    pub(crate) score: Score,
    pub(crate) noticed: usize,
    pub(crate) coped: usize,
    pub(crate) missed: usize,
    pub(crate) timed_out: usize,
    pub(crate) not_applicable: usize,
}

#[derive(Debug, Serialize)]
pub(crate) struct SurpriseResult {
    pub(crate) id: String,
    pub(crate) group: Group,
    pub(crate) expected: Expected,
    pub(crate) graceful: bool,
    pub(crate) outcome: SurpriseOutcome,
    pub(crate) reason: Option<String>,
    pub(crate) what: String,
    pub(crate) advice: Advice,
    pub(crate) because: String,
    pub(crate) duration_s: f64,
    pub(crate) exit_code: Option<i32>,
    /// Of a survivor: the end of what the command wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) output: Option<String>,
    /// Of a survivor: what the client saw.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) exchanges: Vec<JournalExchange>,
    /// Of a survivor: the test to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) test: Option<SuggestedTest>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Advice {
    pub(crate) en: String,
    pub(crate) nb: String,
}

/// More of them would hide what matters.
const MAX_EXCHANGES: usize = 20;

impl GauntletResults {
    /// Sorts what was judged into the order of the catalogue.
    pub fn new(info: ResultsInfo, honest: &HonestRun, time_out: Duration, judged: Vec<Judged>) -> Self {
        let catalogue = crate::gauntlet::surprises::Surprises::bundled();
        let mut judged = judged;
        judged.sort_by_key(|one| catalogue.iter().position(|known| known.id == one.surprise.id));
        let language = TestLanguage::of_command(&info.command);
        let groups = Group::iter().filter_map(|group| GroupResult::of(group, &judged)).collect();
        Self(Results {
            format: 1,
            suite_version: env!("CARGO_PKG_VERSION"),
            score: Score::of(judged.iter()),
            groups,
            not_judged: info.selected.saturating_sub(judged.len()),
            surprises: judged.into_iter().map(|one| SurpriseResult::of(one, language, honest)).collect(),
            command: info.command,
            seed: info.seed,
            jobs: info.jobs,
            interrupted: info.interrupted,
            duration_s: seconds(info.duration),
            honest_run: Honest {
                duration_s: seconds(honest.duration),
                time_out_s: seconds(time_out),
                operations: honest.operations.clone(),
                persons: honest.persons.len(),
            },
        })
    }

    /// 0 all well, 1 a survivor, 3 nothing could be judged, 4 interrupted.
    pub fn exit_code(&self) -> u8 {
        match &self.0 {
            results if results.interrupted => 4,
            results if results.score.applicable == 0 => 3,
            results => u8::from(results.score.good < results.score.applicable),
        }
    }

    /// Writes the report for people, at most `width` columns wide where that is known.
    ///
    /// # Errors
    /// Errors of `out`.
    pub fn write_terminal(&self, width: Option<usize>, out: &mut impl io::Write) -> io::Result<()> {
        terminal::write(&self.0, width, out)
    }
}

impl Results {
    pub(crate) fn survivors(&self) -> impl Iterator<Item = &SurpriseResult> {
        self.surprises.iter().filter(|one| one.is_survivor())
    }
}

impl SurpriseResult {
    fn of(judged: Judged, language: TestLanguage, honest: &HonestRun) -> Self {
        let Judged { surprise, outcome, reason, graceful, duration, exit_code, output, mut exchanges } = judged;
        let survives = outcome.counts() && !outcome.is_good();
        let test = survives.then(|| SuggestedTest::new(&surprise, graceful, language, honest));
        if survives {
            exchanges.truncate(MAX_EXCHANGES);
        } else {
            exchanges.clear();
        }
        Self {
            group: surprise.group,
            expected: surprise.expect,
            graceful,
            outcome,
            reason,
            what: surprise.what,
            advice: Advice { en: surprise.advice.en, nb: surprise.advice.nb },
            because: surprise.because,
            id: surprise.id,
            duration_s: seconds(duration),
            exit_code,
            output: survives.then_some(output),
            exchanges,
            test,
        }
    }

    pub(crate) fn is_survivor(&self) -> bool {
        self.outcome.counts() && !self.outcome.is_good()
    }

    /// What the tests should have done.
    pub(crate) fn wanted(&self) -> &'static str {
        match self.expected {
            Expected::Notice if !self.graceful => "the tests fail",
            Expected::Notice | Expected::Cope => "the tests pass",
        }
    }
}

impl Score {
    fn of<'j>(judged: impl Iterator<Item = &'j Judged>) -> Self {
        let mut score = Self::default();
        for one in judged.filter(|one| one.outcome.counts()) {
            score.applicable += 1;
            score.good += usize::from(one.outcome.is_good());
        }
        score.percent = (score.good * 1000).checked_div(score.applicable).map(|tenths| tenths as f64 / 10.0);
        score
    }
}

impl GroupResult {
    fn of(group: Group, judged: &[Judged]) -> Option<Self> {
        let of_group = || judged.iter().filter(|one| one.surprise.group == group);
        let count = |outcome| of_group().filter(|one| one.outcome == outcome).count();
        of_group().next()?;
        Some(Self {
            group,
            score: Score::of(of_group()),
            noticed: count(SurpriseOutcome::Noticed),
            coped: count(SurpriseOutcome::Coped),
            missed: count(SurpriseOutcome::Missed),
            timed_out: count(SurpriseOutcome::TimedOut),
            not_applicable: count(SurpriseOutcome::NotApplicable),
        })
    }
}

fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round() / 1000.0
}
