//! The contract of the KRR look-up API: documents, rules, environments and evidence as data, and the validation of requests
//! and responses against them.

pub mod diff;
mod environments;
mod evidence;
mod generation;
pub mod json;
mod masking;
mod openapi;
mod rules;
mod text;
mod time;
mod validation;

pub use environments::{
    Environments,
    contradiction::{Claim, Contradiction, DisputedField},
    environment::{Environment, EnvironmentKind, EnvironmentName, UnknownEnvironmentError},
    host::{Address, Host, HostGeneration, Role, ScopeFamily},
    retirement::Retirement,
    swagger_page::{SwaggerPage, SwaggerPageKind},
};
pub use evidence::{
    Evidence, EvidenceKey, Source, UnknownEvidenceError, Weight,
    confidence::Confidence,
    divergence::{Divergence, Divergences},
};
pub use generation::freshness;
pub use generation::{
    Generation, UnknownGenerationError,
    behaviour::{
        Behaviour, FeedBehaviour, LaterMember, ListBehaviour, RepeatedIdentifiers, ResponseOrder, UnknownIdentifiers,
        WrongCheckDigits,
    },
    issuer::Issuer,
    members::Members,
    scope::{SCOPES, Scope, View},
};
pub use masking::{Personal, mask, mask_unless, maskable_prefix};
pub use openapi::{
    contract::{Contract, ContractError, DocumentPart, Route},
    document::{Document, error::DocumentError},
    operation::Operation,
    required_scopes::RequiredScopes,
    schema::lowering::SchemaError,
    validate::{
        Request, RequestVerdict, Response, read_list, validate_parsed_response, validate_request, validate_response,
    },
};
pub use rules::{
    Language, Rule, Rules, Statement, UnknownLanguageError,
    accepted_deviation::{AcceptedDeviation, AcceptedDeviations, DeviationsError},
    deviation_target::{TargetName, TestedTarget, UnknownTargetError},
    expected_person::ExpectedPerson,
    roster::{Roster, RosterError},
};
pub use text::{
    json_pointer::Pointer,
    nearest::nearest,
    one_line::{is_deceptive, one_line},
    source_line::SourceLine,
};
pub use time::{
    OsloTime, OsloTimeError,
    input::{DurationInputError, TimeInputError, parse_duration, parse_time},
    partial_date::{PartialDate, PartialDateError},
};
pub use validation::{
    identifier_list::IdentifierList,
    violation::{RuleId, Violation},
};
