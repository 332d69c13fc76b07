use http::StatusCode;
use krr_fixtures::{NewIdentifiers, Personidentifikator, Sex};
use krr_specs::{PartialDate, Pointer};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;

#[derive(Deserialize)]
struct WantedIdentifiers {
    count: usize,
    /// A year as a number, or a text such as `1990`, `1990-08` or `1990-08-11`.
    born: Option<Value>,
    sex: Option<WantedSex>,
    #[serde(default)]
    kind: IdentifierKind,
    seed: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum WantedSex {
    Female,
    Male,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum IdentifierKind {
    #[default]
    Foedselsnummer,
    DNummer,
}

/// Gives identifiers that nobody in this world has. They stay free until somebody is put there.
pub(crate) fn post_personidentifikatorer(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let body = ctx.body.value().cloned().unwrap_or_default();
    let wanted: WantedIdentifiers = serde_path_to_error::deserialize(&body).map_err(|error| {
        let at = error.path().iter().fold(Pointer::root(), |at, step| at.child(step.to_string()));
        Rejection::invalid_body(&at, &error.inner().to_string())
    })?;
    let identifiers = wanted.identifiers()?;
    let register = ctx.world.register.read();
    let free: Vec<Personidentifikator> =
        identifiers.iter().filter(|pid| register.find(pid).is_none()).take(wanted.count).collect();
    if free.len() < wanted.count {
        let reason = format!("only {} such identifiers are free", free.len());
        return Err(Rejection::invalid_body(&Pointer::root().child("count"), &reason));
    }
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "personidentifikatorer": free })))
}

impl WantedIdentifiers {
    fn identifiers(&self) -> Result<NewIdentifiers, Rejection> {
        let mut identifiers = NewIdentifiers::with_seed(self.seed.unwrap_or_else(|| fastrand::u64(..)));
        if let Some(born) = &self.born {
            let invalid = |reason: &str| Rejection::invalid_body(&Pointer::root().child("born"), reason);
            let text = born.as_str().map_or_else(|| born.to_string(), str::to_owned);
            let born: PartialDate = text
                .parse()
                .map_err(|_| invalid("expected a year, month or day, such as 1990, 1990-08 or 1990-08-11"))?;
            identifiers = identifiers.born(born).map_err(|error| invalid(&error.to_string()))?;
        }
        identifiers = match self.sex {
            None => identifiers,
            Some(WantedSex::Female) => identifiers.sex(Sex::Female),
            Some(WantedSex::Male) => identifiers.sex(Sex::Male),
        };
        Ok(match self.kind {
            IdentifierKind::Foedselsnummer => identifiers,
            IdentifierKind::DNummer => identifiers.d_nummer(),
        })
    }
}
