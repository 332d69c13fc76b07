use krr_fixtures::{Person, Reservasjon, Resident, Status};
use krr_specs::OsloTime;
use maud::{Markup, html};
use url::form_urlencoded::Serializer;

use crate::oauth::login::acr::Acr;
use crate::oauth::login::locale::Language;
use crate::operation::context::RequestContext;
use crate::services::issuers::idporten::authorize::login::LoginError;
use crate::services::issuers::idporten::authorize::parameters::Parameters;
use crate::services::issuers::idporten::authorize::request::AuthorizationRequest;
use crate::services::issuers::idporten::pages::page;
use crate::services::issuers::idporten::pages::text::PageText;

/// The parameters of the authorization request that the form repeats. `prompt`, `max_age` and `login_hint` have had their effect
/// once the page is shown.
const REPEATED: [&str; 10] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "acr_values",
];
/// Persons beyond these can be typed in.
const MAX_SHOWN: usize = 200;

/// The login page. It has two forms, so that Enter in the field sends the field and not the first person.
pub(crate) fn login_page(
    ctx: &RequestContext<'_>,
    request: &AuthorizationRequest,
    parameters: &Parameters,
    error: Option<LoginError>,
) -> Markup {
    let language = request.language;
    let text = language.page_text();
    let level = match request.acr {
        Acr::Low => text.low,
        Acr::Substantial => text.substantial,
        Acr::High => text.high,
    };
    let repeated = repeated_parameters(parameters, language);
    let action = format!("{}/idporten/login", ctx.host.world_prefix());
    let main = html! {
        p { (text.logging_in_at) " " strong { (request.client.client_id) } ". " (text.level) ": " (level) "." }
        form method="post" action=(action) {
            (hidden(&repeated))
            (field(text, &typed(parameters), error))
            div.buttons {
                button.primary type="submit" { (text.log_in) }
                button type="submit" name="cancel" value="1" formnovalidate { (text.cancel) }
            }
        }
        section aria-labelledby="persons" {
            h2 #persons { (text.persons) }
            p #persons-help { (text.persons_help) }
            form method="post" action=(action) aria-describedby="persons-help" {
                (hidden(&repeated))
                (persons(ctx, text))
            }
        }
    };
    let prefix = if error.is_some() { format!("{} ", text.error_prefix) } else { String::new() };
    page(language, text.title, &prefix, Some(languages(ctx, language, &repeated)), &main)
}

fn repeated_parameters(parameters: &Parameters, language: Language) -> Vec<(&'static str, &str)> {
    let values = REPEATED.into_iter().filter_map(|name| Some((name, parameters.get(name)?)));
    values.chain([("ui_locales", language.code())]).collect()
}

/// The text that was typed, for correction. Digits only, because the journal recognises an identifier as a run of digits.
fn typed(parameters: &Parameters) -> String {
    let text = parameters.get("pid").unwrap_or_default().split_whitespace().collect::<String>();
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text } else { String::new() }
}

fn hidden(repeated: &[(&str, &str)]) -> Markup {
    html! {
        @for (name, value) in repeated {
            input type="hidden" name=(name) value=(value);
        }
    }
}

fn field(text: &PageText, typed: &str, error: Option<LoginError>) -> Markup {
    let error = error.map(|error| match error {
        LoginError::InvalidIdentifier => text.invalid_identifier,
        LoginError::NotSynthetic => text.not_synthetic,
    });
    let described_by = if error.is_some() { "pid-error pid-help" } else { "pid-help" };
    html! {
        div.field {
            label for="pid" { (text.field) }
            p.help #pid-help { (text.field_help) }
            @if let Some(error) = error {
                p.error #pid-error role="alert" { (text.error_prefix) " " (error) }
            }
            input #pid type="text" name="pid" value=(typed) inputmode="numeric" autocomplete="off" spellcheck="false"
                maxlength="20" required aria-invalid=[error.map(|_| "true")] aria-describedby=(described_by)
                autofocus[error.is_some()];
        }
    }
}

/// The persons of the decks as the register has them now.
fn persons(ctx: &RequestContext<'_>, text: &PageText) -> Markup {
    let register = &ctx.world.register;
    let (now, reading) = (ctx.world.clocks.register.oslo_time(), register.read());
    html! {
        ul.persons {
            @for resident in register.seed().residents().iter().take(MAX_SHOWN) {
                @let pid = resident.personidentifikator();
                li {
                    button type="submit" name="pid" value=(pid.as_str()) {
                        span.pid { (pid.as_str()) }
                        (description(resident))
                        @for hint in status_texts(text, reading.find(pid).as_deref(), now) {
                            span.hint { (hint) }
                        }
                    }
                }
            }
        }
    }
}

/// Persona and note from the deck. Notes are Norwegian where they quote the operator, and English elsewhere.
fn description(resident: &Resident) -> Markup {
    let language = if resident.persona().is_some() { "en" } else { "nb" };
    html! {
        @if let Some(persona) = resident.persona() { span.persona lang="en" { (persona) } }
        @if let Some(note) = resident.note() { span.note lang=(language) { (note) } }
    }
}

fn status_texts(text: &PageText, person: Option<&Person>, now: OsloTime) -> Vec<&'static str> {
    let Some(person) = person else { return vec![text.unknown] };
    match person.status() {
        Status::Slettet => vec![text.deleted],
        Status::IkkeRegistrert => vec![text.unknown],
        Status::Aktiv => {
            let reserved = person.reservasjon() == Some(Reservasjon::Ja);
            let texts = [(reserved, text.reserved), (person.is_expired(now), text.expired)];
            texts.into_iter().filter(|(applies, _)| *applies).map(|(_, text)| text).collect()
        }
    }
}

/// Links to the page in the other languages.
fn languages(ctx: &RequestContext<'_>, current: Language, repeated: &[(&str, &str)]) -> Markup {
    let address = |language: Language| {
        let repeated = repeated.iter().filter(|(name, _)| *name != "ui_locales");
        let query =
            Serializer::new(String::new()).extend_pairs(repeated).append_pair("ui_locales", language.code()).finish();
        format!("{}/idporten/authorize?{query}", ctx.host.world_prefix())
    };
    html! {
        nav aria-label=(current.page_text().languages) {
            ul.languages {
                @for language in Language::ALL {
                    li {
                        @if language == current {
                            span lang=(language.code()) aria-current="true" { (language.page_text().name) }
                        } @else {
                            a href=(address(language)) lang=(language.code()) hreflang=(language.code()) {
                                (language.page_text().name)
                            }
                        }
                    }
                }
            }
        }
    }
}
