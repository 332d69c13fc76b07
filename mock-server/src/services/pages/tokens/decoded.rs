//! What a JWT says, and what would be said of it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use krr_specs::{Generation, Issuer, OsloTime};
use maud::{Markup, html};
use serde_json::Value;

use crate::operation::access_token::{TokenPolicy, verify};
use crate::services::issuers::grant::{GrantRequest, check_grant};
use crate::services::issuers::maskinporten;
use crate::services::pages::page_request::PageRequest;
use crate::services::pages::text::tokens;

pub(crate) fn decoded(request: &PageRequest<'_>, text: &str) -> Markup {
    let part = |index: usize| -> Option<Value> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text.split('.').nth(index)?).ok()?).ok()
    };
    let (Some(header), Some(claims), 3) = (part(0), part(1), text.split('.').count()) else {
        return html! { p.error role="alert" { (request.t(tokens::NOT_JWT)) } };
    };
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    html! {
        section aria-labelledby="decoded" {
            h2 #decoded { (request.t(tokens::HEADER)) " / " (request.t(tokens::CLAIMS)) }
            pre { (pretty(&header)) }
            pre { (pretty(&claims)) }
            // A grant names its audience and its client; an access token the one who issued it.
            @if claims["aud"].is_null() || claims["client_id"].is_string() { (versions(request, text)) } @else { (grant(request, text)) }
        }
    }
}

fn versions(request: &PageRequest<'_>, token: &str) -> Markup {
    let now = request.world.clocks.now();
    let policy = |generation: Generation| TokenPolicy {
        state: request.state,
        world: request.world,
        now: now.token,
        behaviour: Some(generation.behaviour()),
    };
    html! {
        h3 { (request.t(tokens::VERSIONS_SAY)) }
        dl.members {
            @for generation in Generation::ALL.into_iter().rev() {
                dt { (generation.to_string()) }
                dd {
                    @match verify(token, policy(generation)) {
                        Ok(verified) => {
                            span.mark.good { (request.t(tokens::ACCEPTED)) } " "
                            (shows(request, generation, &verified.claims().scope, OsloTime::new(now.register)))
                        }
                        Err(error) => { span.mark.warning { (request.t(tokens::NOT_ACCEPTED)) } " " span lang="en" { (error.to_string()) } }
                    }
                }
            }
        }
    }
}

/// The groups of members that the scopes show in that version.
fn shows(request: &PageRequest<'_>, generation: Generation, scopes: &str, now: OsloTime) -> String {
    let view = generation.behaviour().view(scopes, now);
    let names: Vec<String> = view.members.iter_names().map(|(name, _)| name.to_lowercase()).collect();
    match names.is_empty() {
        true => request.t(tokens::SHOWS_NOTHING).to_owned(),
        false => request.frame.fill(tokens::SHOWS_MEMBERS, &[("members", &names.join(", "))]),
    }
}

/// The checks of Maskinporten, without spending the grant.
fn grant(request: &PageRequest<'_>, assertion: &str) -> Markup {
    let grant = GrantRequest {
        policy: &maskinporten::POLICY,
        issuer: request.frame.host.issuer(Issuer::Maskinporten),
        settings: &request.state.issuing,
        world: request.world,
        now: request.world.clocks.token.now(),
    };
    html! {
        h3 { (request.t(tokens::AS_GRANT)) }
        @match check_grant(assertion, &grant) {
            Ok(checked) => p { span.mark.good { (request.t(tokens::ACCEPTED)) } " " (request.frame.fill(tokens::GRANT_FINE, &[("scope", &checked.entitlement.scope)])) },
            Err(error) => {
                @let text = error.code.text();
                p { span.mark.bad { (text.code.unwrap_or(text.error)) } " " code { (text.error) } " " span lang="en" { (text.description) } }
                @let (en, nb) = error.hints();
                p lang="en" { (en) }
                p lang="nb" { (nb) }
            }
        }
    }
}
