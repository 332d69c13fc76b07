//! Tests any server of Kontakt- og reservasjonsregisteret, mock or live, against the same rules.
//!
//! Requests are generated from the schemas of the OpenAPI document and from the roster, sent, and judged by the document and
//! by the rules. A failing case is shrunk to the smallest one that still fails. Start reading in `run/mod.rs`.
//!
//! The folders form layers, each using only what is above it in this list; `tests/layers.rs` guards them:
//!
//! | folder | job |
//! |---|---|
//! | `model` | plain data: requests, exchanges, tokens, the plan of a run |
//! | `target` | a server to test: address, credentials, sending |
//! | `suite` | what is known about a target: contract, roster, shapes; what a case is |
//! | `strategy` | makes requests and cases |
//! | `rules` | one file for each rule: its cases and its judgement |
//! | `run` | runs the cases, shrinks failures, counts coverage |
//! | `run::mutation`, `compare`, `report` | use runs: mutants of the mock, two servers, reports |
//! | `gauntlet` | runs the tests of a client against krr-mock, once for each surprise |
//! | `scan` | finds retired hosts in files; independent of the rest |

mod compare;
pub mod gauntlet;
mod model;
pub mod report;
mod rules;
mod run;
pub mod scan;
mod strategy;
mod suite;
mod target;

pub use compare::{
    Comparison, compare,
    difference::{ComparedSide, Difference},
};
pub use model::{
    available_tokens::{AvailableTokens, Granted, MachineTokens, MissingToken, PersonToken},
    curl::command as curl_command,
    exchange::{Access, Body, Exchange, PersonPosition, TestRequest},
    plan::Plan,
    skip_reason::SkipReason,
};
pub use report::terminal;
pub use rules::{
    CHECKS, Check, checks_for,
    judgement::{case_run::CaseRun, verdict::Verdict},
};
pub use run::{
    case_runner::skip_reason,
    coverage::{
        Coverage,
        cell::{Aspect, Cell},
    },
    mutation,
    progress::{NoProgress, Progress},
    report::{Failure, Outcome, Report, answer::Answer},
    restore::Restored,
    run, run_search, run_until,
    search::{CaseNumber, Search},
    stop_reason::StopReason,
};
pub use suite::{
    SuiteContext,
    case::{Case, CaseSet, Next},
    shape::Shape,
    stored_shapes::StoredShapes,
};
pub use target::{
    Target,
    credentials::{
        Credentials,
        environment::{VariableError, Variables},
        error::TokenError,
        issuer::GrantError,
    },
    error::TargetError,
    live_url::{LiveUrl, LiveUrlError},
    published_document::{Published, fetched},
    response_body::BodyError,
    send::SendError,
};
