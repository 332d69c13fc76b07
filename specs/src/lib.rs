//! What the KRR lookup API promises, as data and as the right to judge by it.

pub mod diff;
mod environments;
mod evidence;
mod generation;
mod masking;
mod openapi;
mod rules;
mod text;
mod time;
mod validation;

pub use environments::{
    Environments,
    contradiction::{Claim, Contradiction, Field},
    environment::{Environment, EnvironmentKind, EnvironmentName, UnknownEnvironment},
    host::{Address, Host, HostGeneration, Role, ScopeFamily},
    partial_date::{Dating, NotADating},
    retirement::Retirement,
    swagger_page::{Shows, SwaggerPage},
};
pub use evidence::{
    Evidence, EvidenceKey, Source, UnknownEvidence, Weight,
    confidence::Confidence,
    divergence::{Divergence, Divergences},
};
pub use generation::freshness;
pub use generation::{
    Generation, NoSuchGeneration,
    behaviour::{Conduct, FeedConduct, LaterMember, ListConduct, Order, Repeated, Unknown, WrongCheckDigits},
    issuer::Issuer,
    members::Members,
    scope::{SCOPES, Scope, View},
};
pub use masking::{mask, maskable};
pub use openapi::{
    contract::{Contract, ContractError, Route},
    document::{Document, DocumentError},
    operation::Operation,
    required_scopes::RequiredScopes,
    schema_lowering::DialectError,
    validate::{Request, RequestVerdict, Response, judge_read_response, judge_request, judge_response, read_list},
};
pub use rules::{
    Language, NoSuchLanguage, Rule, Rules, Statement,
    accepted_deviation::{Deviation, Deviations, NotDeviations},
    deviation_target::{NoSuchTarget, TargetName, Where},
    test_users::{NotRoster, Promised, Roster},
};
pub use text::{json_pointer::Pointer, nearest::nearest, source_line::Line};
pub use time::{NotOsloTime, OsloTime};
pub use validation::{
    identifier_list::AskedList,
    violation::{RuleId, Violation},
};
