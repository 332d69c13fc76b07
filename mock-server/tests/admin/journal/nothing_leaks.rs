//! Nothing that could be a real person's is found in what the mock keeps or says of requests. The detector shares no code with
//! the mask: it undoes escapes in the whole text, keeps letters and digits only, and looks for what was sent.

use std::{collections::HashSet, env, fmt::Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::Method;
use serde_json::json;

use crate::admin::journal::recording::complaint;
use crate::support::client::{CONTACT, LookupClient, send};

/// How many secrets one run sends.
fn count() -> usize {
    if env::var_os("KRR_TEST_THOROUGHLY").is_some() { 1_000_000 } else { 2_000 }
}

/// So many in one body, which the journal keeps whole.
const IN_A_BODY: usize = 10;
/// After so many exchanges all of them are searched.
const EXCHANGES: usize = 100;

/// What a request has, and by which letters or digits it is found again.
struct Secret {
    text: String,
    needle: String,
}

fn secret(random: &mut fastrand::Rng) -> Secret {
    let letters = |random: &mut fastrand::Rng, length| (0..length).map(|_| random.lowercase()).collect::<String>();
    match random.u8(0..4) {
        0 => {
            let number = random.u32(10_000..100_000);
            let (day, month, year) = (random.u8(1..32), random.u8(1..13), random.u8(10..100));
            let text = format!("{day:02}{month:02}{year}{number}");
            Secret { needle: text.clone(), text }
        }
        1 => {
            let name = letters(random, 12);
            Secret { text: format!("{name}@firma.no"), needle: name }
        }
        2 => {
            let number = format!("47{}", random.u32(40_000_000..50_000_000));
            Secret { text: format!("+{number}"), needle: number }
        }
        _ => {
            let signature: String = (0..86).map(|_| random.alphanumeric()).collect();
            let text = format!("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.{signature}");
            Secret { needle: signature[..12].to_ascii_lowercase(), text }
        }
    }
}

const SPELLINGS: usize = 16;

fn spelled(text: &str, spelling: usize) -> String {
    let by_char = |escape: &dyn Fn(char) -> String| text.chars().map(escape).collect::<String>();
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+');
    let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c);
    let percent = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let arabic = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(0x660 + digit)).unwrap_or(c);
    let split = |separator: &str| match (is_number, text.len()) {
        (true, 11) if !text.starts_with('+') => format!("{}{separator}{}", &text[..6], &text[6..]),
        (true, 11) => [&text[..3], &text[3..6], &text[6..8], &text[8..]].join(separator),
        _ => text.to_owned(),
    };
    match spelling {
        0 => text.to_owned(),
        1 => split(" "),
        2 => split("-"),
        3 => split("."),
        4 => split("\u{a0}"),
        5 if !text.starts_with("eyJ") => by_char(&|c| wide(c).to_string()),
        6 => by_char(&|c| arabic(c).to_string()),
        7 => percent(text),
        8 => percent(&percent(text)),
        9 => percent(text).replace('%', "%252525"),
        10 => by_char(&|c| format!("\\u{:04x}", u32::from(c))),
        11 => by_char(&|c| format!("&#{};", u32::from(c))),
        12 => by_char(&|c| format!("&#x{:x};", u32::from(c))),
        13 if !text.starts_with("eyJ") => text.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}")),
        14 if !text.starts_with("eyJ") => STANDARD.encode(text),
        15 if is_number => by_char(&|c| format!("{c}\u{200b}")),
        _ => text.to_owned(),
    }
}

/// Undoes escapes until nothing changes, as a curious reader would.
fn unescaped(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..8 {
        let mut plain = String::with_capacity(text.len());
        let mut rest = &*text;
        while let Some(c) = rest.chars().next() {
            let number = |digits: Option<&str>, radix| {
                digits.and_then(|digits| u32::from_str_radix(digits, radix).ok()).and_then(char::from_u32)
            };
            let entity = rest.strip_prefix("&#").and_then(|rest| rest.split_once(';')).map(|(digits, _)| digits);
            let found = match c {
                '%' => number(rest.get(1..3), 16).map(|c| (c, 3)),
                '\\' if rest[1..].starts_with('u') => number(rest.get(2..6), 16).map(|c| (c, 6)),
                '&' => entity.and_then(|digits| {
                    let (text, radix) = digits.strip_prefix('x').map_or((digits, 10), |digits| (digits, 16));
                    Some((number(Some(text), radix)?, digits.len() + 3))
                }),
                _ => None,
            };
            let (c, length) = found.unwrap_or((c, c.len_utf8()));
            plain.push(c);
            rest = &rest[length..];
        }
        if plain == text {
            break;
        }
        text = plain;
    }
    text
}

/// Letters and digits only, in ASCII and lower case.
fn condensed(text: &str) -> String {
    let plain = text.chars().filter_map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(c) - 0x660, 10),
        _ => Some(c),
    });
    plain.filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The first of these needles in a text, in clear or in base 16 or base64.
fn found<'n>(text: &str, needles: &'n HashSet<String>) -> Option<&'n String> {
    let condensed = condensed(&unescaped(text));
    [10, 11, 12].into_iter().find_map(|length| {
        let windows = (0..(condensed.len() + 1).saturating_sub(length)).map(|at| &condensed[at..at + length]);
        windows.filter_map(|window| needles.get(window)).next()
    })
}

#[tokio::test]
async fn no_secret_is_found_in_what_the_mock_keeps_or_says() {
    let seed = env::var("KRR_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_201);
    let mut random = fastrand::Rng::with_seed(seed);
    let client = LookupClient::start().await;
    let (mut needles, mut sent, mut exchanges) = (HashSet::new(), 0, 0);
    while sent < count() {
        let mut spellings = Vec::new();
        for _ in 0..IN_A_BODY {
            let Secret { text, needle } = secret(&mut random);
            let spelling = random.usize(0..SPELLINGS);
            let written = spelled(&text, spelling);
            // What a reader of these two would have to decode first.
            needles.extend(
                (13..15)
                    .map(|code| spelled(&text, code).to_ascii_lowercase())
                    .map(|code| condensed(&code)[..12].to_owned())
                    .filter(|_| !text.starts_with("eyJ")),
            );
            needles.insert(needle);
            spellings.push(written);
        }
        sent += IN_A_BODY;
        let escape = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let body = spellings.iter().fold(String::new(), |mut body, text| {
            let _ = write!(body, "{}\"{text}\"", if body.is_empty() { "" } else { "," });
            body
        });
        match random.u8(0..5) {
            0 => send(client.lookup(CONTACT).body(format!("{{\"personidentifikatorer\":[{body}]}}"))).await,
            1 => {
                let wide = format!("[{body}]").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
                send(client.lookup(CONTACT).body(wide)).await
            }
            2 => {
                let fields: Vec<String> = spellings.iter().map(|text| format!("x={}", escape(text))).collect();
                let form = client.request(Method::POST, "/token");
                send(form.header("content-type", "application/x-www-form-urlencoded").body(fields.join("&"))).await
            }
            3 => {
                let query: Vec<String> = spellings.iter().map(|text| format!("x={}", escape(text))).collect();
                client.get(&format!("/rest/v1/person?{}", query.join("&"))).await
            }
            _ => {
                let path: Vec<String> = spellings.iter().map(|text| escape(text)).collect();
                let request = client.request(Method::GET, &format!("/{}", path.join("/")));
                let ascii = spellings.iter().find(|text| text.is_ascii()).cloned().unwrap_or_default();
                send(request.header("x-note", ascii)).await
            }
        };
        exchanges += 1;
        if exchanges % EXCHANGES == 0 || sent >= count() {
            search(&client, &needles, seed).await;
            client.krr.reset();
            needles.clear();
        }
    }
}

async fn search(client: &LookupClient, needles: &HashSet<String>, seed: u64) {
    let expectation = json!({ "path": "/never", "times": 1 });
    let said = [
        ("journal", client.get("/_mock/exchanges").await.body),
        ("archive", client.get("/_mock/exchanges.har").await.body),
        ("breaches", client.get("/_mock/verify").await.body),
        ("nearest", client.send(Method::POST, "/_mock/verify", &expectation).await.body),
        ("panic", complaint(&client.krr).unwrap_or_default()),
        ("debug", format!("{:?}", client.krr.exchanges())),
    ];
    for (place, text) in said {
        if let Some(needle) = found(&text, needles) {
            let plain = unescaped(&text);
            let ends = plain.match_indices(&needle[needle.len() - 3..]).map(|(at, _)| at);
            let near =
                |at: usize| &plain[plain.floor_char_boundary(at.saturating_sub(60))..plain.ceil_char_boundary(at + 9)];
            let near = ends.map(near).find(|near| condensed(near).contains(&**needle)).unwrap_or_default();
            panic!("KRR_TEST_SEED={seed}: {needle} in {place}: {near}");
        }
    }
}
