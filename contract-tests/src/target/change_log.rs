use std::{collections::BTreeMap, fmt, time::Duration};

use krr_specs::Members;
use parking_lot::Mutex;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    model::exchange::{Access, Body, Exchange, TestRequest},
    strategy::{requests, tokens},
    suite::SuiteContext,
    target::{Target, rate_limiter::RateLimiter, send::exchange},
};

/// What the languages of persons were before a run changed them. Never printed: it has no `Debug`.
#[derive(Default)]
pub(crate) struct ChangeLog(Mutex<BTreeMap<String, Before>>);

#[derive(Clone)]
struct Before {
    access: Access,
    language: String,
}

/// What became of the changes that a run made at a target that is no mock of ours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// The persons whose language was changed, and is again what it was before.
    pub restored: usize,
    /// Those whose language is, as far as can be seen, not what it was before.
    pub left_changed: usize,
}

impl Restored {
    /// Whether nothing had been changed.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "languages changed and put back: {}", self.restored)?;
        match self.left_changed {
            0 => Ok(()),
            left => write!(f, "; NOT put back: {left}"),
        }
    }
}

impl ChangeLog {
    pub(crate) fn knows(&self, pid: &str) -> bool {
        self.0.lock().contains_key(pid)
    }

    /// Notes what an answer to [`look`] says of the person; false when it does not say it.
    pub(crate) fn note(&self, access: &Access, looked: &Exchange) -> bool {
        let Some((pid, language)) = access.pid().zip(language(looked, access.pid())) else { return false };
        let before = Before { access: access.clone(), language };
        self.0.lock().entry(pid.to_owned()).or_insert(before);
        true
    }

    fn take(&self) -> BTreeMap<String, Before> {
        std::mem::take(&mut *self.0.lock())
    }
}

/// The look-up that shows the language of the person to whom `access` is bound, if a token for one can be had.
pub(crate) fn look(ground: &SuiteContext, access: &Access) -> Option<TestRequest> {
    let whom = access.pid()?.to_owned();
    let machine = tokens::machine_holding(ground, requests::EVERYTHING);
    let looks = [requests::person(access.clone()), requests::personer(machine, &[whom])];
    let shows = |step: &TestRequest| ground.view(step).members.contains(Members::SPRAAK);
    looks.into_iter().find(|step| ground.tokens.lack(&step.access).is_none() && shows(step))
}

/// The language that a look-up shows of a person, empty where there is none; nothing where the person is not shown.
fn language(looked: &Exchange, pid: Option<&str>) -> Option<String> {
    let text = |person: &serde_json::Map<String, Value>, member: &str| {
        person.get(member).and_then(Value::as_str).map(str::to_owned)
    };
    let persons = looked.persons().into_iter().map(|(_, person)| person);
    let mut whom = persons.filter(|person| text(person, "personidentifikator").as_deref() == pid);
    whom.next().map(|person| text(person, "spraak").unwrap_or_default())
}

/// Puts back what was changed at the target since the last time, and looks whether it is so.
///
/// A run does this at its end, however it ends. Whoever drops a run before its end does it in its place.
pub(crate) async fn restore(target: &Target, ground: &SuiteContext, pause: Duration) -> Restored {
    let pace = RateLimiter::new(None, pause);
    let mut restored = Restored::default();
    for before in target.ledger.take().into_values() {
        match is_put_back(target, ground, &pace, &before).await {
            true => restored.restored += 1,
            false => restored.left_changed += 1,
        }
    }
    restored
}

async fn is_put_back(target: &Target, ground: &SuiteContext, pace: &RateLimiter, before: &Before) -> bool {
    let back = requests::patch(before.access.clone(), Body::Json(json!({ "spraak": before.language })));
    let Some(look) = look(ground, &before.access) else { return false };
    let mut seen = None;
    for step in [back, look] {
        pace.step().await;
        seen = exchange(target, &ground.roster, step).await.ok();
    }
    seen.and_then(|looked| language(&looked, before.access.pid())).as_ref() == Some(&before.language)
}
