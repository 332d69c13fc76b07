use http::StatusCode;
use krr_fixtures::Personidentifikator;

use crate::{
    http::response::ApiResponse,
    operation::{context::RequestContext, rejection::Rejection},
    services::issuers::idporten::{
        authorize::{log_in, parameters::Parameters, with_request},
        error::AuthorizationError,
        pages::login::login_page,
        redirect::html,
    },
};

/// Why somebody is not logged in. The texts are for the developer; the page has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LoginError {
    #[error(
        "no personidentifikator: eleven digits whose check digits are right / \
         ingen personidentifikator: elleve sifre med riktige kontrollsifre"
    )]
    NoIdentifier,
    #[error(
        "an identifier that could be a living person's: the mock takes synthetic ones (month + 80) and those of its decks / \
         en identifikator som kan være en levende persons: mocken tar syntetiske (måned + 80) og dem den startet med"
    )]
    NotSynthetic,
}

/// `POST /login`: what the page sends, which is the client's request once more and who logs in.
///
/// The request is read anew, so that the form can do no more than the address; and it needs no memory in between.
pub(crate) fn post_login(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let parameters = Parameters::of_form(call);
    Ok(with_request(call, &parameters, |request| {
        if parameters.get("cancel").is_some() {
            return Err(AuthorizationError::new(
                "access_denied",
                "The user cancelled",
                "whoever sat at the page pressed cancel / den som satt ved siden, trykket avbryt",
            ));
        }
        match read_identifier(call, parameters.get("pid").unwrap_or_default()) {
            Ok(pid) => Ok(log_in(call, request, pid.as_str(), request.acr)),
            Err(why) => {
                let page = login_page(call, request, &parameters, Some(why));
                Ok(html(StatusCode::BAD_REQUEST, page).hinting(why))
            }
        }
    }))
}

/// Whoever can log in need not be in the register (dossier 8, question 17), but must be nobody real.
pub(crate) fn read_identifier(call: &RequestContext<'_>, text: &str) -> Result<Personidentifikator, LoginError> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let pid = Personidentifikator::try_from(digits.as_str()).map_err(|_| LoginError::NoIdentifier)?;
    if call.world.register.may_hold(&pid) { Ok(pid) } else { Err(LoginError::NotSynthetic) }
}
