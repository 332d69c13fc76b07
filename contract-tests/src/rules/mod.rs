//! The rules of the lookup API, one to a file: how to try it, and how to tell that it was kept.
//!
//! A rule's judgement is passed on every conversation, whichever rule it was made for.

mod absent_never_empty;
mod alias_of_list;
mod ascending_order;
mod bearer_challenge;
mod broken_requests_refused;
mod certificate_readable;
mod change_is_fed;
mod channel_is_whole;
mod check_digits_not_checked;
mod correlation_id_of_its_own;
mod delegated_scopes_alike;
mod deleted_says_little;
mod document;
mod eighteen_months;
mod email_form;
mod error_body;
mod everybody_answered;
mod expired_withheld;
mod extra_headers_harmless;
mod feed_agrees_with_lookup;
mod feed_ends;
mod feed_holds_registered_only;
mod feed_ids_are_high;
mod feed_list_always_array;
mod feed_needs_all_scopes;
mod feed_starts_exclusive;
mod feed_tells_once;
mod issuer_of_generation;
mod json_with_charset;
mod language_dated;
mod later_members_by_date;
mod limits_of_request;
mod list_alone;
mod mailbox_is_whole;
mod member_order;
mod members_follow_scopes;
mod method_not_allowed;
mod mobile_number_form;
mod no_later_members;
mod no_time_ahead;
mod nobody_else;
mod nothing_withheld;
mod numbers_as_identifiers;
mod one_bad_identifier_refuses_all;
mod order_of_request;
mod oslo_timestamps;
mod other_media_refused;
mod patch_is_dated;
mod patch_is_visible;
mod patch_touches_language_only;
mod person_by_machine_token;
mod plain_json;
mod plain_unless_signed_is_asked_for;
mod print_certificate_open;
mod print_names_supplier;
mod published_users;
mod refusal_names_nobody;
mod repeated_answered_once;
mod reservasjon_of_active;
mod reserved_not_notified;
mod same_at_every_door;
mod same_when_asked_again;
mod scope_needed;
mod security_headers;
mod shape_as_stored;
mod signed_on_request;
mod signed_says_the_same;
mod supplier_is_organisation;
mod token_needed;
mod token_of_person_opens_list;
mod trailing_slash;
mod unknown_is_no_error;
mod unknown_language_refused;
mod unknown_left_out_when_asked;
mod unknown_path;
mod varslingsstatus_with_scope;
mod words_of_unauthorized;

use std::collections::BTreeSet;

use krr_specs::{Generation, RuleId, Rules, Violation};

pub(crate) use crate::talk::{Shown, Talk};
use crate::{case::Trial, ground::Ground, verdict::Verdict};

/// How far the clocks of suite and register may be apart, in seconds.
const APART_S: i64 = 120;

/// A rule and its two halves: what to try, and what must then be true.
#[derive(Debug)]
pub struct Check {
    /// The rules whose breach this check can name.
    pub rules: &'static [RuleId],
    /// What to try; `None` when the target or the tokens at hand do not allow it.
    pub cases: fn(&Ground) -> Option<Trial>,
    /// What is wrong with a conversation, by this rule.
    pub judge: fn(&Talk<'_>) -> Verdict,
    /// Whether it changes the register, so that nothing else may be going on.
    pub writes: bool,
    /// Whether it speaks only of conversations in which no other rule was broken: its matter is everything at once.
    pub residual: bool,
}

impl Check {
    /// The name of its first rule.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.rules.first().map_or("", |rule| rule.0)
    }

    /// Whether its rules hold for that generation, as `rules.toml` says; what does not hold is neither tried nor judged.
    #[must_use]
    pub fn holds_for(&self, generation: Generation) -> bool {
        let mut rules = self.rules.iter().filter_map(|rule| Rules::bundled().find(rule.0));
        rules.any(|rule| rule.generations.contains(&generation))
    }
}

/// Every check, in the order in which they are run.
pub const CHECKS: &[Check] = &[
    document::CHECK,
    order_of_request::CHECK,
    everybody_answered::CHECK,
    ascending_order::CHECK,
    unknown_left_out_when_asked::CHECK,
    one_bad_identifier_refuses_all::CHECK,
    repeated_answered_once::CHECK,
    unknown_is_no_error::CHECK,
    deleted_says_little::CHECK,
    reservasjon_of_active::CHECK,
    members_follow_scopes::CHECK,
    no_later_members::CHECK,
    later_members_by_date::CHECK,
    varslingsstatus_with_scope::CHECK,
    eighteen_months::CHECK,
    reserved_not_notified::CHECK,
    expired_withheld::CHECK,
    nothing_withheld::CHECK,
    channel_is_whole::CHECK,
    oslo_timestamps::CHECK,
    absent_never_empty::CHECK,
    member_order::CHECK,
    plain_json::CHECK,
    security_headers::CHECK,
    published_users::CHECK,
    limits_of_request::CHECK,
    broken_requests_refused::CHECK,
    numbers_as_identifiers::CHECK,
    check_digits_not_checked::CHECK,
    token_needed::CHECK,
    scope_needed::CHECK,
    issuer_of_generation::CHECK,
    person_by_machine_token::CHECK,
    print_certificate_open::CHECK,
    nobody_else::CHECK,
    same_at_every_door::CHECK,
    same_when_asked_again::CHECK,
    list_alone::CHECK,
    mailbox_is_whole::CHECK,
    supplier_is_organisation::CHECK,
    certificate_readable::CHECK,
    print_names_supplier::CHECK,
    mobile_number_form::CHECK,
    email_form::CHECK,
    no_time_ahead::CHECK,
    language_dated::CHECK,
    json_with_charset::CHECK,
    other_media_refused::CHECK,
    extra_headers_harmless::CHECK,
    plain_unless_signed_is_asked_for::CHECK,
    signed_on_request::CHECK,
    signed_says_the_same::CHECK,
    unknown_path::CHECK,
    refusal_names_nobody::CHECK,
    correlation_id_of_its_own::CHECK,
    bearer_challenge::CHECK,
    words_of_unauthorized::CHECK,
    delegated_scopes_alike::CHECK,
    token_of_person_opens_list::CHECK,
    alias_of_list::CHECK,
    trailing_slash::CHECK,
    method_not_allowed::CHECK,
    error_body::CHECK,
    feed_list_always_array::CHECK,
    feed_starts_exclusive::CHECK,
    feed_ends::CHECK,
    feed_holds_registered_only::CHECK,
    feed_needs_all_scopes::CHECK,
    feed_tells_once::CHECK,
    feed_ids_are_high::CHECK,
    shape_as_stored::CHECK,
    patch_is_visible::CHECK,
    patch_is_dated::CHECK,
    patch_touches_language_only::CHECK,
    unknown_language_refused::CHECK,
    change_is_fed::CHECK,
    feed_agrees_with_lookup::CHECK,
];

/// The checks of the rules that hold for a generation, in their order.
pub(crate) fn of(generation: Generation) -> Vec<&'static Check> {
    CHECKS.iter().filter(|check| check.holds_for(generation)).collect()
}

/// What all rules together say of a conversation.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    /// The rules that had something to judge.
    pub(crate) tried: BTreeSet<RuleId>,
    pub(crate) violations: Vec<Violation>,
}

/// What every rule of the generation says of a conversation; a residual rule is silent where another has spoken.
pub(crate) fn judge(talk: &Talk<'_>) -> Judgement {
    let mut judgement = Judgement::default();
    for residual in [false, true] {
        if !judgement.violations.is_empty() {
            break;
        }
        for check in talk.ground.checks.iter().filter(|check| check.residual == residual) {
            let verdict = (check.judge)(talk);
            if verdict.judged > 0 {
                judgement.tried.extend(check.rules);
            }
            judgement.violations.extend(verdict.violations);
        }
    }
    judgement
}
