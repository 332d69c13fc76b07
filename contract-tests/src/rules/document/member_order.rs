use crate::rules::prelude::*;

const RULE: RuleId = RuleId("member-order");

/// The order of the fields in the server's classes and in the recordings (BEKREFT, VALG-REC), later ones as in the newest model of
/// a client (N3).
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_with_all_scopes(context).into()), judge);

/// The members of an inner object follow the object.
const ORDER: [&str; 24] = [
    "personidentifikator",
    "reservasjon",
    "reservasjonstidspunkt",
    "reservasjon_oppdatert",
    "status",
    "varslingsstatus",
    "kontaktinformasjon",
    "epostadresse",
    "epostadresse_oppdatert",
    "epostadresse_sist_verifisert",
    "epostadresse_sist_validert",
    "epostadresse_duplisert",
    "mobiltelefonnummer",
    "mobiltelefonnummer_oppdatert",
    "mobiltelefonnummer_sist_verifisert",
    "mobiltelefonnummer_sist_validert",
    "mobiltelefonnummer_duplisert",
    "digital_post",
    "postkasseadresse",
    "postkasseleverandoeradresse",
    "sertifikat",
    "spraak",
    "spraak_oppdatert",
    "oppdatert",
];

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.persons(), |person| {
        let inner = person.members.values().filter_map(Value::as_object);
        let objects = std::iter::once(person.members).chain(inner);
        let member = objects.filter_map(out_of_order).next()?;
        Some(person.violation(RULE, "", format!("`{member}` is in the wrong order")))
    })
}

/// The first member that should come before its neighbour. Members that no source has have no order.
fn out_of_order(object: &Map<String, Value>) -> Option<&str> {
    let place = |member: &String| ORDER.iter().position(|known| known == member);
    let known: Vec<_> = object.keys().filter_map(|member| Some((place(member)?, member.as_str()))).collect();
    known.windows(2).find(|pair| pair[0].0 > pair[1].0).map(|pair| pair[1].1)
}
