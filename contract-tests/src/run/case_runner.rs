use std::collections::BTreeSet;

use http::StatusCode;
use krr_specs::RuleId;
use parking_lot::Mutex;
use proptest::strategy::ValueTree;

use crate::{
    model::{
        exchange::{Exchange, TestRequest},
        skip_reason::SkipReason,
    },
    rules::{Judgement, judge, judgement::case_run::CaseRun},
    run::{
        coverage::Coverage,
        progress::Progress,
        report::Failure,
        restore::{language, language_lookup},
        retry_after::RetryAfter,
        stop_reason::StopReason,
    },
    strategy::{requests, tokens},
    suite::{SuiteContext, case::Case},
    target::{Target, rate_limiter::RateLimiter, send::exchange},
};

/// How many requests a search for a smaller case may cost.
const SHRINKING: usize = 400;

/// How many requests may follow from the answers to those of a case; a feed that never ends must not hold a run.
const FOLLOWING: usize = 50;

/// How often a token is renewed for one request; more than once only where tokens run out on the way.
const RENEWALS: usize = 3;

/// Why a case cannot be run at a target; `None` when it can.
#[must_use]
pub fn skip_reason(context: &SuiteContext, case: &Case) -> Option<SkipReason> {
    case.requests.iter().find_map(|request| match request.writes() && !context.writable {
        true => Some(SkipReason::ReadOnlyTarget),
        false => context.tokens.missing_token(&request.access).map(SkipReason::NoToken),
    })
}

/// Runs cases at a target, within the budget.
pub(crate) struct CaseRunner<'r> {
    pub(crate) target: &'r Target,
    pub(crate) context: &'r SuiteContext,
    pub(crate) limiter: &'r RateLimiter,
    /// What was touched so far, where somebody wants to know.
    pub(crate) coverage: Option<Mutex<Coverage>>,
    pub(crate) progress: &'r dyn Progress,
}

/// A case that was held.
pub(crate) struct CaseResult {
    /// What went out and came back, also what followed from answers.
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) judgement: Judgement,
}

impl CaseResult {
    /// The requests as they went out.
    pub(crate) fn sent(&self) -> impl Iterator<Item = &TestRequest> {
        self.exchanges.iter().map(|exchange| &exchange.request)
    }

    /// What was asked and what came back: operation and status.
    pub(crate) fn statuses(&self) -> Vec<(&'static str, StatusCode)> {
        self.exchanges.iter().map(|exchange| (exchange.request.operation, exchange.status)).collect()
    }

    /// The operation that the last answer came from.
    pub(crate) fn operation(&self) -> Option<&'static str> {
        self.exchanges.last().map(|exchange| exchange.request.operation)
    }

    /// The rules that were broken.
    pub(crate) fn broken(&self) -> BTreeSet<RuleId> {
        self.judgement.violations.iter().map(|breach| breach.rule).collect()
    }
}

impl CaseRunner<'_> {
    /// Sends the requests of a case and judges what comes back, by every rule; or says what is in the way.
    pub(crate) async fn hold(&self, case: &Case) -> Result<Result<CaseResult, SkipReason>, StopReason> {
        if let Some(why) = skip_reason(self.context, case) {
            return Ok(Err(why));
        }
        let mut exchanges: Vec<Exchange> = Vec::with_capacity(case.requests.len());
        while let Some(request) = self.next(case, &exchanges) {
            if request.writes() && !self.can_be_put_back(&request).await? {
                return Ok(Err(SkipReason::ReadOnlyTarget));
            }
            exchanges.push(self.send(request).await?);
        }
        let judgement = judge(&CaseRun::new(self.context, case, &exchanges));
        if let Some(coverage) = &self.coverage {
            coverage.lock().note(self.context, case, &exchanges, &judgement.tried);
        }
        Ok(Ok(CaseResult { exchanges, judgement }))
    }

    /// Sends one request; again where the target asks to wait, and where it takes a token no more that was good.
    async fn send(&self, mut request: TestRequest) -> Result<Exchange, StopReason> {
        let (mut patience, mut renewals) = (RetryAfter::new(), 0..RENEWALS);
        loop {
            self.limiter.acquire().await.ok_or(StopReason::Budget)?;
            if let Some(wait) = self.target.credentials.wait_for(&request.access) {
                self.progress.waits(wait, "a token that must have expired is still good");
            }
            let answered = exchange(self.target, &self.context.roster, request).await?;
            if let Some(wait) = patience.asked_to_wait(&answered)? {
                self.progress.waits(wait, "the target asks for it (Retry-After)");
                self.limiter.put_off(wait);
                request = answered.request;
                continue;
            }
            let access = &answered.request.access;
            if answered.status != StatusCode::UNAUTHORIZED {
                self.target.credentials.opened(access);
            } else if self.target.credentials.renew(access) && renewals.next().is_some() {
                request = answered.request;
                continue;
            }
            return Ok(answered);
        }
    }

    /// Whether it is known what a change changes, so that it can be put back. A mock of ours is reset by its owner.
    async fn can_be_put_back(&self, request: &TestRequest) -> Result<bool, StopReason> {
        let (log, access) = (&self.target.change_log, &request.access);
        if self.target.is_mock || access.pid().is_none_or(|pid| log.contains(pid)) {
            return Ok(true);
        }
        let Some(lookup) = language_lookup(self.context, access) else { return Ok(false) };
        let language = language(&self.send(lookup).await?, access);
        let is_known = language.is_some();
        language.into_iter().for_each(|language| log.add(access, language));
        Ok(is_known)
    }

    /// The case's own requests first, then what follows from their answers.
    fn next(&self, case: &Case, exchanges: &[Exchange]) -> Option<TestRequest> {
        match case.requests.get(exchanges.len()) {
            Some(request) => Some(request.clone()),
            None if exchanges.len() < case.requests.len() + FOLLOWING => (case.next?)(self.context, exchanges),
            None => None,
        }
    }

    /// Looks one person up: a server that is down or takes no token of ours has broken no promise, and kept none.
    pub(crate) async fn probe(&self) -> Result<(), StopReason> {
        let access = tokens::machine_with_scopes(self.context, requests::ALL_SCOPES);
        if self.context.tokens.missing_token(&access).is_some() {
            return Ok(());
        }
        let who = self.context.roster.persons.first().map(|person| person.personidentifikator.clone());
        let status = self.send(requests::personer(access, who.as_slice())).await?.status;
        match status {
            StatusCode::UNAUTHORIZED => Err(StopReason::TokenRefused),
            StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS => Err(StopReason::NotServed(status)),
            status if status.is_server_error() || status.is_redirection() => Err(StopReason::NotServed(status)),
            _ => Ok(()),
        }
    }

    /// Looks for the smallest case that still breaks the same rule, leaves it in `smallest`, and sends that once more.
    pub(crate) async fn shrink(
        &self,
        tree: &mut dyn ValueTree<Value = Case>,
        smallest: &mut Failure,
    ) -> Result<(), StopReason> {
        let (mut moved, mut left) = (tree.simplify(), SHRINKING);
        while moved && left > 0 {
            let case = tree.current();
            let held = self.hold(&case).await?.ok();
            left = left.saturating_sub(held.as_ref().map_or(1, |held| held.exchanges.len()).max(1));
            match held.filter(|held| held.judgement.violations.iter().any(|breach| breach.rule == smallest.rule)) {
                Some(held) => {
                    smallest.shrink_to(case, &held, self.target);
                    moved = tree.simplify();
                }
                None => moved = tree.complicate(),
            }
        }
        let again = self.hold(&smallest.case).await?;
        smallest.happened_again = again.ok().map(|held| held.broken().contains(&smallest.rule));
        Ok(())
    }
}
