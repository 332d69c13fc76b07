use krr_specs::{Pointer, RuleId, View, Violation};
use serde_json::{Map, Value};

use crate::{
    case::Case,
    exchange::{Exchange, Standing},
    ground::Ground,
    verdict::Verdict,
};

/// A conversation that was held, and the ground on which.
pub struct Talk<'t> {
    /// What the suite stands on.
    pub ground: &'t Ground,
    /// What was tried.
    pub case: &'t Case,
    /// What was sent and came back, in order.
    pub exchanges: &'t [Exchange],
    /// Every person of every answer, found once for all rules.
    persons: Vec<Shown<'t>>,
}

/// A person of an answer, where it stands, and what the token let be seen of it.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'t> {
    pub(crate) at: Standing,
    pub(crate) person: &'t Map<String, Value>,
    pub(crate) view: View,
    pub(crate) exchange: &'t Exchange,
}

impl<'t> Talk<'t> {
    pub(crate) fn new(ground: &'t Ground, case: &'t Case, exchanges: &'t [Exchange]) -> Self {
        let persons = exchanges.iter().flat_map(|exchange| {
            let view = ground.view(&exchange.step);
            exchange.persons().into_iter().map(move |(at, person)| Shown { at, person, view, exchange })
        });
        Self { ground, case, exchanges, persons: persons.collect() }
    }

    /// Every person of every answer.
    pub(crate) fn persons(&self) -> impl Iterator<Item = Shown<'t>> {
        self.persons.iter().copied()
    }

    /// Every person of status `status`.
    pub(crate) fn persons_of_status(&self, status: &'static str) -> impl Iterator<Item = Shown<'t>> {
        self.persons().filter(move |shown| shown.text("status") == Some(status))
    }

    /// What is said of persons of `status` beyond that they have it: nobody who is not active was seen with more.
    pub(crate) fn said_too_much(&self, rule: RuleId, status: &'static str) -> Verdict {
        const SAID: [&str; 3] = ["personidentifikator", "status", "varslingsstatus"];
        Verdict::of(self.persons_of_status(status), |shown| {
            let extra = shown.person.keys().filter(|member| !SAID.contains(&member.as_str()));
            let breach =
                |member: &String| shown.breach(rule, member, format!("`{member}` is said of somebody {status}"));
            extra.map(breach).collect::<Vec<_>>()
        })
    }
}

impl Shown<'_> {
    pub(crate) fn text(&self, member: &str) -> Option<&str> {
        self.person.get(member).and_then(Value::as_str)
    }

    pub(crate) fn contact(&self, member: &str) -> Option<&str> {
        self.person.get("kontaktinformasjon")?.get(member)?.as_str()
    }

    /// Whether the register says that the person is active, so that there is something to be said of them.
    pub(crate) fn is_active(&self) -> bool {
        self.text("status") == Some("AKTIV")
    }

    /// A breach at a member of the person.
    pub(crate) fn breach(&self, rule: RuleId, member: &str, reason: impl AsRef<str>) -> Violation {
        let at = Pointer::from(self.at);
        Violation::new(rule, reason).in_body(&if member.is_empty() { at } else { at.child(member) })
    }
}
