//! One suite of rules and generated cases that judges the mock and any live environment alike.
//!
//! Requests are generated from the document's own schemas, sent, and judged by the document and by the
//! rules of the register; a breach is shrunk to the smallest case that still shows it. The page to read
//! is `run.rs`: one check from strategy to report.

mod case;
mod channel;
mod client;
mod compare;
mod coverage;
mod curl;
mod exchange;
mod found;
mod ground;
pub mod mutants;
mod once;
mod operations;
mod pace;
mod patience;
mod plan;
mod progress;
mod published;
mod queue;
pub mod report;
mod restore;
mod rules;
mod run;
mod runner;
mod sarif;
pub mod scan;
mod scope_promises;
mod scope_sets;
mod search;
mod shape;
mod stopped;
mod stored_shapes;
mod strategy;
mod talk;
mod target;
mod verdict;
mod wallet;
mod whole;
mod workflow_command;

pub use case::{Case, Next, Trial};
pub use client::NotAnswered;
pub use compare::{Comparison, Difference, Side, compare};
pub use coverage::{Aspect, Cell, Coverage};
pub use curl::command as curl_command;
pub use exchange::{Access, Body, Exchange, Standing, Step};
pub use ground::Ground;
pub use plan::Plan;
pub use progress::{Progress, Silent};
pub use published::{Published, fetched};
pub use report::{Failure, Outcome, Report, Skipped, terminal};
pub use restore::Restored;
pub use rules::{CHECKS, Check};
pub use run::{run, run_until, search};
pub use search::{CaseNumber, Search};
pub use shape::Shape;
pub use stopped::Stopped;
pub use stored_shapes::StoredShapes;
pub use talk::Talk;
pub use target::{LiveUrl, NoTarget, NotLive, Target};
pub use verdict::Verdict;
pub use wallet::{BadVariable, Granted, Lack, MachineTokens, NoGrant, NoToken, PersonToken, Tokens, Variables, Wallet};
pub use whole::NotWhole;
