use krr_specs::{ExpectedPerson, Pointer, RuleId, View, Violation};
use serde_json::{Map, Value};

use crate::{
    model::exchange::{Exchange, PersonPosition},
    rules::judgement::verdict::Verdict,
    suite::{SuiteContext, case::Case},
};

/// A conversation that was held, and the ground on which.
pub struct CaseRun<'t> {
    /// What the suite stands on.
    pub context: &'t SuiteContext,
    /// What was tried.
    pub case: &'t Case,
    /// What was sent and came back, in order.
    pub exchanges: &'t [Exchange],
    /// Every person of every answer, found once for all rules.
    persons: Vec<PersonView<'t>>,
}

/// A person of an answer, where it stands, and what the token let be seen of it.
#[derive(Clone, Copy)]
pub(crate) struct PersonView<'t> {
    pub(crate) at: PersonPosition,
    pub(crate) person: &'t Map<String, Value>,
    pub(crate) view: View,
    pub(crate) exchange: &'t Exchange,
    pub(crate) status: Option<&'t str>,
    /// What it says of how to reach the person.
    pub(crate) contact: Option<&'t Map<String, Value>>,
    /// What the roster promises of the person, where it has them.
    pub(crate) expected: Option<&'t ExpectedPerson>,
}

impl<'t> CaseRun<'t> {
    pub(crate) fn new(context: &'t SuiteContext, case: &'t Case, exchanges: &'t [Exchange]) -> Self {
        let persons = exchanges.iter().flat_map(|exchange| {
            let view = context.view(&exchange.request);
            exchange.persons().into_iter().map(move |(at, person)| PersonView::of(context, exchange, view, at, person))
        });
        Self { context, case, exchanges, persons: persons.collect() }
    }

    /// Each exchange with the one after it.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&'t Exchange, &'t Exchange)> {
        self.exchanges.iter().zip(self.exchanges.iter().skip(1))
    }

    /// Every person of every answer.
    pub(crate) fn persons(&self) -> impl Iterator<Item = PersonView<'t>> {
        self.persons.iter().copied()
    }

    /// Every person of status `status`.
    pub(crate) fn persons_of_status(&self, status: &'static str) -> impl Iterator<Item = PersonView<'t>> {
        self.persons().filter(move |shown| shown.status == Some(status))
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

impl<'t> PersonView<'t> {
    /// What most rules ask for is looked up once.
    fn of(
        context: &'t SuiteContext,
        exchange: &'t Exchange,
        view: View,
        at: PersonPosition,
        person: &'t Map<String, Value>,
    ) -> Self {
        let text = |member| person.get(member).and_then(Value::as_str);
        let expected = text("personidentifikator").and_then(|identifier| context.roster.find(identifier));
        let contact = person.get("kontaktinformasjon").and_then(Value::as_object);
        Self { at, person, view, exchange, status: text("status"), contact, expected }
    }

    pub(crate) fn text(&self, member: &str) -> Option<&'t str> {
        self.person.get(member).and_then(Value::as_str)
    }

    pub(crate) fn contact(&self, member: &str) -> Option<&'t str> {
        self.contact?.get(member)?.as_str()
    }

    /// Whether the register says that the person is active, so that there is something to be said of them.
    pub(crate) fn is_active(&self) -> bool {
        self.status == Some("AKTIV")
    }

    /// A breach at a member of the person.
    pub(crate) fn breach(&self, rule: RuleId, member: &str, reason: impl AsRef<str>) -> Violation {
        let at = Pointer::from(self.at);
        Violation::new(rule, reason).in_body(&if member.is_empty() { at } else { at.child(member) })
    }
}
