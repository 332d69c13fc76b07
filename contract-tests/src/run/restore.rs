//! Restores the languages that a run changed at a live target.

use std::{fmt, time::Duration};

use krr_specs::Members;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::model::exchange::{Access, Body, Exchange, TestRequest};
use crate::strategy::{requests, tokens};
use crate::suite::SuiteContext;
use crate::target::change_log::Original;
use crate::target::send::exchange;
use crate::target::{RateLimiter, Target};

/// How many persons whose language a run changed have their old language again. A mock is not counted: its owner resets it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// Persons with their old language.
    pub restored: usize,
    /// Persons with another one, or of whom it could not be read.
    pub left_changed: usize,
}

impl Restored {
    /// Whether nothing had been changed.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "languages changed and restored: {}", self.restored)?;
        match self.left_changed {
            0 => Ok(()),
            left => write!(f, "; NOT restored: {left}"),
        }
    }
}

/// Sets back every language in the target's change log and reads it again to be sure.
///
/// Runs at the end of a run, however it ends. A caller that drops a run before its end must call it.
pub(crate) async fn restore(target: &Target, context: &SuiteContext, pause: Duration) -> Restored {
    let limiter = RateLimiter::new(None, pause);
    let mut restored = Restored::default();
    for original in target.change_log.take() {
        match is_restored(target, context, &limiter, &original).await {
            true => restored.restored += 1,
            false => restored.left_changed += 1,
        }
    }
    restored
}

async fn is_restored(target: &Target, context: &SuiteContext, limiter: &RateLimiter, original: &Original) -> bool {
    let patch = requests::patch(original.access.clone(), Body::Json(json!({ "spraak": original.language })));
    let Some(lookup) = language_lookup(context, &original.access) else { return false };
    let mut last = None;
    for request in [patch, lookup] {
        limiter.acquire().await;
        last = exchange(target, &context.roster, request).await.ok();
    }
    last.and_then(|lookup| language(&lookup, &original.access)).as_ref() == Some(&original.language)
}

/// A look-up that shows the language of the person of `access`; `None` where there is no token for one.
pub(crate) fn language_lookup(context: &SuiteContext, access: &Access) -> Option<TestRequest> {
    let pid = access.pid()?.to_owned();
    let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let lookups = [requests::person(access.clone()), requests::personer(machine, &[pid])];
    let shows_language = |request: &TestRequest| context.view(request).members.contains(Members::SPRAAK);
    lookups
        .into_iter()
        .find(|request| context.tokens.missing_token(&request.access).is_none() && shows_language(request))
}

/// The language that a look-up shows of the person of `access`: empty for a person without one, `None` without the person.
pub(crate) fn language(lookup: &Exchange, access: &Access) -> Option<String> {
    let text =
        |person: &Map<String, Value>, member: &str| person.get(member).and_then(Value::as_str).map(str::to_owned);
    let mut persons = lookup.persons().into_iter().map(|(_, person)| person);
    let person = persons.find(|person| text(person, "personidentifikator").as_deref() == access.pid())?;
    Some(text(person, "spraak").unwrap_or_default())
}
