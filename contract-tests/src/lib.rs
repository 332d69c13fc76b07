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
    difference::{Difference, Side},
};
pub use model::{
    available_tokens::{Granted, Lack, MachineTokens, PersonToken, Tokens},
    case::{Case, Next, Trial},
    curl::command as curl_command,
    exchange::{Access, Body, Exchange, Standing, Step},
    plan::Plan,
    skip_reason::Skipped,
};
pub use report::terminal;
pub use rules::{
    CHECKS, Check,
    judgement::{conversation::Talk, verdict::Verdict},
};
pub use run::{
    coverage::{
        Coverage,
        cell::{Aspect, Cell},
    },
    progress::{Progress, Silent},
    report::{Failure, Outcome, Report},
    run, run_search, run_until,
    search::{CaseNumber, Search},
    stop_reason::Stopped,
};
pub use suite::{Ground, shape::Shape, stored_shapes::StoredShapes};
pub use target::{
    Target,
    change_log::Restored,
    credentials::{
        NoToken, Wallet,
        environment::{BadVariable, Variables},
        issuer::NoGrant,
    },
    error::NoTarget,
    live_url::{LiveUrl, NotLive},
    published_document::{Published, fetched},
    response_body::NotWhole,
    send::NotAnswered,
};
