use http::StatusCode;
use krr_fixtures::Personidentifikator;

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::issuers::idporten::authorize::parameters::Parameters;
use crate::services::issuers::idporten::authorize::{log_in, with_request};
use crate::services::issuers::idporten::error::AuthorizationError;
use crate::services::issuers::idporten::pages::login::login_page;
use crate::services::issuers::idporten::redirect::html;

/// Why a login is rejected. These texts are hints; the page has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LoginError {
    #[error(
        "not a personidentifikator: eleven digits with valid check digits / \
         ikke en personidentifikator: elleve sifre med riktige kontrollsifre"
    )]
    InvalidIdentifier,
    #[error(
        "the identifier could be a real person's: the mock accepts synthetic ones (month + 80) and those of its decks / \
         identifikatoren kan være en virkelig persons: mocken tar syntetiske (måned + 80) og dem den startet med"
    )]
    NotSynthetic,
}

/// `POST /login`: the form of the login page, with the authorization request and the person.
///
/// The request is validated again, so the form can do no more than the URL, and the mock keeps no state in between.
pub(crate) fn post_login(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let parameters = Parameters::of_form(ctx);
    Ok(with_request(ctx, &parameters, |request, parameters| {
        if parameters.get("cancel").is_some() {
            return Err(AuthorizationError::new(
                "access_denied",
                "The user cancelled",
                "the person pressed cancel on the login page / personen trykket avbryt på innloggingssiden",
            ));
        }
        match read_identifier(ctx, parameters.get("pid").unwrap_or_default()) {
            Ok(pid) => Ok(log_in(ctx, request, pid.as_str(), request.acr)),
            Err(error) => {
                let page = login_page(ctx, request, parameters, Some(error));
                Ok(html(StatusCode::BAD_REQUEST, page).hinting(error))
            }
        }
    }))
}

/// A person need not be in the register to log in, which is a guess, but must not be real.
pub(crate) fn read_identifier(ctx: &RequestContext<'_>, text: &str) -> Result<Personidentifikator, LoginError> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let pid = Personidentifikator::try_from(digits.as_str()).map_err(|_| LoginError::InvalidIdentifier)?;
    if ctx.world.register.accepts(&pid) { Ok(pid) } else { Err(LoginError::NotSynthetic) }
}
