use std::sync::Arc;

use jiff::{SignedDuration, Span, Timestamp, Zoned};
use krr_specs::OsloTime;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// A clock that tests can set: it runs with the machine's, ahead or behind, or it stands still.
///
/// Cloning gives another handle on the same clock. Nothing else in the project asks what time it is.
///
/// ```
/// use krr_mock_server::Clock;
///
/// let clock = Clock::standing("2023-08-31T12:00:00Z".parse()?);
/// clock.advance("P18M".parse()?)?;
/// assert_eq!(clock.now().to_string(), "2025-02-28T13:00:00Z", "calendar months on a clock in Oslo");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Clock(Arc<Mutex<ClockSetting>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClockSetting {
    /// With the machine's clock, this much ahead of it.
    #[serde(rename = "ahead")]
    Running(SignedDuration),
    Standing(Timestamp),
}

/// A time that a clock cannot show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a clock shows the years 1900 to 9999 only")]
pub struct ClockRangeError;

impl Clock {
    /// The earliest time that can be asked for: before 1900 the register's timestamps, and before the year 0
    /// RFC 3339, have no form for what clocks in Oslo showed.
    pub const EARLIEST: Timestamp = Timestamp::constant(-2_208_988_800, 0);

    /// A clock that runs with the machine's.
    pub fn real() -> Self {
        Self(Arc::new(Mutex::new(ClockSetting::REAL)))
    }

    /// A clock that stands still at `instant` until it is moved.
    pub fn standing(instant: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(ClockSetting::Standing(instant))))
    }

    /// The time of this clock.
    pub fn now(&self) -> Timestamp {
        self.setting().time_at(Timestamp::now())
    }

    /// The time as the register writes it: whole seconds in Oslo.
    pub fn oslo_time(&self) -> OsloTime {
        OsloTime::new(self.now())
    }

    /// Sets the clock to `instant`, where it stands still.
    ///
    /// # Errors
    /// [`ClockRangeError`] for a time before the year 1900; the clock then stays where it was.
    pub fn set(&self, instant: Timestamp) -> Result<(), ClockRangeError> {
        self.apply(ClockSetting::at(instant)?);
        Ok(())
    }

    /// Lets the clock run with the machine's again.
    pub fn run(&self) {
        self.apply(ClockSetting::REAL);
    }

    /// Moves the clock, counting months and days on a calendar in Oslo; a running clock keeps running, a standing one stands.
    ///
    /// # Errors
    /// [`ClockRangeError`] when that leads out of the years 1900 to 9999; the clock then stays where it was.
    pub fn advance(&self, by: Span) -> Result<(), ClockRangeError> {
        let mut setting = self.0.lock();
        *setting = setting.moved(by)?;
        Ok(())
    }

    /// Another clock with the same setting, which is moved independently.
    pub(crate) fn detached(&self) -> Self {
        Self(Arc::new(Mutex::new(self.setting())))
    }

    fn setting(&self) -> ClockSetting {
        *self.0.lock()
    }

    fn apply(&self, setting: ClockSetting) {
        *self.0.lock() = setting;
    }
}

impl ClockSetting {
    /// With the machine's clock.
    pub(crate) const REAL: Self = Self::Running(SignedDuration::ZERO);

    /// The time of a clock with this setting when the machine's clock shows `real`.
    fn time_at(self, real: Timestamp) -> Timestamp {
        match self {
            Self::Running(ahead) => real.checked_add(ahead).unwrap_or(Timestamp::MAX),
            Self::Standing(instant) => instant,
        }
    }

    /// Standing at `instant`.
    pub(crate) fn at(instant: Timestamp) -> Result<Self, ClockRangeError> {
        if instant < Clock::EARLIEST { Err(ClockRangeError) } else { Ok(Self::Standing(instant)) }
    }

    /// The same setting, if the clock then shows a time that it can show.
    pub(crate) fn checked(self) -> Result<Self, ClockRangeError> {
        if self.time_at(Timestamp::now()) < Clock::EARLIEST { Err(ClockRangeError) } else { Ok(self) }
    }

    /// The same setting, `by` later.
    pub(crate) fn moved(self, by: Span) -> Result<Self, ClockRangeError> {
        let from = self.time_at(Timestamp::now());
        let to = in_oslo(from).checked_add(by).map_err(|_| ClockRangeError)?.timestamp();
        match self {
            _ if to < Clock::EARLIEST => Err(ClockRangeError),
            Self::Running(ahead) => {
                ahead.checked_add(to.duration_since(from)).map(Self::Running).ok_or(ClockRangeError)
            }
            Self::Standing(_) => Ok(Self::Standing(to)),
        }
    }
}

/// Keeps the fraction of a second, which [`OsloTime`] has no room for.
fn in_oslo(instant: Timestamp) -> Zoned {
    instant.to_zoned(OsloTime::new(instant).zoned().time_zone().clone())
}

/// The two clocks of a world.
#[derive(Debug, Clone)]
pub struct Clocks {
    /// Decides freshness of contact details and stamps changes.
    pub register: Clock,
    /// Decides when tokens are issued and expire.
    pub token: Clock,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) register: Timestamp,
    pub(crate) token: Timestamp,
}

impl Clocks {
    pub(crate) fn now(&self) -> Moment {
        let real = Timestamp::now();
        Moment { register: self.register.setting().time_at(real), token: self.token.setting().time_at(real) }
    }

    /// Sets both clocks to `instant`, where they stand still.
    ///
    /// # Errors
    /// [`ClockRangeError`] for a time before the year 1900; both clocks then stay where they were.
    pub fn set_both(&self, instant: Timestamp) -> Result<(), ClockRangeError> {
        let setting = ClockSetting::at(instant)?;
        self.change(|_| Ok(setting), |_| Ok(setting)).map(drop)
    }

    /// Changes both settings, or neither; no other change comes between. What the clocks show then.
    pub(crate) fn change(
        &self,
        register: impl FnOnce(ClockSetting) -> Result<ClockSetting, ClockRangeError>,
        token: impl FnOnce(ClockSetting) -> Result<ClockSetting, ClockRangeError>,
    ) -> Result<Moment, ClockRangeError> {
        // Always in this order, and never two handles on one clock.
        let (mut of_register, mut of_token) = (self.register.0.lock(), self.token.0.lock());
        let changed = (register(*of_register)?, token(*of_token)?);
        (*of_register, *of_token) = changed;
        let real = Timestamp::now();
        Ok(Moment { register: changed.0.time_at(real), token: changed.1.time_at(real) })
    }

    /// Moves both clocks, as [`Clock::advance`] moves one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use krr_mock_server::{Clock, KrrMock};
    ///
    /// let noon = Clock::standing("2023-10-12T10:00:00Z".parse()?);
    /// let krr = KrrMock::builder().clock(noon).start().await?;
    /// krr.clocks().register.advance("18 months".parse()?)?; // contact details expire
    /// krr.clocks().advance_both("2 days".parse()?)?; // tokens too
    /// assert_eq!(krr.clocks().token.now().to_string(), "2023-10-14T10:00:00Z");
    /// assert_eq!(krr.clocks().register.now().to_string(), "2025-04-14T10:00:00Z");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ClockRangeError`] when that leads out of the years 1900 to 9999; both clocks then stay where they were.
    pub fn advance_both(&self, by: Span) -> Result<(), ClockRangeError> {
        self.change(|setting| setting.moved(by), |setting| setting.moved(by)).map(drop)
    }

    /// Two clocks with the setting of `start`, which are moved independently.
    pub fn both(start: &Clock) -> Self {
        Self { register: start.detached(), token: start.detached() }
    }

    /// How both are set, at one moment.
    pub(crate) fn settings(&self) -> (ClockSetting, ClockSetting) {
        let (of_register, of_token) = (self.register.0.lock(), self.token.0.lock());
        (*of_register, *of_token)
    }

    /// Gives both clocks the setting of `start`.
    pub(crate) fn reset(&self, start: &Clock) {
        let setting = start.setting();
        let (mut of_register, mut of_token) = (self.register.0.lock(), self.token.0.lock());
        (*of_register, *of_token) = (setting, setting);
    }
}
