use http::StatusCode;
use parking_lot::Mutex;
use proptest::strategy::ValueTree;

use crate::{
    case::Case,
    client::{NotAnswered, exchange},
    coverage::Coverage,
    exchange::{Exchange, Step},
    ground::Ground,
    pace::Pace,
    report::Failure,
    rules::{Judgement, Talk, judge},
    stopped::Stopped,
    strategy::{requests, tokens},
    target::Target,
    wallet::NoToken,
};

/// How many requests a search for a smaller case may cost.
const SHRINKING: usize = 400;

/// How many requests may follow from the answers to those of a case; a feed that never ends must not hold a run.
const FOLLOWING: usize = 50;

/// Holds conversations with a target, within the budget.
pub(crate) struct Runner<'r> {
    pub(crate) target: &'r Target,
    pub(crate) ground: &'r Ground,
    pub(crate) pace: &'r Pace,
    /// What was touched so far, where somebody wants to know.
    pub(crate) coverage: Option<Mutex<Coverage>>,
}

/// A case that was held.
pub(crate) struct Held {
    /// The requests as they went out, also those that followed from answers.
    pub(crate) sent: Vec<Step>,
    pub(crate) judgement: Judgement,
}

impl Runner<'_> {
    /// Sends the requests of a case and judges what comes back, by every rule; `None` for want of a token.
    pub(crate) async fn hold(&self, case: &Case) -> Result<Option<Held>, Stopped> {
        let mut exchanges: Vec<Exchange> = Vec::with_capacity(case.steps.len());
        while let Some(step) = self.next(case, &exchanges) {
            self.pace.step().await.ok_or(Stopped::Budget)?;
            match exchange(self.target, &step).await {
                Ok(held) => exchanges.push(held),
                Err(NotAnswered::Token(NoToken::NotInEnvironment)) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        let judgement = judge(&Talk { ground: self.ground, case, exchanges: &exchanges });
        if let Some(coverage) = &self.coverage {
            coverage.lock().note(self.ground, case, &exchanges, &judgement.tried);
        }
        Ok(Some(Held { sent: exchanges.into_iter().map(|exchange| exchange.step).collect(), judgement }))
    }

    /// The case's own requests first, then what follows from their answers.
    fn next(&self, case: &Case, exchanges: &[Exchange]) -> Option<Step> {
        match case.steps.get(exchanges.len()) {
            Some(step) => Some(step.clone()),
            None if exchanges.len() < case.steps.len() + FOLLOWING => (case.next?)(self.ground, exchanges),
            None => None,
        }
    }

    /// Looks one person up: a server that is down or takes no token of ours has broken no promise, and kept none.
    pub(crate) async fn can_judge(&self) -> Result<(), Stopped> {
        let access = tokens::machine_holding(self.ground, requests::EVERYTHING);
        let who = self.ground.roster.persons.first().map(|person| person.personidentifikator.clone());
        self.pace.step().await.ok_or(Stopped::Budget)?;
        let status = match exchange(self.target, &requests::personer(access, who.as_slice())).await {
            Err(NotAnswered::Token(NoToken::NotInEnvironment)) => return Ok(()),
            answered => answered?.status,
        };
        match status {
            StatusCode::UNAUTHORIZED => Err(Stopped::TokenRefused),
            StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS => Err(Stopped::NotServed(status)),
            status if status.is_server_error() || status.is_redirection() => Err(Stopped::NotServed(status)),
            _ => Ok(()),
        }
    }

    /// Looks for the smallest case that still breaks the same rule, and leaves it in `smallest`.
    pub(crate) async fn shrink(
        &self,
        tree: &mut dyn ValueTree<Value = Case>,
        smallest: &mut Failure,
    ) -> Result<(), Stopped> {
        let (mut moved, mut left) = (tree.simplify(), SHRINKING);
        while moved && left > 0 {
            let case = tree.current();
            let held = self.hold(&case).await?;
            left = left.saturating_sub(held.as_ref().map_or(1, |held| held.sent.len()).max(1));
            match held.filter(|held| held.judgement.violations.iter().any(|breach| breach.rule == smallest.rule)) {
                Some(held) => {
                    *smallest = Failure::new(smallest.rule, case, &held, self.target);
                    moved = tree.simplify();
                }
                None => moved = tree.complicate(),
            }
        }
        Ok(())
    }
}
