use krr_specs::{ExpectedPerson, Pointer, RuleId, View, Violation};
use serde_json::{Map, Value};

use crate::model::exchange::{Exchange, PersonPosition};
use crate::rules::judgement::verdict::Verdict;
use crate::suite::SuiteContext;
use crate::suite::case::Case;

/// A case with its exchanges, as the rules judge it.
pub struct CaseRun<'t> {
    /// What the suite knows about the target.
    pub context: &'t SuiteContext,
    /// The case.
    pub case: &'t Case,
    /// Its requests and responses, in order.
    pub exchanges: &'t [Exchange],
    /// Every person in every response, collected once for all rules.
    persons: Vec<PersonView<'t>>,
}

/// A person in a response, with the position and what the token may see.
#[derive(Clone, Copy)]
pub(crate) struct PersonView<'t> {
    pub(crate) at: PersonPosition,
    pub(crate) members: &'t Map<String, Value>,
    pub(crate) view: View,
    pub(crate) exchange: &'t Exchange,
    pub(crate) status: Option<&'t str>,
    pub(crate) contact: Option<&'t Map<String, Value>>,
    /// The person in the roster, if any.
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

    /// Whether it is a [list request](Exchange::is_list_request) by a token with a scope of the operation.
    pub(crate) fn is_list_request(&self, exchange: &Exchange) -> bool {
        exchange.is_list_request() && self.admits(exchange)
    }

    /// Whether the scopes of the token are sufficient for the operation.
    pub(crate) fn admits(&self, exchange: &Exchange) -> bool {
        let operation = self.context.contract.operation(exchange.request.operation);
        operation.is_some_and(|operation| operation.accepts_scopes(exchange.request.access.scopes()))
    }

    /// Each exchange with the one after it.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&'t Exchange, &'t Exchange)> {
        self.exchanges.iter().zip(self.exchanges.iter().skip(1))
    }

    pub(crate) fn persons(&self) -> impl Iterator<Item = PersonView<'t>> {
        self.persons.iter().copied()
    }

    pub(crate) fn persons_of_status(&self, status: &'static str) -> impl Iterator<Item = PersonView<'t>> {
        self.persons().filter(move |person| person.status == Some(status))
    }

    /// Violations by members that a person with `status` must not have: only active persons were seen with more.
    pub(crate) fn extra_members(&self, rule: RuleId, status: &'static str) -> Verdict {
        const ALLOWED: [&str; 3] = ["personidentifikator", "status", "varslingsstatus"];
        Verdict::of(self.persons_of_status(status), |person| {
            let extra = person.members.keys().filter(|member| !ALLOWED.contains(&member.as_str()));
            let violation = |member: &String| {
                person.violation(rule, member, format!("`{member}` of a person with status {status}"))
            };
            extra.map(violation).collect::<Vec<_>>()
        })
    }
}

impl<'t> PersonView<'t> {
    fn of(
        context: &'t SuiteContext,
        exchange: &'t Exchange,
        view: View,
        at: PersonPosition,
        members: &'t Map<String, Value>,
    ) -> Self {
        let text = |member| members.get(member).and_then(Value::as_str);
        let expected = text("personidentifikator").and_then(|identifier| context.roster.find(identifier));
        let contact = members.get("kontaktinformasjon").and_then(Value::as_object);
        Self { at, members, view, exchange, status: text("status"), contact, expected }
    }

    pub(crate) fn text(&self, member: &str) -> Option<&'t str> {
        self.members.get(member).and_then(Value::as_str)
    }

    pub(crate) fn contact(&self, member: &str) -> Option<&'t str> {
        self.contact?.get(member)?.as_str()
    }

    pub(crate) fn is_active(&self) -> bool {
        self.status == Some("AKTIV")
    }

    /// A violation at a member of the person, or at the person when `member` is empty.
    pub(crate) fn violation(&self, rule: RuleId, member: &str, reason: impl AsRef<str>) -> Violation {
        let at = Pointer::from(self.at);
        Violation::new(rule, reason).in_body(&if member.is_empty() { at } else { at.child(member) })
    }
}
