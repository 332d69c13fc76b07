use std::{io, net::SocketAddr, path::PathBuf};

use krr_fixtures::TooManyCitizensError;
use krr_specs::{ContractError, DocumentError};

use crate::crypto::certificates::server_certificate::CertificateError;
use crate::oauth::client::file::RegistrationError;
use crate::pipeline::serving::services::ServiceError;
use crate::state::saved::file::StateFileError;

/// Why a mock did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken, or not one of this machine's.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The requested address.
        address: SocketAddr,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The operating system provides no thread or no event queue.
    #[error("cannot start the server's thread: {0}")]
    Thread(#[source] io::Error),
    /// The document is no OpenAPI 3.0 document.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The document has something that is not supported.
    #[error("{document}: {source}")]
    Contract {
        /// The document's name.
        document: String,
        /// What, and where.
        source: ContractError,
    },
    /// The document has some of KRR's operations, but not this one.
    #[error(
        "{document}: no operation has the id {handler}, of the look-up API; a document with some of KRR's operations must have them all"
    )]
    HandlerWithoutOperation {
        /// The `operationId` that is missing.
        handler: String,
        /// The document's name.
        document: String,
    },
    /// The decks leave too few identifiers for the population.
    #[error(transparent)]
    Population(#[from] TooManyCitizensError),
    /// No certificates can be made for HTTPS.
    #[error("cannot make certificates: {0}")]
    Certificates(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The key of a client is registered later than the mock starts.
    #[error(transparent)]
    Clients(#[from] RegistrationError),
    /// The state of an earlier run cannot be used, or none can be kept.
    #[error("--state {0}")]
    State(#[from] StateFileError),
    /// A file that was named cannot be written or read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}

impl From<CertificateError> for StartError {
    fn from(error: CertificateError) -> Self {
        Self::Certificates(error.into())
    }
}

impl From<ServiceError> for StartError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Document(error) => Self::Document(error),
            ServiceError::Contract { document, source } => Self::Contract { document, source },
            ServiceError::HandlerWithoutOperation { handler, document } => {
                Self::HandlerWithoutOperation { handler, document }
            }
        }
    }
}
