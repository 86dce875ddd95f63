//! The one place where the wall clock is read.

use model::UtcTime;

/// Now, in UTC.
#[expect(clippy::disallowed_methods, reason = "this is the edge where the clock is read")]
pub(crate) fn now() -> UtcTime {
    UtcTime::from_millis(jiff::Timestamp::now().as_millisecond())
}
