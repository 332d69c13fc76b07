use krr_fixtures::{Person, Reservasjon, Resident, Status};
use krr_specs::OsloTime;
use maud::{Markup, html};
use url::form_urlencoded::Serializer;

use crate::{
    oauth::login::{acr::Acr, locale::Language},
    operation::context::RequestContext,
    services::issuers::idporten::{
        authorize::{login::LoginError, parameters::Parameters, request::AuthorizationRequest},
        pages::{page, text::PageText},
    },
};

/// What of the client's request goes through the form, so that it can be read anew. Not `prompt`, `max_age` and `login_hint`:
/// they are dealt with once the page is shown.
const CARRIED: [&str; 9] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "acr_values",
];
/// A deck of thousands would be no page to choose on; whoever is not on it can be typed.
const MOST_SHOWN: usize = 200;

/// The page on which somebody says who they are. Two forms, so that Enter in the field sends the field.
pub(crate) fn login_page(
    call: &RequestContext<'_>,
    request: &AuthorizationRequest,
    parameters: &Parameters,
    wrong: Option<LoginError>,
) -> Markup {
    let language = request.language;
    let wording = language.wording();
    let level = match request.acr {
        Acr::Substantial => wording.substantial,
        Acr::High => wording.high,
    };
    let carried = carried(parameters, language);
    let main = html! {
        p { (wording.asking) " " strong { (request.client.client_id) } ". " (wording.level) ": " (level) "." }
        form method="post" action="/idporten/login" {
            (hidden(&carried))
            (field(wording, &typed(parameters), wrong))
            div.buttons {
                button.primary type="submit" { (wording.log_in) }
                button type="submit" name="cancel" value="1" formnovalidate { (wording.cancel) }
            }
        }
        section aria-labelledby="persons" {
            h2 #persons { (wording.persons) }
            p #persons-help { (wording.persons_help) }
            form method="post" action="/idporten/login" aria-describedby="persons-help" {
                (hidden(&carried))
                (persons(call, wording))
            }
        }
    };
    let prefix = if wrong.is_some() { format!("{} ", wording.error_prefix) } else { String::new() };
    page(language, wording.title, &prefix, Some(languages(language, &carried)), &main)
}

fn carried(parameters: &Parameters, language: Language) -> Vec<(&'static str, &str)> {
    let said = CARRIED.into_iter().filter_map(|name| Some((name, parameters.get(name)?)));
    said.chain([("ui_locales", language.code())]).collect()
}

/// What was typed, to be mended: digits only, because the journal recognises an identifier as a run of them.
fn typed(parameters: &Parameters) -> String {
    let text = parameters.get("pid").unwrap_or_default().split_whitespace().collect::<String>();
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text } else { String::new() }
}

fn hidden(carried: &[(&str, &str)]) -> Markup {
    html! {
        @for (name, value) in carried {
            input type="hidden" name=(name) value=(value);
        }
    }
}

fn field(wording: &PageText, typed: &str, wrong: Option<LoginError>) -> Markup {
    let error = wrong.map(|wrong| match wrong {
        LoginError::NoIdentifier => wording.no_identifier,
        LoginError::NotSynthetic => wording.not_synthetic,
    });
    let described_by = if error.is_some() { "pid-error pid-help" } else { "pid-help" };
    html! {
        div.field {
            label for="pid" { (wording.field) }
            p.help #pid-help { (wording.field_help) }
            @if let Some(error) = error {
                p.error #pid-error role="alert" { (wording.error_prefix) " " (error) }
            }
            input #pid type="text" name="pid" value=(typed) inputmode="numeric" autocomplete="off" spellcheck="false"
                maxlength="20" required aria-invalid=[error.map(|_| "true")] aria-describedby=(described_by)
                autofocus[error.is_some()];
        }
    }
}

/// The residents of the decks as the register has them now.
fn persons(call: &RequestContext<'_>, wording: &PageText) -> Markup {
    let register = &call.world.register;
    let (now, reading) = (call.world.clocks.register.oslo_time(), register.read());
    html! {
        ul.persons {
            @for resident in register.founding().residents().iter().take(MOST_SHOWN) {
                @let pid = resident.personidentifikator();
                li {
                    button type="submit" name="pid" value=(pid.as_str()) {
                        span.pid { (pid.as_str()) }
                        (about(resident))
                        @for hint in hints(wording, reading.find(pid).as_deref(), now) {
                            span.hint { (hint) }
                        }
                    }
                }
            }
        }
    }
}

/// What the deck says of somebody. Decks are written in Norwegian where they quote the operator, and else in English.
fn about(resident: &Resident) -> Markup {
    let language = if resident.persona().is_some() { "en" } else { "nb" };
    html! {
        @if let Some(persona) = resident.persona() { span.persona lang="en" { (persona) } }
        @if let Some(note) = resident.note() { span.note lang=(language) { (note) } }
    }
}

fn hints(wording: &PageText, person: Option<&Person>, now: OsloTime) -> Vec<&'static str> {
    let Some(person) = person else { return vec![wording.unknown] };
    match person.status() {
        Status::Slettet => vec![wording.deleted],
        Status::IkkeRegistrert => vec![wording.unknown],
        Status::Aktiv => {
            let reserved = person.reservasjon() == Some(Reservasjon::Ja);
            let said = [(reserved, wording.reserved), (person.is_expired(now), wording.expired)];
            said.into_iter().filter(|(holds, _)| *holds).map(|(_, text)| text).collect()
        }
    }
}

/// The same page in the other languages.
fn languages(spoken: Language, carried: &[(&str, &str)]) -> Markup {
    let address = |language: Language| {
        let carried = carried.iter().filter(|(name, _)| *name != "ui_locales");
        let query =
            Serializer::new(String::new()).extend_pairs(carried).append_pair("ui_locales", language.code()).finish();
        format!("/idporten/authorize?{query}")
    };
    html! {
        nav aria-label=(spoken.wording().languages) {
            ul.languages {
                @for language in Language::ALL {
                    li {
                        @if language == spoken {
                            span lang=(language.code()) aria-current="true" { (language.wording().name) }
                        } @else {
                            a href=(address(language)) lang=(language.code()) hreflang=(language.code()) {
                                (language.wording().name)
                            }
                        }
                    }
                }
            }
        }
    }
}
