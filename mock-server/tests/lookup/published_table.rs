//! The operator's 18 published synthetic users (TESTUSERS), byte for byte, in the order in which they were asked for.

use krr_fixtures::Sertifikat;

use crate::support::client::LookupClient;

/// The table's users, in neither its order nor ascending: an answer in the order of either would be noticed.
const ASKED: [&str; 18] = [
    "26826499361",
    "11887197158",
    "01814797763",
    "17894199350",
    "29890749036",
    "22859197810",
    "31855699330",
    "16867096934",
    "06828498159",
    "30850649509",
    "25887098029",
    "12869699835",
    "18886799280",
    "04846697271",
    "26866595592",
    "18868299939",
    "11822648950",
    "23837998492",
];

/// The body with one line for each person, and a name for each certificate; every other byte is as it came.
async fn lines(scope: &str) -> String {
    let client = LookupClient::start().await;
    let answer = client.personer(scope, &ASKED).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    assert!(!answer.body.contains('\n'), "compact JSON");
    client.krr.verify();
    let named = answer.body.replace(Sertifikat::DIGIPOST.as_str(), "<digipost>");
    named
        .replace(Sertifikat::E_BOKS.as_str(), "<e-boks>")
        .replace(r#"{"personidentifikator""#, "\n{\"personidentifikator\"")
}

/// One snapshot for each set of scopes, named after it.
macro_rules! table {
    ($($name:ident: $scope:literal;)*) => {
        $(#[tokio::test]
        async fn $name() {
            insta::assert_snapshot!(stringify!($name), lines($scope).await);
        })*
    };
}

table! {
    kontaktinformasjon: "global/kontaktinformasjon.read";
    varslingsstatus: "global/varslingsstatus.read";
    sikkerdigitalpost: "global/sikkerdigitalpost.read";
    sertifikat: "global/sertifikat.read";
    spraak: "global/spraak.read";
    all_five_legacy_scopes: "global/kontaktinformasjon.read global/varslingsstatus.read global/sikkerdigitalpost.read \
        global/sertifikat.read global/spraak.read";
    krr_kontaktinformasjon: "krr:global/kontaktinformasjon.read";
    krr_digitalpost: "krr:global/digitalpost.read";
    both_krr_scopes: "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";
}
