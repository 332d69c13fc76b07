use http::{Method, StatusCode};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::services::pages::control::expiry;
use crate::services::pages::layout::{page, refusal, see_other};
use crate::services::pages::page_request::{CallError, PageRequest};
use crate::services::pages::text::control;

/// The longest of 18 months, in days.
const DAYS: u32 = 551;

pub(crate) fn clock(request: &PageRequest<'_>, error: Option<&CallError>) -> ApiResponse {
    let frame = &request.frame;
    let clocks = &request.world.clocks;
    let now = clocks.register.oslo_time();
    let main = html! {
        @if let Some(error) = error { (refusal(frame, error)) }
        p { (frame.t(control::CLOCK_ABOUT)) }
        dl.members {
            dt { (frame.t(control::REGISTER_CLOCK)) } dd #register-clock { (now) }
            dt { (frame.t(control::TOKEN_CLOCK)) } dd { (clocks.token.oslo_time()) }
        }
        (moves(request))
        (expiry::list(request, now))
        section aria-labelledby="reset" {
            h2 #reset { (frame.t(control::RESET)) }
            form method="post" {
                p #reset-help { (frame.t(control::RESET_LONG)) }
                button type="submit" name="action" value="reset" aria-describedby="reset-help" { (frame.t(control::RESET)) }
            }
        }
        script type="module" src=(request.link("/ui/files/clock.js")) {}
    };
    page(frame, error.map_or(StatusCode::OK, |error| error.status), frame.t(control::CLOCK), &main)
}

fn moves(request: &PageRequest<'_>) -> Markup {
    html! {
        section aria-labelledby="move" {
            h2 #move { (request.t(control::MOVE)) }
            form method="post" {
                p {
                    label for="days" { (request.t(control::DAYS)) }
                    input #days type="range" name="days" min="0" max=(DAYS) value="0" aria-describedby="by-then";
                }
                p #by-then role="status" data-text=(request.t(control::BY_THEN)) {}
                p { label { input type="checkbox" name="both" value="1"; " " (request.t(control::TOKENS_TOO)) } }
                p.buttons {
                    button.primary type="submit" name="action" value="days" { (request.t(control::MOVE_BY_DAYS)) }
                    button type="submit" name="action" value="P1M" { "+ " (request.t(control::MONTH)) }
                    button type="submit" name="action" value="P18M" { "+ " (request.t(control::MONTHS)) }
                    button type="submit" name="action" value="real" { (request.t(control::REAL)) }
                }
            }
            form.search method="post" {
                p {
                    label for="now" { (request.t(control::SET)) }
                    input #now type="text" name="now" placeholder="2023-10-12T12:00:00+02:00" autocomplete="off";
                }
                button type="submit" name="action" value="set" { (request.t(control::SET_BUTTON)) }
            }
        }
    }
}

pub(crate) fn change(request: &PageRequest<'_>) -> ApiResponse {
    let fields = request.frame.form();
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
    let both = field("both") == "1";
    let step = match field("action") {
        "reset" => {
            return match request.call(Method::POST, "/reset", None) {
                Ok(_) => see_other(&request.link("/ui/clock")),
                Err(error) => clock(request, Some(&error)),
            };
        }
        "set" => json!({ "now": field("now") }),
        "real" => json!({ "now": "real" }),
        "days" => json!({ "advance": format!("P{}D", field("days")) }),
        duration => json!({ "advance": duration }),
    };
    let body: Value = if both { json!({ "both": step }) } else { step };
    match request.call(Method::PUT, "/clock", Some(&body)) {
        Ok(_) => see_other(&request.link("/ui/clock")),
        Err(error) => clock(request, Some(&error)),
    }
}
