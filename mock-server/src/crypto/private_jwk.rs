use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use yasna::{ASN1Result, parse_der};

/// The numbers of an RSA private key in the order of PKCS 1 (RFC 8017, appendix A.1.2), by their names in a JWK (RFC 7518).
const NUMBERS: [&str; 8] = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];

/// A private RSA key (PKCS 8) as a JWK.
pub(crate) fn private_jwk(pkcs8: &[u8], kid: &str) -> ASN1Result<Value> {
    let pkcs1 = parse_der(pkcs8, |reader| {
        reader.read_sequence(|key| {
            key.next().read_u8()?;
            key.next().read_der()?;
            key.next().read_bytes()
        })
    })?;
    let mut jwk = json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid });
    parse_der(&pkcs1, |reader| {
        reader.read_sequence(|key| {
            key.next().read_u8()?;
            for name in NUMBERS {
                let (number, _) = key.next().read_bigint_bytes()?;
                let zeros = number.iter().take_while(|byte| **byte == 0).count();
                jwk[name] = json!(URL_SAFE_NO_PAD.encode(&number[zeros..]));
            }
            Ok(())
        })
    })?;
    Ok(jwk)
}
