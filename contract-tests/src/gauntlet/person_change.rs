//! What a surprise makes of a person, and of whom.

use jiff::{Span, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::gauntlet::surprises::{Confirmed, PersonChange, Who};

impl PersonChange {
    /// The person after the change.
    pub(crate) fn applied(&self, mut person: Value) -> Value {
        if let Some(replacement) = &self.replace {
            return replacement.clone();
        }
        for path in &self.remove {
            remove(&mut person, path);
        }
        for channel in &self.drop {
            for suffix in CHANNEL_MEMBERS {
                remove(&mut person, &format!("kontaktinformasjon.{channel}{suffix}"));
            }
        }
        if let Some(confirmed) = &self.confirmed {
            confirmed.apply(&mut person["kontaktinformasjon"]);
        }
        if let Some(set) = &self.set {
            merge(&mut person, set);
        }
        person
    }
}

/// What a channel has beside its value.
const CHANNEL_MEMBERS: [&str; 5] = ["", "_oppdatert", "_sist_verifisert", "_sist_validert", "_duplisert"];

impl Confirmed {
    fn apply(&self, contact: &mut Value) {
        let Some(members) = contact.as_object_mut() else { return };
        for channel in
            self.channels.iter().filter(|channel| members.contains_key(*channel)).cloned().collect::<Vec<_>>()
        {
            members.shift_remove(&format!("{channel}_sist_validert"));
            members.shift_remove(&format!("{channel}_sist_verifisert"));
            members.insert(format!("{channel}_oppdatert"), json!(self.changed.as_ref().unwrap_or(&self.when)));
            if !self.only_changed {
                members.insert(format!("{channel}_sist_verifisert"), json!(self.when));
            }
        }
    }
}

fn remove(value: &mut Value, path: &str) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let Some(members) = value.as_object_mut() else { return };
    match rest {
        Some(rest) => {
            if let Some(inner) = members.get_mut(name) {
                remove(inner, rest);
            }
        }
        None => drop(members.shift_remove(name)),
    }
}

/// Objects are merged member by member; all else is replaced.
fn merge(value: &mut Value, change: &Value) {
    match (value, change) {
        (Value::Object(members), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(members.entry(name.as_str()).or_insert(Value::Null), change);
            }
        }
        (value, change) => *value = change.clone(),
    }
}

impl Who {
    /// Whether the surprise is about this person.
    pub(crate) fn is(self, person: Option<&Value>, now: Timestamp) -> bool {
        let Some(person) = person else { return self == Self::Absent };
        let is_active = person["status"] == "AKTIV";
        let is_reserved = person["reservasjon"] == "JA";
        let contact = &person["kontaktinformasjon"];
        let email = is_fresh(contact, "epostadresse", now);
        let mobile = is_fresh(contact, "mobiltelefonnummer", now);
        match self {
            Self::Absent => !is_active,
            Self::Active => is_active,
            Self::Reserved => is_active && is_reserved && (email || mobile),
            Self::WithMailbox => is_active && !is_reserved && person["digital_post"].is_object(),
            Self::Reachable => is_active && !is_reserved && (email || mobile),
            Self::WithBoth => is_active && !is_reserved && email && mobile,
            Self::WithEmail => is_active && !is_reserved && email,
            Self::WithMobile => is_active && !is_reserved && mobile,
        }
    }
}

/// Whether the channel is there and was confirmed or changed within 18 months, give or take the hours around the end.
fn is_fresh(contact: &Value, channel: &str, now: Timestamp) -> bool {
    if !contact[channel].is_string() {
        return false;
    }
    let time = |suffix: &str| {
        contact[format!("{channel}_{suffix}")].as_str().and_then(|text| krr_specs::parse_time(text).ok())
    };
    let newest = [time("oppdatert"), time("sist_verifisert"), time("sist_validert")].into_iter().flatten().max();
    let start = now.to_zoned(TimeZone::UTC).checked_sub(Span::new().months(18));
    match (newest, start) {
        (Some(newest), Ok(start)) => newest > start.timestamp(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_sets_removes_and_replaces_members() {
        let person = json!({ "reservasjon": "NEI", "kontaktinformasjon": { "epostadresse": "a@example.no", "mobiltelefonnummer": "1" } });
        let change = |text: &str| toml::from_str::<PersonChange>(text).unwrap().applied(person.clone());
        let set = change("who = 'reachable'\nset.kontaktinformasjon.epostadresse = 'b@example.no'");
        assert_eq!(set["kontaktinformasjon"], json!({ "epostadresse": "b@example.no", "mobiltelefonnummer": "1" }));
        let removed =
            change("who = 'reachable'\nremove = ['kontaktinformasjon.epostadresse', 'reservasjon', 'none.at.all']");
        assert_eq!(removed, json!({ "kontaktinformasjon": { "mobiltelefonnummer": "1" } }));
        assert_eq!(change("who = 'reachable'\nreplace.status = 'SLETTET'"), json!({ "status": "SLETTET" }));
    }

    #[test]
    fn dates_are_changed_for_channels_that_are_there() {
        let person =
            json!({ "kontaktinformasjon": { "epostadresse": "a@example.no", "epostadresse_sist_validert": "x" } });
        let text =
            "who = 'reachable'\nconfirmed = { when = '-P19M', channels = ['epostadresse', 'mobiltelefonnummer'] }";
        let contact = toml::from_str::<PersonChange>(text).unwrap().applied(person)["kontaktinformasjon"].clone();
        let dates = json!({ "epostadresse": "a@example.no", "epostadresse_oppdatert": "-P19M", "epostadresse_sist_verifisert": "-P19M" });
        assert_eq!(contact, dates);
    }

    #[test]
    fn who_is_concerned_follows_from_the_person() {
        let now: Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
        let with = |date: &str| {
            json!({ "status": "AKTIV", "reservasjon": "NEI", "kontaktinformasjon":
                { "epostadresse": "a@example.no", "epostadresse_oppdatert": date } })
        };
        assert!(Who::Reachable.is(Some(&with("2025-07-01T00:00:00+02")), now));
        assert!(!Who::Reachable.is(Some(&with("2025-05-01T00:00:00+02")), now));
        assert!(!Who::WithBoth.is(Some(&with("2025-07-01T00:00:00+02")), now));
        assert!(Who::Absent.is(None, now) && Who::Absent.is(Some(&json!({ "status": "SLETTET" })), now));
    }
}
