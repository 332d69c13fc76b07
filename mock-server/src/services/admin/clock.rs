use std::cell::RefCell;

use http::StatusCode;
use jiff::{Span, Timestamp};
use krr_specs::{Pointer, parse_duration, parse_time};
use serde_json::{Map, Value, json};

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::state::clock::{ClockRangeError, ClockSetting, Moment};

pub(crate) fn get_clock(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(shown(ctx.world.clocks.now()))
}

/// Both clocks move at once, and an invalid move changes neither. The response is what they show then.
pub(crate) fn put_clock(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let members = ctx.body.value().and_then(Value::as_object);
    let mut moves: Vec<(&str, Move)> = Vec::new();
    for (name, value) in members.into_iter().flatten() {
        let step = Move::read(name, value).map_err(|(at, reason)| Rejection::invalid_body(&at, &reason))?;
        if let Some((earlier, _)) = moves.iter().find(|(earlier, _)| move_the_same_clock(earlier, name)) {
            let reason = format!("`{earlier}` and `{name}` move the same clock; move each clock once");
            return Err(Rejection::invalid_body(&Pointer::root(), &reason));
        }
        moves.push((name, step));
    }
    let of_register = moves.iter().find(|(name, _)| *name != "token");
    let of_token = moves.iter().find(|(name, _)| ["token", "both"].contains(name));
    let failed = RefCell::new(String::new());
    let change = |step: Option<&(&str, Move)>, setting| match step {
        None => Ok(setting),
        Some((name, step)) => step.from(setting).inspect_err(|_| drop(failed.replace((*name).to_owned()))),
    };
    match ctx.world.clocks.change(|setting| change(of_register, setting), |setting| change(of_token, setting)) {
        Ok(moment) => Ok(shown(moment)),
        Err(error) => Err(Rejection::invalid_body(&Pointer::root().child(failed.into_inner()), &error.to_string())),
    }
}

fn shown(moment: Moment) -> ApiResponse {
    let (register, token) = (moment.register.to_string(), moment.token.to_string());
    ApiResponse::json(StatusCode::OK, &json!({ "now": register, "register": register, "token": token }))
}

fn move_the_same_clock(one: &str, other: &str) -> bool {
    one == "both" || other == "both" || (one == "token") == (other == "token")
}

enum Move {
    To(Timestamp),
    By(Span),
    Real,
}

impl Move {
    /// `now` is a time or `real`, `advance` a duration; beside the name of a clock, a text may be any of them.
    fn read(name: &str, value: &Value) -> Result<Self, (Pointer, String)> {
        let at = Pointer::root().child(name);
        let text = match value {
            Value::Object(inner) => return Self::read_inner(&at, inner),
            value => value.as_str().unwrap_or_default(),
        };
        let (time, duration) = (parse_time(text), parse_duration(text));
        match (name, time, duration) {
            ("advance", _, Ok(by)) => Ok(Self::By(by)),
            ("advance", Ok(_), Err(error)) => Err((at, format!("{error}; a time belongs in `now`"))),
            ("advance", _, Err(error)) => Err((at, error.to_string())),
            (..) if text == "real" => Ok(Self::Real),
            (_, Ok(instant), _) => Ok(Self::To(instant)),
            ("now", Err(error), Ok(_)) => Err((at, format!("{error}; a duration belongs in `advance`"))),
            ("now", Err(error), _) => Err((at, format!("{error}; or `real` for the machine's time"))),
            (_, Err(_), Ok(by)) => Ok(Self::By(by)),
            (_, Err(time), Err(duration)) => Err((at, format!("{time}; {duration}; or `real`"))),
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
