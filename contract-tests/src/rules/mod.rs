//! The rules of the look-up API, one file each: which cases to send, and how to judge the responses.
//!
//! Every rule judges every case, also the cases of other rules. A new rule is an entry in `specs/rules.toml`, a file here, a line
//! in [`CHECKS`] and a mutant in krr-mock.

pub(crate) mod access;
pub(crate) mod contact;
pub(crate) mod document;
pub(crate) mod errors;
pub(crate) mod feed;
pub(crate) mod judgement;
pub(crate) mod list;
pub(crate) mod media_type;
pub(crate) mod methods;
pub(crate) mod person;
pub(crate) mod prelude;

use std::{collections::BTreeSet, slice, sync::LazyLock};

use krr_specs::{Confidence, Generation, RuleId, Rules, Violation};

use crate::rules::judgement::case_run::CaseRun;
use crate::rules::judgement::verdict::Verdict;
use crate::suite::SuiteContext;
use crate::suite::case::CaseSet;

/// The tolerated difference between the clocks of suite and register, in seconds.
const CLOCK_TOLERANCE_S: i64 = 120;

/// A rule with its cases and its judgement.
#[derive(Debug)]
pub struct Check {
    /// The rules that this check judges; all checks but one have one.
    pub rules: &'static [RuleId],
    /// The cases; `None` when the target or its tokens allow none.
    pub cases: fn(&SuiteContext) -> Option<CaseSet>,
    /// Judges any case.
    pub judge: fn(&CaseRun<'_>) -> Verdict,
    /// Whether its cases change the register, so that no other case may run at the same time.
    pub writes: bool,
    /// Whether it judges only cases in which no other rule failed.
    pub residual: bool,
}

impl Check {
    /// A check of one rule that only reads, judged beside all others.
    pub(crate) const fn new(
        rule: &'static RuleId,
        cases: fn(&SuiteContext) -> Option<CaseSet>,
        judge: fn(&CaseRun<'_>) -> Verdict,
    ) -> Self {
        Self { rules: slice::from_ref(rule), cases, judge, writes: false, residual: false }
    }

    /// The same for a check whose cases change the register.
    pub(crate) const fn writes(self) -> Self {
        Self { writes: true, ..self }
    }

    /// The same for a check that judges only cases in which no other rule failed.
    pub(crate) const fn residual(self) -> Self {
        Self { residual: true, ..self }
    }

    /// Whether it judges by the scopes of a token, which those of an opaque token are not known for.
    pub(crate) fn is_about_scopes(&self) -> bool {
        const ABOUT_SCOPES: [&str; 8] = [
            "members-follow-scopes",
            "scope-needed",
            "feed-needs-all-scopes",
            "delegated-scopes-alike",
            "varslingsstatus-with-scope",
            "expired-withheld",
            "reservation-dated",
            "published-users",
        ];
        ABOUT_SCOPES.contains(&self.name())
    }

    /// The id of its first rule.
    pub fn name(&self) -> &'static str {
        self.rules.first().map_or("", |rule| rule.0)
    }

    /// Whether its rules apply to that generation, by `rules.toml`.
    pub fn applies_to(&self, generation: Generation) -> bool {
        let mut rules = self.rules.iter().filter_map(|rule| Rules::bundled().find(rule.0));
        rules.any(|rule| rule.generations.contains(&generation))
    }
}

/// Every check, in the order in which they are run.
pub const CHECKS: &[Check] = &[
    document::conformance::CHECK,
    list::order::order_of_request::CHECK,
    list::everybody_answered::CHECK,
    list::order::ascending_order::CHECK,
    list::identifiers::unknown_left_out_when_asked::CHECK,
    list::identifiers::one_bad_identifier_refuses_all::CHECK,
    list::identifiers::repeated_answered_once::CHECK,
    person::unknown_is_no_error::CHECK,
    person::members::deleted_without_details::CHECK,
    person::members::reservasjon_of_active::CHECK,
    access::members_follow_scopes::CHECK,
    person::members::no_later_members::CHECK,
    person::members::later_members_by_date::CHECK,
    person::members::reservation_dated::CHECK,
    contact::notification::varslingsstatus_with_scope::CHECK,
    contact::notification::eighteen_months::CHECK,
    contact::notification::reserved_not_notified::CHECK,
    contact::notification::expired_withheld::CHECK,
    contact::notification::nothing_withheld::CHECK,
    contact::channel_complete::CHECK,
    document::oslo_timestamps::CHECK,
    document::absent_never_empty::CHECK,
    document::member_order::CHECK,
    media_type::plain_json::CHECK,
    document::security_headers::CHECK,
    person::published_users::CHECK,
    list::limits_of_request::CHECK,
    errors::broken_requests_refused::CHECK,
    list::identifiers::numbers_as_identifiers::CHECK,
    errors::check_digits_not_checked::CHECK,
    access::token_needed::CHECK,
    access::scope_needed::CHECK,
    access::issuer_of_generation::CHECK,
    person::person_by_machine_token::CHECK,
    access::print_certificate_needs_no_token::CHECK,
    person::only_requested_persons::CHECK,
    person::same_in_every_operation::CHECK,
    person::same_when_repeated::CHECK,
    list::list_is_only_member::CHECK,
    contact::mailbox::mailbox_complete::CHECK,
    contact::mailbox::mailbox_members_known::CHECK,
    contact::shared_contact_marked::CHECK,
    contact::mailbox::supplier_is_organisation::CHECK,
    contact::mailbox::certificate_readable::CHECK,
    contact::mailbox::print_names_supplier::CHECK,
    contact::mobile_number_form::CHECK,
    contact::email_form::CHECK,
    document::no_future_time::CHECK,
    person::language::language_dated::CHECK,
    media_type::json_with_charset::CHECK,
    media_type::other_media_refused::CHECK,
    access::extra_headers_harmless::CHECK,
    media_type::plain_by_default::CHECK,
    media_type::signed_on_request::CHECK,
    media_type::signed_payload_equals_plain::CHECK,
    errors::unknown_path::CHECK,
    errors::errors_without_identifiers::CHECK,
    errors::correlation_id_of_its_own::CHECK,
    access::bearer_challenge::CHECK,
    access::unauthorized_texts::CHECK,
    access::delegated_scopes_alike::CHECK,
    access::person_token_reads_list::CHECK,
    list::alias_of_list::CHECK,
    list::trailing_slash::CHECK,
    methods::method_not_allowed::CHECK,
    methods::head_as_get::CHECK,
    methods::options_name_methods::CHECK,
    errors::error_body::CHECK,
    feed::feed_list_always_array::CHECK,
    feed::feed_starts_exclusive::CHECK,
    feed::feed_ends::CHECK,
    feed::registered_persons_only::CHECK,
    feed::feed_needs_all_scopes::CHECK,
    feed::feed_shows_language::CHECK,
    feed::person_once_per_page::CHECK,
    feed::feed_ids_are_high::CHECK,
    document::shape_as_stored::CHECK,
    person::language::patch_is_visible::CHECK,
    person::language::patch_is_dated::CHECK,
    person::language::patch_touches_language_only::CHECK,
    errors::unknown_language_refused::CHECK,
    feed::change_appears_in_feed::CHECK,
    feed::feed_agrees_with_lookup::CHECK,
];

/// The checks for a generation, in the order in which they run.
#[must_use]
pub fn checks_for(generation: Generation) -> &'static [&'static Check] {
    static BY_GENERATION: LazyLock<[Vec<&Check>; 3]> =
        LazyLock::new(|| Generation::ALL.map(|of| CHECKS.iter().filter(|check| check.applies_to(of)).collect()));
    let [g1, g2, g3] = &*BY_GENERATION;
    match generation {
        Generation::G1 => g1,
        Generation::G2 => g2,
        Generation::G3 => g3,
    }
}

#[derive(Debug, Default)]
pub(crate) struct Judgement {
    /// The rules that had something to judge.
    pub(crate) tried: BTreeSet<RuleId>,
    pub(crate) violations: Vec<Violation>,
    /// What differs from our guesses and fails nothing here.
    pub(crate) differences: Vec<Violation>,
}

impl Judgement {
    /// Sorts the violations of a rule. What differs from a guess fails only a target for which guesses count.
    fn add(&mut self, context: &SuiteContext, violations: Vec<Violation>) {
        for violation in violations {
            let rule = Rules::bundled().find(violation.rule.0);
            let guess = rule.is_some_and(|rule| rule.confidence_in(context.generation) == Confidence::Guess);
            let violation = violation.guess_if(guess);
            match violation.guess && !context.guesses_count {
                true => self.differences.push(violation),
                false => self.violations.push(violation),
            }
        }
    }
}

/// Judges a case by every rule of the generation. Residual rules judge only when no other rule failed.
pub(crate) fn judge(run: &CaseRun<'_>) -> Judgement {
    let mut judgement = Judgement::default();
    for residual in [false, true] {
        if !judgement.violations.is_empty() {
            break;
        }
        let left_out = |check: &Check| check.is_about_scopes() && run.context.tokens.has_unknown_scopes();
        let checks = checks_for(run.context.generation).iter().filter(|check| check.residual == residual);
        for check in checks.filter(|check| !left_out(check)) {
            let verdict = (check.judge)(run);
            if verdict.judged > 0 {
                judgement.tried.extend(check.rules);
            }
            // What a residual rule sees may follow from a guess that differs.
            let may_follow = residual && !judgement.differences.is_empty();
            let violations = verdict.violations.into_iter().map(|violation| violation.guess_if(may_follow));
            judgement.add(run.context, violations.collect());
        }
    }
    judgement
}
