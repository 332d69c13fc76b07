//! One suite of rules and generated cases that judges the mock and any live environment alike.
//!
//! Requests are generated from the document's own schemas, sent, and judged by the document and by the
//! rules of the register; a breach is shrunk to the smallest case that still shows it. The page to read
//! is `run.rs`: one check from strategy to report.

mod compare;
mod model;
pub mod mutation;
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
    progress::{NoProgress, Progress},
    report::{Failure, Outcome, Report},
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
        Credentials, TokenError,
        environment::{VariableError, Variables},
        issuer::GrantError,
    },
    error::TargetError,
    live_url::{LiveUrl, LiveUrlError},
    published_document::{Published, fetched},
    response_body::BodyError,
    send::SendError,
};
