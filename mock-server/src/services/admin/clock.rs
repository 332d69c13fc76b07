use http::StatusCode;
use jiff::{Span, Timestamp};
use krr_specs::Pointer;
use serde_json::{Map, Value, json};

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::state::clock::{ClockRangeError, ClockSetting, Clocks};

pub(crate) fn get_clock(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let Clocks { register, token } = &ctx.world.clocks;
    let (register, token) = (register.now().to_string(), token.now().to_string());
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "now": register, "register": register, "token": token })))
}

/// All moves are computed before the first is made, so that an invalid one changes neither clock.
pub(crate) fn put_clock(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let members = ctx.body.value().and_then(Value::as_object);
    let moves = members.into_iter().flatten().map(|(name, value)| Ok((name.as_str(), Move::read(name, value)?)));
    let moves = match moves.collect::<Result<Vec<_>, (Pointer, String)>>() {
        Ok(moves) => moves,
        Err((at, reason)) => return Err(Rejection::invalid_body(&at, &reason)),
    };
    let has_both = moves.iter().any(|(name, _)| matches!(*name, "now" | "advance"));
    if has_both && moves.len() > 1 {
        let reason = "`now` and `advance` move both clocks; nothing else may stand beside them";
        return Err(Rejection::invalid_body(&Pointer::root(), reason));
    }
    let Clocks { register, token } = &ctx.world.clocks;
    let mut settings = Vec::new();
    for (name, step) in moves {
        let clocks = match name {
            "register" => &[register][..],
            "token" => &[token],
            _ => &[register, token],
        };
        for clock in clocks {
            match step.from(clock.setting()) {
                Ok(setting) => settings.push((*clock, setting)),
                Err(error) => return Err(Rejection::invalid_body(&Pointer::root().child(name), &error.to_string())),
            }
        }
    }
    for (clock, setting) in settings {
        clock.apply(setting);
    }
    get_clock(ctx)
}

enum Move {
    To(Timestamp),
    By(Span),
    Real,
}

impl Move {
    /// `now` is a time or `real`, `advance` a duration; for one clock, a text may be any of them.
    fn read(name: &str, value: &Value) -> Result<Self, (Pointer, String)> {
        let at = Pointer::root().child(name);
        let (kind, text) = match value {
            Value::Object(inner) => return Self::read_inner(&at, inner),
            value => (name, value.as_str().unwrap_or_default()),
        };
        let to = |text: &str| text.parse().map(Self::To).map_err(|error: jiff::Error| (at.clone(), error.to_string()));
        let by = |text: &str| text.parse().map(Self::By).map_err(|error: jiff::Error| (at.clone(), error.to_string()));
        match (kind, text) {
            ("now" | "register" | "token", "real") => Ok(Self::Real),
            ("advance", text) => by(text),
            ("register" | "token", text) if text.trim_start_matches(['-', '+']).starts_with('P') => by(text),
            (_, text) => to(text),
        }
    }

    fn read_inner(at: &Pointer, inner: &Map<String, Value>) -> Result<Self, (Pointer, String)> {
        let Some((name, value)) = inner.iter().next() else { return Err((at.clone(), "has no member".to_owned())) };
        Self::read(name, value).map_err(|(inside, reason)| (Pointer::new(format!("{at}{inside}")), reason))
    }

    fn from(&self, setting: ClockSetting) -> Result<ClockSetting, ClockRangeError> {
        match self {
            Self::To(instant) => ClockSetting::at(*instant),
            Self::By(span) => setting.moved(*span),
            Self::Real => Ok(ClockSetting::REAL),
        }
    }
}
