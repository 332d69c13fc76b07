use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::AUTHORIZATION};
use percent_encoding::percent_decode_str;

use crate::oauth::client::auth_method::AuthMethod;
use crate::oauth::client::{Client, Integration};
use crate::operation::context::RequestContext;
use crate::services::issuers::idporten::authorize::parameters::Parameters;
use crate::services::issuers::idporten::error::AuthorizationError;
use crate::services::issuers::idporten::token::client_assertion;

/// The only assertion type (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Authenticates the client by its registered method, and by no other (RFC 6749, section 2.3).
pub(crate) fn authenticate_client(
    ctx: &RequestContext<'_>,
    parameters: &Parameters,
) -> Result<Arc<Client>, AuthorizationError> {
    authenticate(ctx, parameters).map_err(|error| match ctx.headers.contains_key(AUTHORIZATION) {
        true => error.with_basic_challenge(),
        false => error,
    })
}

/// What a request offers as proof of who sent it.
enum Credentials<'p> {
    Basic(BasicCredentials),
    Post(&'p str),
    Assertion(&'p str),
    None,
}

impl Credentials<'_> {
    fn method(&self) -> AuthMethod {
        match self {
            Self::Basic(_) => AuthMethod::ClientSecretBasic,
            Self::Post(_) => AuthMethod::ClientSecretPost,
            Self::Assertion(_) => AuthMethod::PrivateKeyJwt,
            Self::None => AuthMethod::None,
        }
    }
}

fn authenticate(ctx: &RequestContext<'_>, parameters: &Parameters) -> Result<Arc<Client>, AuthorizationError> {
    let credentials = credentials(ctx.headers, parameters)?;
    let client = client(ctx, &claimed_id(&credentials, parameters)?)?;
    let registered = client.token_endpoint_auth_method;
    if credentials.method() != registered {
        return Err(other_method(registered, credentials.method()));
    }
    match credentials {
        Credentials::None => {}
        Credentials::Post(secret) => check_secret(&client, secret, None)?,
        Credentials::Basic(basic) => check_secret(&client, &basic.secret, Some(&basic.raw_secret))?,
        Credentials::Assertion(_) if parameters.get("client_assertion_type") != Some(JWT_BEARER) => {
            return Err(AuthorizationError::invalid_client(format!(
                "client_assertion_type must be {JWT_BEARER} / client_assertion_type skal være {JWT_BEARER}"
            )));
        }
        Credentials::Assertion(assertion) => client_assertion::verify(ctx, &client, assertion)
            .map_err(|error| AuthorizationError::invalid_client(error.to_string()))?,
    }
    Ok(client)
}

fn credentials<'p>(headers: &HeaderMap, parameters: &'p Parameters) -> Result<Credentials<'p>, AuthorizationError> {
    let basic = headers.get(AUTHORIZATION).map(|header| BasicCredentials::read(header.as_bytes())).transpose()?;
    match (basic, parameters.get("client_secret"), parameters.get("client_assertion")) {
        (Some(basic), None, None) => Ok(Credentials::Basic(basic)),
        (None, Some(secret), None) => Ok(Credentials::Post(secret)),
        (None, None, Some(assertion)) => Ok(Credentials::Assertion(assertion)),
        (None, None, None) => Ok(Credentials::None),
        _ => Err(AuthorizationError::invalid_request(
            "More than one client authentication",
            "use one of the header Authorization, client_secret and client_assertion (RFC 6749, 2.3) / \
             bruk bare én av hodet Authorization, client_secret og client_assertion",
        )),
    }
}

/// The identifier that the request names, everywhere the same. Whether it is true is checked later.
fn claimed_id(credentials: &Credentials<'_>, parameters: &Parameters) -> Result<String, AuthorizationError> {
    let in_form = parameters.get("client_id");
    let claimed = match credentials {
        Credentials::Basic(basic) if in_form.is_some_and(|named| named != basic.client_id) => {
            return Err(AuthorizationError::invalid_client(
                "client_id of the form is not that of the header Authorization / \
                 client_id i skjemaet er ikke den i hodet Authorization",
            ));
        }
        Credentials::Basic(basic) => Some(basic.client_id.clone()),
        Credentials::Assertion(assertion) => {
            in_form.map(str::to_owned).or_else(|| client_assertion::unverified_subject(assertion))
        }
        Credentials::Post(_) | Credentials::None => in_form.map(str::to_owned),
    };
    claimed.ok_or_else(|| {
        AuthorizationError::invalid_client(
            "send client_id or a readable client_assertion / send client_id eller en lesbar client_assertion",
        )
    })
}

fn client(ctx: &RequestContext<'_>, client_id: &str) -> Result<Arc<Client>, AuthorizationError> {
    let client = ctx.world.clients.find(client_id).ok_or_else(|| {
        AuthorizationError::invalid_client(
            "no client has this client_id in this world: POST /_mock/clients registers one / \
             ingen klient har denne client_id i denne verdenen: POST /_mock/clients registrerer en",
        )
    })?;
    match client.integration {
        Integration::ApiKlient => Ok(client),
        Integration::Maskinporten => Err(AuthorizationError::invalid_client(
            "the client is registered for Maskinporten; a login needs one with \"integration\": \"api_klient\" / \
             klienten er registrert for Maskinporten; en innlogging trenger en med \"integration\": \"api_klient\"",
        )),
    }
}

/// The request authenticates in another way than the registered one.
fn other_method(registered: AuthMethod, used: AuthMethod) -> AuthorizationError {
    let (en, nb) = match registered {
        AuthMethod::PrivateKeyJwt => (
            "send client_assertion, signed with a registered key",
            "send client_assertion, signert med en registrert nøkkel",
        ),
        AuthMethod::ClientSecretBasic => (
            "send client_id and client_secret in the header Authorization (RFC 6749, 2.3.1)",
            "send client_id og client_secret i hodet Authorization",
        ),
        AuthMethod::ClientSecretPost => {
            ("send client_id and client_secret in the form", "send client_id og client_secret i skjemaet")
        }
        AuthMethod::None => (
            "the client is public: send client_id in the form, and no proof",
            "klienten er offentlig: send client_id i skjemaet, og ikke noe bevis",
        ),
    };
    let (registered, used) = (registered.name(), used.name());
    AuthorizationError::invalid_client(format!(
        "the client is registered with {registered}, and the request has {used}: {en} / \
         klienten er registrert med {registered}, og forespørselen har {used}: {nb}"
    ))
}

/// `raw` is the secret of a header before form-decoding, which tells a client that forgot to encode from one with another secret.
fn check_secret(client: &Client, secret: &str, raw: Option<&str>) -> Result<(), AuthorizationError> {
    let is_registered = |text: &str| client.client_secret.as_ref().is_some_and(|registered| registered.is(text));
    match raw {
        _ if is_registered(secret) => Ok(()),
        Some(raw) if is_registered(raw) => Err(AuthorizationError::invalid_client(
            "the secret has characters that must be form-encoded in the header Authorization, such as + and % (RFC 6749, 2.3.1) / \
             hemmeligheten har tegn som skal skjemakodes i hodet Authorization, slik som + og %",
        )),
        _ => Err(AuthorizationError::invalid_client(
            "client_secret is not the registered one: GET /_mock/clients shows it / \
             client_secret er ikke den registrerte: GET /_mock/clients viser den",
        )),
    }
}

/// The two texts of HTTP's Basic scheme (RFC 7617), form-encoded by RFC 6749, section 2.3.1.
struct BasicCredentials {
    client_id: String,
    secret: String,
    raw_secret: String,
}

impl BasicCredentials {
    fn read(header: &[u8]) -> Result<Self, AuthorizationError> {
        Self::parse(header).ok_or_else(|| {
            AuthorizationError::invalid_client(
                "the header Authorization must be Basic with base64 of client_id, a colon and client_secret, in UTF-8 / \
                 hodet Authorization skal være Basic med base64 av client_id, kolon og client_secret, i UTF-8",
            )
        })
    }

    fn parse(header: &[u8]) -> Option<Self> {
        let (scheme, encoded) = header.split_at_checked("Basic ".len())?;
        if !scheme.eq_ignore_ascii_case(b"basic ") {
            return None;
        }
        let text = String::from_utf8(STANDARD.decode(encoded.trim_ascii()).ok()?).ok()?;
        let (client_id, secret) = text.split_once(':')?;
        let (client_id, raw_secret) = (form_decoded(client_id)?, secret.to_owned());
        Some(Self { client_id, secret: form_decoded(secret)?, raw_secret })
    }
}

fn form_decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}
