use jiff::Timestamp;
use krr_specs::OsloTime;

/// Another way to write the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeFormat {
    /// With Z in place of whole hours, or with whole hours in place of Z.
    OtherZone,
    /// With an offset of hours and minutes.
    Colon,
    /// With a fraction where there was none, or the other way round.
    Fraction,
    NoOffset,
    DateOnly,
}

impl TimeFormat {
    pub(crate) const ALL: [Self; 5] = [Self::OtherZone, Self::Colon, Self::Fraction, Self::NoOffset, Self::DateOnly];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OtherZone => "time-zone",
            Self::Colon => "time-colon",
            Self::Fraction => "time-fraction",
            Self::NoOffset => "time-no-offset",
            Self::DateOnly => "time-date",
        }
    }

    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::OtherZone => "has Z for whole hours, or whole hours for Z",
            Self::Colon => "has an offset of hours and minutes",
            Self::Fraction => "has a fraction more or less of a second",
            Self::NoOffset => "has no offset",
            Self::DateOnly => "is a date",
        }
    }

    /// The time in this format; `None` for another text.
    pub(crate) fn write(self, text: &str) -> Option<String> {
        let local = text.get(..19).filter(|_| is_time(text))?;
        let zone_at = text.get(19..)?.find(['Z', '+', '-'])? + 19;
        let (fraction, zone) = (text.get(19..zone_at)?, text.get(zone_at..)?);
        Some(match self {
            Self::OtherZone if zone == "Z" => format!("{local}{fraction}+00"),
            Self::OtherZone => text.parse::<OsloTime>().ok()?.timestamp().to_string(),
            Self::Colon if zone == "Z" => format!("{local}{fraction}+00:00"),
            Self::Colon => format!("{local}{fraction}{zone}:00"),
            Self::Fraction if fraction.is_empty() => format!("{local}.000{zone}"),
            Self::Fraction => format!("{local}{zone}"),
            Self::NoOffset => format!("{local}{fraction}"),
            Self::DateOnly => local.get(..10)?.to_owned(),
        })
    }
}

/// Whether it is a time, as in persons or as in errors.
pub(crate) fn is_time(text: &str) -> bool {
    text.parse::<OsloTime>().is_ok() || text.parse::<Timestamp>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_different() {
        let written = |text: &str| TimeFormat::ALL.map(|format| format.write(text).unwrap());
        assert_eq!(
            written("2023-06-10T21:00:01+02"),
            [
                "2023-06-10T19:00:01Z",
                "2023-06-10T21:00:01+02:00",
                "2023-06-10T21:00:01.000+02",
                "2023-06-10T21:00:01",
                "2023-06-10"
            ]
        );
        assert_eq!(
            written("2020-03-05T09:29:51.971Z"),
            [
                "2020-03-05T09:29:51.971+00",
                "2020-03-05T09:29:51.971+00:00",
                "2020-03-05T09:29:51Z",
                "2020-03-05T09:29:51.971",
                "2020-03-05"
            ]
        );
        assert_eq!(TimeFormat::Colon.write("AKTIV"), None);
    }
}
