//! Mock server for the Norwegian contact registry (KRR): its look-up API in all three generations, served from the archived
//! contract with the register's real behaviour, and its token issuers.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use krr_fixtures::Person;
//! use krr_mock_server::KrrMock;
//!
//! let krr = KrrMock::start().await;
//! krr.put(Person::aktiv("22859197810".parse()?).epostadresse("ola@example.no"));
//! let token = krr.token("global/kontaktinformasjon.read");
//! let url = format!("{}/kontaktinfo-oauth2-server/rest/v1/personer", krr.uri());
//! // ... let your client look somebody up, then:
//! krr.verify();
//! # Ok(()) }
//! ```
//!
//! The page to read first is `pipeline/handle_request.rs`: one request from arrival to response.

mod crypto;
mod embedding;
mod http;
mod mutants;
mod oauth;
mod operation;
mod pipeline;
mod server;
mod services;
mod state;

pub use crypto::{
    client_key_pair::ClientKeyPair,
    signing_key::{SigningKey, SigningKeyError},
};
pub use embedding::{builder::KrrMockBuilder, krr_mock::KrrMock, krr_world::KrrWorld, start_error::StartError};
pub use http::bounds::{MAX_FILE_LENGTH, MAX_TOML_LENGTH};
pub use mutants::{
    Mutant,
    derived::DerivedMutant,
    named::{NamedMutant, UnknownMutantError},
};
pub use oauth::{
    client::{
        certificate::{TrustedAuthorities, TrustedAuthoritiesError},
        credentials::ClientCredentials,
        file::{ClientsFile, ClientsFileError, RegistrationError},
    },
    settings::{auth_mode::AuthMode, strictness::Strictness, token_errors::TokenErrors},
};
pub use state::{
    clock::{Clock, ClockRangeError, Clocks},
    faults::{
        condition::FaultService,
        fault::{Fault, FaultError},
        faults_file::{FaultsFile, FaultsFileError},
    },
    journal::{
        exchange::{Exchange, answered_persons::AnsweredPerson},
        fields::Fields,
        verification::expectation::Expectation,
    },
    register::test_user_reset::TestUserReset,
    retirement::{
        RetiredBehaviour,
        plan::{RetirementPlan, RetirementPlanError},
    },
    saved::file::StateFileError,
};
