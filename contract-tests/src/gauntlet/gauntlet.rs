use std::{io, time::Duration};

use futures_util::{StreamExt, stream};
use parking_lot::Mutex;

use crate::gauntlet::arrange::{Arranged, arrange};
use crate::gauntlet::command::{ClientCommand, CommandRun};
use crate::gauntlet::harm::harm;
use crate::gauntlet::honest_run::HonestRun;
use crate::gauntlet::journal::JournalExchange;
use crate::gauntlet::mock::{ControlledMock, ControlledMockError};
use crate::gauntlet::surprises::{Action, Surprise};
use crate::gauntlet::verdict::{Judged, RunFacts, SurpriseOutcome, judge};

/// The command, the mocks that it may use at once, and what is expected of it.
#[derive(Debug)]
pub struct Gauntlet {
    /// The tests of the client.
    pub command: ClientCommand,
    /// One for each run at a time.
    pub mocks: Vec<ControlledMock>,
    /// Ids of surprises at which the tests are meant to pass.
    pub graceful: Vec<String>,
    /// For what is random in a fault.
    pub seed: u64,
}

/// Why the gauntlet cannot begin, or go on.
#[derive(Debug, thiserror::Error)]
pub enum GauntletError {
    /// The command cannot be started.
    #[error("{program}: {source}")]
    Command {
        /// The program.
        program: String,
        /// What is wrong.
        source: io::Error,
    },
    /// The tests fail without a surprise.
    #[error("the command fails without any surprise ({status}), so nothing can be judged. It wrote:\n{output}")]
    HonestRunFailed {
        /// How it ended.
        status: String,
        /// The end of its output.
        output: String,
    },
    /// The tests did not use the mock.
    #[error(
        "the command passed without a single call to the mock: is the client configured by KRR_MOCK_URL, or by --env NAME={{url}}? It wrote:\n{output}"
    )]
    NoCalls {
        /// The end of its output.
        output: String,
    },
    /// The mock cannot be controlled.
    #[error(transparent)]
    Mock(#[from] ControlledMockError),
    /// There is no mock.
    #[error("there is no mock to run against")]
    NoMock,
}

/// Is told how far it is.
pub trait GauntletProgress {
    /// A surprise was judged.
    fn judged(&self, judged: &Judged);
}

/// Ignores everything.
pub struct NoGauntletProgress;

impl GauntletProgress for NoGauntletProgress {
    fn judged(&self, _: &Judged) {}
}

/// A run may take so much longer than the honest one: others run beside it, and a retry waits.
const TIME_OUT_FACTOR: u32 = 4;
const TIME_OUT_ADDITION: Duration = Duration::from_secs(20);

impl Gauntlet {
    /// Runs the command without a surprise.
    ///
    /// # Errors
    /// When it fails, or does not call the mock.
    pub async fn honest_run(&self) -> Result<HonestRun, GauntletError> {
        let mock = self.mocks.first().ok_or(GauntletError::NoMock)?;
        mock.reset().await?;
        let run = self.run(mock, None).await?;
        if !run.passed() {
            let status = run.status.map(|status| status.to_string()).unwrap_or_default();
            return Err(GauntletError::HonestRunFailed { status, output: run.output });
        }
        let honest = HonestRun::of(&mock.exchanges().await?, run.duration);
        if honest.is_empty() { Err(GauntletError::NoCalls { output: run.output }) } else { Ok(honest) }
    }

    /// How long a run with a surprise may take.
    pub fn time_out(honest: &HonestRun) -> Duration {
        honest.duration * TIME_OUT_FACTOR + TIME_OUT_ADDITION
    }

    /// Runs the command once for each surprise. `done` gets each as it is judged, so that an interrupt loses none.
    ///
    /// # Errors
    /// When a mock or the command cannot be started any more.
    pub async fn run_all(
        &self,
        surprises: &[&Surprise],
        honest: &HonestRun,
        progress: &dyn GauntletProgress,
        done: &Mutex<Vec<Judged>>,
    ) -> Result<(), GauntletError> {
        // What may last until the time-out begins first, so that it does not prolong the end.
        let mut ordered = surprises.to_vec();
        ordered.sort_by_key(|surprise| !is_slow(surprise));
        let free: Mutex<Vec<&ControlledMock>> = Mutex::new(self.mocks.iter().collect());
        let runs = stream::iter(ordered).map(|surprise| async {
            // There is a mock for each run at a time.
            let mock = free.lock().pop().ok_or(GauntletError::NoMock)?;
            let judged = self.judged(mock, surprise, honest).await;
            free.lock().push(mock);
            let judged = judged?;
            progress.judged(&judged);
            done.lock().push(judged);
            Ok::<(), GauntletError>(())
        });
        let mut runs = runs.buffer_unordered(self.mocks.len().max(1));
        while let Some(result) = runs.next().await {
            result?;
        }
        Ok(())
    }

    async fn judged(
        &self,
        mock: &ControlledMock,
        surprise: &Surprise,
        honest: &HonestRun,
    ) -> Result<Judged, GauntletError> {
        let graceful = self.graceful.contains(&surprise.id);
        let mut judged = Judged {
            surprise: surprise.clone(),
            outcome: SurpriseOutcome::NotApplicable,
            reason: None,
            graceful,
            duration: Duration::ZERO,
            exit_code: None,
            output: String::new(),
            exchanges: Vec::new(),
        };
        let persons = match arrange(mock, surprise, honest, self.seed).await? {
            Arranged::Ready(persons) => persons,
            Arranged::NotApplicable(reason) => return Ok(Judged { reason: Some(reason), ..judged }),
        };
        let run = self.run(mock, Some(Self::time_out(honest))).await?;
        judged.exchanges = mock.exchanges().await?;
        let private_persons = if surprise.no_second_look { persons } else { Vec::new() };
        let met = self.was_met(mock, surprise, honest, &judged.exchanges).await?;
        let facts = RunFacts {
            passed: run.passed(),
            timed_out: run.status.is_none(),
            // A fault was not met without a hit. Of all else, tests that pass honestly and fail here have met something.
            met: met || (surprise.fault("", 0).is_none() && !run.passed()),
            harm: harm(&judged.exchanges, honest, &private_persons),
        };
        (judged.outcome, judged.reason) = judge(surprise.expect, graceful, facts);
        judged.duration = run.duration;
        judged.exit_code = run.status.and_then(|status| status.code());
        judged.output = run.output;
        Ok(judged)
    }

    /// A fault counts its hits; all else shows in an answer that is not the honest one.
    async fn was_met(
        &self,
        mock: &ControlledMock,
        surprise: &Surprise,
        honest: &HonestRun,
        exchanges: &[JournalExchange],
    ) -> Result<bool, ControlledMockError> {
        let differs = |exchange: &JournalExchange| !exchange.server_breaches.is_empty() || honest.differs(exchange);
        Ok(match &surprise.action {
            Action::Fault(_) | Action::UnknownPersons(_) => mock.fault_hits().await? > 0,
            // What the journal has not kept of a long answer may show it.
            Action::Persons(_) | Action::Clock(_) | Action::SecondPage(_) => {
                exchanges.iter().any(|exchange| exchange.is_cut() || differs(exchange))
            }
            Action::Mutant(_) => exchanges.iter().any(differs),
        })
    }

    async fn run(&self, mock: &ControlledMock, time_out: Option<Duration>) -> Result<CommandRun, GauntletError> {
        let run = self.command.run(&mock.handed_over, time_out).await;
        run.map_err(|source| {
            let program = self.command.program.first().cloned().unwrap_or_default();
            GauntletError::Command { program, source }
        })
    }
}

/// Whether the client may wait for an answer that does not come.
fn is_slow(surprise: &Surprise) -> bool {
    let Action::Fault(fault) = &surprise.action else { return false };
    fault["do"]["delay"].is_string() || fault["do"]["dribble"].is_object() || fault["do"]["feed"].is_string()
}
