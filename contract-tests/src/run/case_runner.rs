use std::{collections::BTreeSet, time::Duration};

use http::StatusCode;
use krr_specs::RuleId;
use parking_lot::Mutex;
use proptest::strategy::ValueTree;

use crate::model::exchange::{Exchange, TestRequest};
use crate::model::skip_reason::SkipReason;
use crate::rules::judgement::case_run::CaseRun;
use crate::rules::{Judgement, judge};
use crate::run::restore::{language, language_lookup};
use crate::run::retry_after::RetryAfter;
use crate::run::{Coverage, Failure, Progress, StopReason};
use crate::strategy::{requests, tokens};
use crate::suite::SuiteContext;
use crate::suite::case::Case;
use crate::target::send::exchange;
use crate::target::{RateLimiter, Target};

/// How many requests shrinking one failure may cost.
const SHRINK_REQUESTS: usize = 400;

/// How many requests a case may add after its own. It bounds a change feed that never ends.
const FOLLOW_UP_REQUESTS: usize = 50;

/// How often a token is renewed for one request. Short-lived tokens may expire on the way more than once.
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
    /// `None` when coverage is not counted.
    pub(crate) coverage: Option<Mutex<Coverage>>,
    pub(crate) progress: &'r dyn Progress,
}

/// The exchanges of a case and what the rules found in them.
pub(crate) struct CaseResult {
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) judgement: Judgement,
}

impl CaseResult {
    pub(crate) fn requests(&self) -> impl Iterator<Item = &TestRequest> {
        self.exchanges.iter().map(|exchange| &exchange.request)
    }

    /// The operation and status of each exchange.
    pub(crate) fn statuses(&self) -> Vec<(&'static str, StatusCode)> {
        self.exchanges.iter().map(|exchange| (exchange.request.operation, exchange.status)).collect()
    }

    pub(crate) fn last_operation(&self) -> Option<&'static str> {
        self.exchanges.last().map(|exchange| exchange.request.operation)
    }

    pub(crate) fn failed_rules(&self) -> BTreeSet<RuleId> {
        self.judgement.violations.iter().map(|violation| violation.rule).collect()
    }
}

impl CaseRunner<'_> {
    /// Sends the requests of a case and judges the exchanges by every rule; `Ok(Err(_))` when the case cannot be run here.
    pub(crate) async fn run_case(&self, case: &Case) -> Result<Result<CaseResult, SkipReason>, StopReason> {
        if let Some(reason) = skip_reason(self.context, case) {
            return Ok(Err(reason));
        }
        let mut exchanges: Vec<Exchange> = Vec::with_capacity(case.requests.len());
        while let Some(request) = self.next_request(case, &exchanges) {
            if request.writes() && !self.can_restore(&request).await? {
                return Ok(Err(SkipReason::ReadOnlyTarget));
            }
            exchanges.push(self.send(request).await?);
        }
        let judgement = judge(&CaseRun::new(self.context, case, &exchanges));
        if let Some(coverage) = &self.coverage {
            coverage.lock().add(self.context, case, &exchanges, &judgement.tried);
        }
        Ok(Ok(CaseResult { exchanges, judgement }))
    }

    /// Sends one request. Sends it again after a `Retry-After`, and with a new token when one that was accepted before is not.
    async fn send(&self, mut request: TestRequest) -> Result<Exchange, StopReason> {
        let (mut retry_after, mut renewals, mut retries) = (RetryAfter::new(), 0..RENEWALS, 0..1);
        loop {
            self.limiter.acquire().await.ok_or(StopReason::Budget)?;
            if let Some(wait) = self.target.credentials.wait_for(&request.access) {
                self.progress.waiting(wait, "until a token has expired");
            }
            let exchange = match exchange(self.target, &self.context.roster, request.clone()).await {
                // A connection may be reset once in thousands of requests; a second time ends the run.
                Err(error) if error.is_lost_connection() && !request.writes() && retries.next().is_some() => {
                    self.limiter.count_retry();
                    continue;
                }
                result => result?,
            };
            if let Some(wait) = retry_after.requested_wait(&exchange)? {
                self.progress.waiting(wait, "the target asks for it (Retry-After)");
                self.limiter.delay(wait);
                request = exchange.request;
                continue;
            }
            let access = &exchange.request.access;
            if exchange.status != StatusCode::UNAUTHORIZED {
                self.target.credentials.mark_accepted(access);
            } else if self.target.credentials.discard(access) && renewals.next().is_some() {
                request = exchange.request;
                continue;
            }
            return Ok(exchange);
        }
    }

    /// Whether the change can be undone at the end of the run, because the old language is known. The owner of a mock resets it.
    async fn can_restore(&self, request: &TestRequest) -> Result<bool, StopReason> {
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

    /// Of a limited budget only a small part, so that one failure does not take the turns of other rules.
    fn shrink_budget(&self) -> usize {
        const SHARE: u64 = 20;
        let left = self.limiter.left().and_then(|left| usize::try_from(left / SHARE).ok());
        left.map_or(SHRINK_REQUESTS, |left| left.min(SHRINK_REQUESTS))
    }

    /// The case's own requests, then those that follow from the responses.
    fn next_request(&self, case: &Case, exchanges: &[Exchange]) -> Option<TestRequest> {
        match case.requests.get(exchanges.len()) {
            Some(request) => Some(request.clone()),
            None if exchanges.len() < case.requests.len() + FOLLOW_UP_REQUESTS => (case.next?)(self.context, exchanges),
            None => None,
        }
    }

    /// Looks one person up. A server that is down or refuses the token fails no rule and passes none.
    pub(crate) async fn probe(&self) -> Result<(), StopReason> {
        let access = tokens::machine_with_scopes(self.context, requests::ALL_SCOPES);
        if self.context.tokens.missing_token(&access).is_some() {
            return Ok(());
        }
        let identifier = self.context.roster.persons.first().map(|person| person.personidentifikator.clone());
        let status = self.send(requests::personer(access, identifier.as_slice())).await?.status;
        match status {
            StatusCode::UNAUTHORIZED => Err(StopReason::TokenRefused),
            StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS => Err(StopReason::NotServed(status)),
            status if status.is_server_error() || status.is_redirection() => Err(StopReason::NotServed(status)),
            _ => Ok(()),
        }
    }

    /// How long sending this case would wait for a token to expire, if it would.
    pub(crate) fn wait_of(&self, case: &Case) -> Option<Duration> {
        case.requests.iter().filter_map(|request| self.target.credentials.wait_for(&request.access)).max()
    }

    /// Searches for the smallest case that still fails the same rule, stores it in `smallest`, and sends it once more.
    pub(crate) async fn shrink(
        &self,
        tree: &mut dyn ValueTree<Value = Case>,
        smallest: &mut Failure,
    ) -> Result<(), StopReason> {
        let (mut has_next, mut budget) = (tree.simplify(), self.shrink_budget());
        while has_next && budget > 0 {
            let case = tree.current();
            let result = self.run_case(&case).await?.ok();
            budget = budget.saturating_sub(result.as_ref().map_or(1, |result| result.exchanges.len()).max(1));
            match result.filter(|result| result.failed_rules().contains(&smallest.rule)) {
                Some(result) => {
                    smallest.shrink_to(case, &result, self.target);
                    has_next = tree.simplify();
                }
                None => has_next = tree.complicate(),
            }
        }
        let repeated = self.run_case(&smallest.case).await?;
        smallest.happened_again = repeated.ok().map(|result| result.failed_rules().contains(&smallest.rule));
        Ok(())
    }
}
