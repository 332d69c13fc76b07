//! What nearly every rule needs, so that a rule's file begins with the rule.

pub(crate) use http::StatusCode;
pub(crate) use krr_specs::{Generation, Members, OsloTime, Pointer, RuleId, Violation};
pub(crate) use proptest::{collection::vec, prelude::*, sample::select};
pub(crate) use serde_json::{Map, Value, json};

pub(crate) use crate::model::channel::{CHANNELS, Channel};
pub(crate) use crate::model::exchange::{Access, Body, Exchange, PersonPosition, TestRequest};
pub(crate) use crate::model::operations;
pub(crate) use crate::rules::Check;
pub(crate) use crate::rules::judgement::case_run::{CaseRun, PersonView};
pub(crate) use crate::rules::judgement::verdict::Verdict;
pub(crate) use crate::strategy::change_feed::Page;
pub(crate) use crate::strategy::signed::Jws;
pub(crate) use crate::strategy::{
    change_feed, error_cases, examples, expiry_boundary, identifiers, invalid_body, language_changes, requests, signed,
    tokens, valid_body,
};
pub(crate) use crate::suite::SuiteContext;
pub(crate) use crate::suite::case::{Case, CaseSet};
