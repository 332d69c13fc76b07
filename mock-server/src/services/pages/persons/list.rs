use http::{Method, StatusCode};
use maud::{Markup, html};
use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::http::response::ApiResponse;
use crate::services::pages::layout::{page, refusal, segment};
use crate::services::pages::page_request::{CallError, PageRequest};
use crate::services::pages::text::{Text, common, persons};

/// How many persons a page has.
const LIMIT: usize = 50;

/// What can be chosen: its name, its text, and the query that finds it.
type Filter = (&'static str, Text, &'static [(&'static str, &'static str)]);

const FILTERS: [Filter; 9] = [
    ("", persons::EVERYBODY, &[]),
    ("fresh", persons::NOTIFIABLE, &[("freshness", "fresh"), ("reservasjon", "NEI")]),
    ("reserved", persons::RESERVED, &[("reservasjon", "JA")]),
    ("expired", persons::EXPIRED, &[("freshness", "expired")]),
    ("one", persons::ONE_CHANNEL, &[("channel", "one")]),
    ("none", persons::NO_CHANNEL, &[("channel", "none"), ("status", "AKTIV")]),
    ("mailbox", persons::MAILBOX, &[("channel", "digital_post")]),
    ("deleted", persons::DELETED, &[("status", "SLETTET")]),
    ("later", persons::LATER_MEMBERS, &[("later_members", "true")]),
];

pub(crate) fn list(request: &PageRequest<'_>, error: Option<&CallError>) -> ApiResponse {
    let frame = &request.frame;
    let (shows, q) = (frame.query("shows").unwrap_or_default(), frame.query("q").unwrap_or_default());
    let (found, refused) = match found(request, shows, q) {
        Ok(found) => (found, None),
        Err(refused) => (Value::Null, Some(refused)),
    };
    let total = found["total"].to_string();
    let main = html! {
        @for error in error.into_iter().chain(refused.as_ref()) { (refusal(frame, error)) }
        (search(request, shows, q))
        @if !found.is_null() { p { (frame.fill(persons::TOTAL, &[("count", &total)])) } (table(request, &found)) (next(request, &found)) }
        (add(request))
    };
    let refused = error.or(refused.as_ref());
    page(frame, refused.map_or(StatusCode::OK, |error| error.status), frame.t(common::PERSONS), &main)
}

/// The answer of the admin API to the filters of this page.
fn found(request: &PageRequest<'_>, shows: &str, q: &str) -> Result<Value, CallError> {
    let mut query = Serializer::new(String::new());
    query.append_pair("limit", &LIMIT.to_string());
    for name in ["offset", "citizens_from"] {
        if let Some(value) = request.frame.query(name) {
            query.append_pair(name, value);
        }
    }
    let filter = FILTERS.iter().find(|(name, ..)| *name == shows).map_or(&[][..], |(.., query)| query);
    query.extend_pairs(filter);
    if !q.trim().is_empty() {
        query.append_pair("q", q.trim());
    }
    request.call(Method::GET, &format!("/personer?{}", query.finish()), None)
}

fn search(request: &PageRequest<'_>, shows: &str, q: &str) -> Markup {
    html! {
        form.search method="get" role="search" data-send-on-change {
            p {
                label for="q" { (request.t(persons::SEARCH_FOR)) }
                input #q type="search" name="q" value=(q) autocomplete="off" spellcheck="false";
            }
            p {
                label for="shows" { (request.t(persons::SHOWS)) }
                select #shows name="shows" {
                    @for (name, text, _) in FILTERS { option value=(name) selected[name == shows] { (request.t(text)) } }
                }
            }
            button.primary type="submit" { (request.t(common::SEARCH)) }
        }
    }
}

fn table(request: &PageRequest<'_>, found: &Value) -> Markup {
    let listed = found["personer"].as_array().map_or(&[][..], Vec::as_slice);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    html! {
        @if listed.is_empty() { p { (request.t(persons::NOBODY)) } } @else {
            div.scroll tabindex="0" role="group" aria-label=(request.t(common::PERSONS)) {
                table {
                    thead {
                        tr {
                            th scope="col" { "personidentifikator" }
                            th scope="col" { "status" }
                            th scope="col" { "reservasjon" }
                            th scope="col" { (request.t(persons::EPOST)) }
                            th scope="col" { (request.t(persons::MOBIL)) }
                            th scope="col" { (request.t(persons::WHO)) }
                        }
                    }
                    tbody {
                        @for person in listed {
                            @let pid = text(&person["personidentifikator"]);
                            tr {
                                th scope="row" { a href=(request.link(&format!("/ui/personer/{}", segment(&pid)))) { (pid) } }
                                td { (text(&person["status"])) }
                                td { (text(&person["reservasjon"])) }
                                td { (text(&person["kontaktinformasjon"]["epostadresse"])) }
                                td { (text(&person["kontaktinformasjon"]["mobiltelefonnummer"])) }
                                td { (text(&person["persona"])) " " (text(&person["note"])) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Links to the first page and the next one. A search in a population goes on where it ended.
fn next(request: &PageRequest<'_>, found: &Value) -> Markup {
    let listed = found["personer"].as_array().map_or(0, Vec::len);
    let number = |name: &str| request.frame.query(name).and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
    let citizens = request.world.register.read().citizen_count();
    let searched = found["citizens_until"].as_u64().and_then(|until| usize::try_from(until).ok());
    let following = match searched {
        Some(until) if until < citizens => Some((0, until)),
        Some(_) => None,
        None => (listed == LIMIT).then(|| (number("offset") + LIMIT, number("citizens_from"))),
    };
    let address = |place: Option<(usize, usize)>| {
        let kept =
            request.frame.request.query.iter().filter(|(name, value)| {
                !value.is_empty() && !["offset", "citizens_from", "lang"].contains(&name.as_str())
            });
        let mut query = Serializer::new(String::new());
        query.extend_pairs(kept);
        if let Some((offset, citizens_from)) = place {
            for (name, value) in [("offset", offset), ("citizens_from", citizens_from)] {
                if value > 0 {
                    query.append_pair(name, &value.to_string());
                }
            }
        }
        format!("{}?{}", request.link("/ui/personer"), query.finish())
    };
    let text = if searched.is_some() && listed < LIMIT { persons::SEARCH_ON } else { common::NEXT };
    html! {
        p.pages {
            @if number("offset") > 0 || number("citizens_from") > 0 { a href=(address(None)) { (request.t(common::FIRST)) } " " }
            @if following.is_some() { a rel="next" href=(address(following)) { (request.t(text)) } }
        }
    }
}

fn add(request: &PageRequest<'_>) -> Markup {
    html! {
        section aria-labelledby="add" {
            h2 #add { (request.t(persons::ADD)) }
            form.search method="post" action=(request.link("/ui/personer")) {
                p {
                    label for="new" { "personidentifikator" }
                    input #new type="text" name="personidentifikator" inputmode="numeric" autocomplete="off" aria-describedby="add-help";
                }
                button type="submit" { (request.t(persons::ADD_BUTTON)) }
                p #add-help { (request.t(persons::ADD_LONG)) }
            }
        }
    }
}
