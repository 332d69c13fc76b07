use std::{
    io::{self, Write},
    process::ExitCode,
};

use krr_contract_tests::gauntlet::Surprise;
use krr_specs::Language;

/// A line for each surprise: group, id, what a good client does, what happens, and the advice.
pub(crate) fn write(surprises: &[&Surprise], language: Language) -> ExitCode {
    match print(surprises, language, &mut io::stdout().lock()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(3),
        _ => ExitCode::SUCCESS,
    }
}

fn print(surprises: &[&Surprise], language: Language, out: &mut impl Write) -> io::Result<()> {
    for surprise in surprises {
        let expected: &str = surprise.expect.into();
        let advice = surprise.advice.text(language);
        writeln!(out, "{:<10} {:<34} {expected:<6}  {} {advice}", surprise.group().name(), surprise.id, surprise.what)?;
    }
    Ok(())
}
