use std::{io::Write, path::PathBuf, process::Command, sync::atomic::AtomicBool, sync::atomic::Ordering};

use krr_contract_tests::gauntlet::{
    ClientCommand, ControlledMock, Gauntlet, GauntletError, HonestRun, Judged, NoGauntletProgress, Surprises,
    report::{GauntletResults, ResultsInfo},
};
use krr_mock_server::KrrMock;
use parking_lot::Mutex;
use tempfile::TempDir;

/// Mocks in this process, which end when this is dropped.
pub(super) struct Mocks {
    _mocks: Vec<KrrMock>,
    _folder: TempDir,
}

/// A gauntlet for a command, on one or more mocks.
pub(super) async fn gauntlet(program: &[&str], count: usize) -> (Gauntlet, Mocks) {
    let folder = tempfile::tempdir().unwrap();
    let (mut mocks, mut controls) = (Vec::new(), Vec::new());
    for number in 0..count {
        let mock = KrrMock::start().await;
        let key_file: PathBuf = folder.path().join(format!("key-{number}.pem"));
        let (control, key) = ControlledMock::reach(mock.uri(), key_file.to_str().unwrap(), "").await.unwrap();
        std::fs::write(key_file, key).unwrap();
        controls.push(control);
        mocks.push(mock);
    }
    let command =
        ClientCommand { program: program.iter().map(|word| (*word).to_owned()).collect(), templates: Vec::new() };
    let gauntlet = Gauntlet { command, mocks: controls, graceful: Vec::new(), seed: 11 };
    (gauntlet, Mocks { _mocks: mocks, _folder: folder })
}

/// The honest run and the outcomes of some surprises, in the order in which they are named.
pub(super) async fn judged(gauntlet: &Gauntlet, ids: &[&str]) -> Result<(HonestRun, Vec<Judged>), GauntletError> {
    let honest = gauntlet.honest_run().await?;
    let surprises: Vec<_> = ids.iter().map(|id| Surprises::bundled().find(id).expect(id)).collect();
    let done = Mutex::new(Vec::new());
    gauntlet.run_all(&surprises, &honest, &NoGauntletProgress, &done).await?;
    let mut judged = done.into_inner();
    judged.sort_by_key(|one: &Judged| ids.iter().position(|id| *id == one.surprise.id));
    Ok((honest, judged))
}

/// `id outcome` for each.
pub(super) fn outcomes(judged: &[Judged]) -> Vec<String> {
    judged.iter().map(|one| format!("{} {}", one.surprise.id, one.outcome.name())).collect()
}

pub(super) fn results(gauntlet: &Gauntlet, honest: &HonestRun, judged: Vec<Judged>) -> GauntletResults {
    let info = ResultsInfo {
        command: gauntlet.command.program.clone(),
        seed: gauntlet.seed,
        jobs: gauntlet.mocks.len(),
        selected: judged.len(),
        interrupted: false,
        duration: honest.duration,
    };
    GauntletResults::new(info, honest, Gauntlet::time_out(honest), judged)
}

/// Where the output of tests is shown.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Whether all programs are there; says which one is missing, once.
pub(super) fn have(programs: &[&str]) -> bool {
    static SAID: AtomicBool = AtomicBool::new(false);
    let is_there = |program: &&&str| Command::new(program).arg("--version").output().is_ok();
    let Some(missing) = programs.iter().find(|program| !is_there(program)) else { return true };
    if !SAID.swap(true, Ordering::Relaxed) {
        say(&format!("skipped: there is no {missing} here"));
    }
    false
}

/// A client that looks one person up, with a token of the admin API and without a retry.
pub(super) const LOOK_UP: &str = r#"
TOKEN=$(curl -sf "$KRR_MOCK_URL/_mock/tokens" -H 'content-type: application/json' \
  -d '{"scope": "krr:global/kontaktinformasjon.read"}' | cut -d'"' -f4)
curl -sf --max-time 3 "$KRR_MOCK_URL/rest/v2/personer" -H "authorization: Bearer $TOKEN" \
  -H 'content-type: application/json' -d '{"personidentifikatorer": ["11822648950"]}' | grep -q '"varslingsstatus":"KAN_VARSLES"'
"#;
