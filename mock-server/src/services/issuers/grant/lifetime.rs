use crate::services::issuers::grant::assertion::ParsedGrant;
use crate::services::issuers::grant::error::GrantError;
use crate::services::issuers::grant::mp_code::MpCode;

/// How far `iat` may differ from the token clock (DOC-GRANT).
const SKEW_S: i64 = 10;
/// How long a grant may be valid (DOC-GRANT).
const MAX_LIFETIME_S: i64 = 120;
/// Greater numbers are taken for milliseconds: as seconds they are later than the year 5138.
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// Checks `iat`, `exp` and `nbf` (DOC-GRANT) and returns `exp`. The page on errors has no code for a lifetime that is too long.
pub(crate) fn check_lifetime(grant: &ParsedGrant<'_>, now: i64) -> Result<i64, GrantError> {
    let (iat, exp) = (grant.seconds("iat")?, grant.seconds("exp")?);
    let lifetime = exp.saturating_sub(iat);
    if iat.max(exp) > FIRST_MILLISECONDS {
        let (en, nb) = ("times are in seconds, yours in milliseconds", "tider er i sekunder, dine i millisekunder");
        let code = if iat > FIRST_MILLISECONDS { MpCode::IssuedInFuture } else { MpCode::InvalidAssertion };
        return Err(GrantError::because(code, en, nb));
    }
    if lifetime < 1 {
        return Err(GrantError::because(
            MpCode::InvalidAssertion,
            format!("exp must be later than iat, and exp - iat is {lifetime} s"),
            format!("exp skal være senere enn iat, og exp - iat er {lifetime} s"),
        ));
    }
    if grant.claims.contains_key("nbf") {
        let ahead = grant.seconds("nbf")?.saturating_sub(now);
        if ahead > SKEW_S {
            let (en, nb) = (format!("by {ahead} s"), format!("med {ahead} s"));
            return Err(GrantError::because(MpCode::NotYetValid, en, nb));
        }
    }
    if iat > now.saturating_add(SKEW_S) {
        let ahead = iat.saturating_sub(now);
        return Err(GrantError::because(
            MpCode::IssuedInFuture,
            format!("by {ahead} s; GET /_mock/clock shows it"),
            format!("med {ahead} s; GET /_mock/clock viser den"),
        ));
    }
    if exp <= now {
        let ago = now.saturating_sub(exp);
        let (en, nb) = (format!("exp was {ago} s ago by the token clock"), format!("exp var for {ago} s siden"));
        return Err(GrantError::because(MpCode::Expired, en, nb));
    }
    if lifetime > MAX_LIFETIME_S {
        return Err(GrantError::because(
            MpCode::InvalidAssertion,
            format!("exp - iat is {lifetime} s; {MAX_LIFETIME_S} s are allowed"),
            format!("exp - iat er {lifetime} s; {MAX_LIFETIME_S} s er tillatt"),
        ));
    }
    let age = now.saturating_sub(iat);
    if age > SKEW_S {
        let (en, nb) =
            (format!("by {age} s; GET /_mock/clock shows it"), format!("med {age} s; GET /_mock/clock viser den"));
        return Err(GrantError::because(MpCode::IssuedTooLongAgo, en, nb));
    }
    Ok(exp)
}
