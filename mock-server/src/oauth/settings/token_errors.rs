/// The form of Maskinporten's errors at `/token` (N20).
///
/// ```
/// use krr_mock_server::TokenErrors;
///
/// assert_eq!(TokenErrors::default(), TokenErrors::Current);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenErrors {
    /// Three members. `error_uri` has the code, and `error_description` ends with a trace id.
    #[default]
    Current,
    /// Two members, as from 2020 to 2022, and `error_description` ends with a correlation id. Some clients cannot read more.
    Of2022,
}
