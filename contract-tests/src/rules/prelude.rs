//! What nearly every rule needs, so that a rule's file begins with the rule.

pub(crate) use http::StatusCode;
pub(crate) use krr_specs::{Generation, Members, OsloTime, Pointer, RuleId, Violation};
pub(crate) use proptest::{collection::vec, prelude::*, sample::select};
pub(crate) use serde_json::{Map, Value, json};

pub(crate) use crate::{
    model::{
        channel::{CHANNELS, Channel},
        exchange::{Access, Body, Exchange, PersonPosition, TestRequest},
        operations,
    },
    rules::{
        Check,
        judgement::{
            case_run::{CaseRun, PersonView},
            verdict::Verdict,
        },
    },
    strategy::{
        change_feed::{self, Page},
        error_cases, examples, expiry_boundary, identifiers, invalid_body, language_changes, requests,
        signed::{self, Jws},
        tokens, valid_body,
    },
    suite::{
        SuiteContext,
        case::{Case, CaseSet},
    },
};
