use std::borrow::Cow;

use http::{Method, StatusCode};
use krr_fixtures::{Person, Personidentifikator, Reservasjon, Status};
use maud::{Markup, html};
use serde_json::Value;

use crate::http::response::ApiResponse;
use crate::services::pages::layout::{page, refusal, segment};
use crate::services::pages::page_request::{CallError, PageRequest};
use crate::services::pages::persons::form::{Form, forms};
use crate::services::pages::persons::reason::{Reason, explanation};
use crate::services::pages::persons::time_line::time_lines;
use crate::services::pages::persons::views::{Shown, views};
use crate::services::pages::text::persons;

/// What a form asked for and did not get: the reason, and what was typed.
pub(crate) struct Refused {
    pub(crate) error: CallError,
    pub(crate) typed: Form,
}

/// One person: why they may be notified or not, what the register holds, what clients see, and changes.
pub(crate) fn one(request: &PageRequest<'_>, pid: &str, refused: Option<&Refused>) -> ApiResponse {
    let frame = &request.frame;
    let now = request.world.clocks.register.oslo_time();
    let status = refused.map_or(StatusCode::OK, |refused| refused.error.status);
    let alert = refused.map(|refused| refusal(frame, &refused.error));
    let register = request.world.register.read();
    let who = pid.parse::<Personidentifikator>().ok();
    let Some(person) = who.and_then(|who| register.find(&who)).map(Cow::into_owned) else {
        drop(register);
        let main = html! {
            @if let Some(alert) = alert { (alert) }
            p { (frame.fill(persons::UNKNOWN, &[("pid", pid)])) }
            (forms(frame, pid, refused.map(|refused| &refused.typed)))
        };
        let status = if refused.is_some() { status } else { StatusCode::NOT_FOUND };
        return page(frame, status, pid, &main);
    };
    let duplicates = register.duplicates_of(&person);
    drop(register);
    let stored = request.call(Method::GET, &format!("/personer/{}", segment(pid)), None).unwrap_or_default();
    let form = Form::of(&stored);
    let reason = Reason::of(&person, now);
    let main = html! {
        @if let Some(alert) = alert { (alert) }
        p.labels {
            @if let Some(persona) = person.persona() { span lang="en" { (persona) } " " }
            @if let Some(note) = person.note() { span { (note) } }
        }
        section aria-labelledby="why" {
            h2 #why { (frame.t(persons::WHY)) }
            p { (verdict(request, reason)) }
            (explanation(frame, reason))
            (time_lines(frame, &person, now))
        }
        (actions(request, &person))
        section aria-labelledby="holds" {
            h2 #holds { (frame.t(persons::HOLDS)) }
            dl.members { (members("", &stored)) }
        }
        (forms(frame, pid, Some(refused.map_or(&form, |refused| &refused.typed))))
        (views(frame, &Shown { person: &person, duplicates, now }))
    };
    page(frame, status, pid, &main)
}

/// Whether a person may be notified, as the API spells it and in words.
pub(crate) fn verdict(request: &PageRequest<'_>, reason: Reason) -> Markup {
    let (class, value, text) = match reason.may_be_notified() {
        true => ("good", "KAN_VARSLES", persons::MAY),
        false => ("bad", "KAN_IKKE_VARSLES", persons::MAY_NOT),
    };
    html! { span class={ "mark " (class) } { (request.t(text)) } " " code { "varslingsstatus: " (value) } }
}

/// The changes that are tried most, each with a button.
fn actions(request: &PageRequest<'_>, person: &Person) -> Markup {
    let is_reserved = person.reservasjon() == Some(Reservasjon::Ja);
    let has_channel = person.epostadresse().is_some() || person.mobiltelefonnummer().is_some();
    let shown = [
        (person.epostadresse().is_some(), "confirm-epost", persons::CONFIRM_EPOST),
        (person.mobiltelefonnummer().is_some(), "confirm-mobil", persons::CONFIRM_MOBIL),
        (has_channel, "expire", persons::EXPIRE),
        (!is_reserved, "reserve", persons::RESERVE),
        (is_reserved, "unreserve", persons::UNRESERVE),
        (true, "delete", persons::DELETE),
    ];
    html! {
        @if person.status() == Status::Aktiv {
            section aria-labelledby="do" {
                h2 #do { (request.t(persons::DO)) }
                form.buttons method="post" {
                    @for (_, action, text) in shown.into_iter().filter(|(applies, ..)| *applies) {
                        button type="submit" name="action" value=(action) { (request.t(text)) }
                    }
                }
            }
        }
    }
}

/// Each member with its path, such as `kontaktinformasjon.epostadresse`.
fn members(path: &str, value: &Value) -> Markup {
    match value {
        Value::Object(inner) => html! {
            @for (name, value) in inner {
                (members(&if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, value))
            }
        },
        Value::String(text) => html! { dt { code { (path) } } dd { (text) } },
        other => html! { dt { code { (path) } } dd { (other.to_string()) } },
    }
}
