//! Kontakt- og reservasjonsregisteret on a laptop: the lookup API in its three lives, generated from its archived
//! contract, with the register's real behaviour and tokens that are checked.
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
//! The page to read is `serve.rs`: one request from arrival to answer.

mod addressee;
mod admin;
mod answer;
mod authorization;
mod body;
mod builder;
mod clock;
mod conversation;
mod description;
mod digest;
mod escapes;
mod example;
mod excerpt;
mod exchange;
mod found;
mod founding;
mod guise;
mod handshake;
mod held;
mod invented;
mod issuer;
mod journal;
mod kept_key;
mod key_origin;
mod krr;
mod krr_mock;
mod krr_world;
mod lie;
mod mock;
mod negotiation;
mod oauth_error;
mod own_judgement;
mod pem_key;
mod private_members;
mod proxy;
mod received;
mod record;
mod refusal;
mod register;
#[cfg(test)]
mod register_schedules;
mod rehearsal;
mod rest_error;
mod retired;
mod serve;
mod service;
mod services;
mod shipped;
mod signed_answer;
mod signing_key;
mod socket;
mod start_error;
mod swagger_ui;
mod test_user_reset;
mod tls;
mod token;
mod token_id;
mod usual_list;
mod verified_tokens;
mod world;
mod worlds;
mod written;

pub use authorization::AuthMode;
pub use builder::KrrMockBuilder;
pub use clock::{Clock, Clocks, OutOfTime};
pub use exchange::Exchange;
pub use issuer::{
    certificates::{NotAuthorities, TrustedAuthorities},
    client_key_pair::ClientKeyPair,
    clients_file::{ClientsFile, NotClients, NotRegistered},
    strictness::Strictness,
};
pub use krr_mock::KrrMock;
pub use krr_world::KrrWorld;
pub use lie::{Distortion, Lie, Mutant, NoSuchLie};
pub use rehearsal::{Ending, NotRehearsal, Rehearsal};
pub use signing_key::{NotSigningKey, SigningKey};
pub use start_error::StartError;
pub use test_user_reset::TestUserReset;
