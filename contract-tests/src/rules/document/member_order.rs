use crate::rules::prelude::*;

const RULE: RuleId = RuleId("member-order");

/// The order in which the server's classes declare them, and in which they were recorded (BEKREFT, VALG-REC).
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_of_everything(context).into()), judge);

/// Wire-behaviour R4; the members of the objects inside follow the objects themselves.
const ORDER: [&str; 17] = [
    "personidentifikator",
    "reservasjon",
    "status",
    "varslingsstatus",
    "kontaktinformasjon",
    "epostadresse",
    "epostadresse_oppdatert",
    "epostadresse_sist_verifisert",
    "mobiltelefonnummer",
    "mobiltelefonnummer_oppdatert",
    "mobiltelefonnummer_sist_verifisert",
    "digital_post",
    "postkasseadresse",
    "postkasseleverandoeradresse",
    "sertifikat",
    "spraak",
    "spraak_oppdatert",
];

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.persons(), |shown| {
        let inner = shown.person.values().filter_map(Value::as_object);
        let objects = std::iter::once(shown.person).chain(inner);
        let member = objects.filter_map(out_of_order).next()?;
        Some(shown.breach(RULE, "", format!("`{member}` comes too late")))
    })
}

/// The first member that should have come before its neighbour; members that nobody recorded have no place.
fn out_of_order(object: &Map<String, Value>) -> Option<&str> {
    let place = |member: &String| ORDER.iter().position(|known| known == member);
    let known: Vec<_> = object.keys().filter_map(|member| Some((place(member)?, member.as_str()))).collect();
    known.windows(2).find(|pair| pair[0].0 > pair[1].0).map(|pair| pair[1].1)
}
