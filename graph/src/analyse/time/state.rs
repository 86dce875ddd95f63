//! What a site or a page was found to be in one scan.

use model::{Cause, Fault, NotVisited, PageClass, Refusal, UtcTime, VisitOutcome};

use crate::view::SiteState;

/// What the last try of a scan at a page gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageState {
    /// It was read.
    Read,
    /// The server answered with an error, a queue, a captcha or a maintenance page: what
    /// stands behind is not known.
    Barred,
    /// The server said that there is no such page: 404, 410, or a page that says so.
    Missing,
    /// It leads elsewhere.
    Redirect,
    /// The media guard refused what was offered.
    Refused(Refusal),
    /// An answer without a page.
    Empty,
    /// No usable answer came.
    Faulty(Fault),
    /// No connection.
    Failed(Cause),
}

impl PageState {
    /// The state that an outcome stands for.
    pub fn of(outcome: &VisitOutcome) -> Self {
        match outcome {
            VisitOutcome::Page(page) => Self::of_page(page.status, page.class),
            VisitOutcome::Empty { status } => Self::of_empty(*status),
            VisitOutcome::Redirect { .. } => Self::Redirect,
            VisitOutcome::Refused { why, .. } => Self::Refused(*why),
            VisitOutcome::Faulty(fault) => Self::Faulty(*fault),
            VisitOutcome::Failed(cause) => Self::Failed(*cause),
        }
    }

    /// The state of a page with this status and class.
    pub(crate) fn of_page(status: u16, class: PageClass) -> Self {
        match (status, class) {
            (404 | 410, _) | (_, PageClass::Soft404) => Self::Missing,
            (400.., _) | (_, PageClass::CaptchaOrQueue | PageClass::Maintenance) => Self::Barred,
            _ => Self::Read,
        }
    }

    /// The state of an answer without a page.
    pub(crate) fn of_empty(status: u16) -> Self {
        if status < 400 { Self::Empty } else { Self::of_page(status, PageClass::Content) }
    }

    /// The word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Barred => "barred",
            Self::Missing => "missing",
            Self::Redirect => "redirect",
            Self::Refused(_) => "refused",
            Self::Empty => "empty",
            Self::Faulty(_) => "faulty",
            Self::Failed(_) => "failed",
        }
    }

    /// The finer reason, if there is one.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Refused(why) => Some(why.as_str()),
            Self::Faulty(fault) => Some(fault.as_str()),
            Self::Failed(cause) => Some(cause.as_str()),
            Self::Read | Self::Barred | Self::Missing | Self::Redirect | Self::Empty => None,
        }
    }

    /// Whether the server had something at this address.
    pub fn is_present(self) -> bool {
        match self {
            Self::Read | Self::Barred | Self::Redirect | Self::Refused(_) | Self::Empty => true,
            Self::Missing | Self::Faulty(_) | Self::Failed(_) => false,
        }
    }
}

/// What a scan says of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteSaid {
    /// `Up` if any page answered; `Unvisited` if the scan asked nothing of it.
    pub state: SiteState,
    /// Why it did not answer. With `Unknown` the failure that proves nothing.
    pub cause: Option<Cause>,
    /// Why nothing was asked, if the scan gave it up.
    pub given_up: Option<NotVisited>,
}

impl SiteSaid {
    /// Of a site that the scan did not ask.
    pub const UNVISITED: Self = Self { state: SiteState::Unvisited, cause: None, given_up: None };

    /// Whether it says something of the site.
    pub fn is_known(&self) -> bool {
        matches!(self.state, SiteState::Up | SiteState::Down)
    }
}

/// Gathers what a scan says of a site.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Signs {
    up: bool,
    /// The last failure that was not ours.
    down: Option<(UtcTime, Option<Cause>)>,
    asked: bool,
    given_up: Option<NotVisited>,
}

impl Signs {
    pub(crate) fn answered(&mut self) {
        (self.asked, self.up) = (true, true);
    }

    /// A failure; without a cause no usable answer came.
    pub(crate) fn failed(&mut self, at: UtcTime, cause: Option<Cause>) {
        self.asked = true;
        if cause != Some(Cause::OurNetwork) {
            self.down = self.down.max(Some((at, cause)));
        }
    }

    pub(crate) fn gave_up(&mut self, why: NotVisited) {
        self.given_up = Some(why);
    }

    /// A visit with this state.
    pub(crate) fn visited(&mut self, at: UtcTime, state: PageState) {
        match state {
            PageState::Failed(cause) => self.failed(at, Some(cause)),
            PageState::Faulty(Fault::TooSlow) => self.failed(at, Some(Cause::TimedOut)),
            PageState::Faulty(Fault::Tls) => self.failed(at, None),
            _ => self.answered(),
        }
    }

    /// The sum. In a scan during which our own network was in trouble no failure
    /// says anything of a site.
    pub(crate) fn said(&self, trouble: bool) -> SiteSaid {
        let (state, cause) = match (self.up, self.down) {
            (true, _) => (SiteState::Up, None),
            (false, Some((_, cause))) if trouble => (SiteState::Unknown, cause),
            (false, Some((_, cause))) => (SiteState::Down, cause),
            (false, None) if self.asked => (SiteState::Unknown, Some(Cause::OurNetwork)),
            (false, None) => return SiteSaid { given_up: self.given_up, ..SiteSaid::UNVISITED },
        };
        SiteSaid { state, cause, given_up: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(trouble: bool, visits: &[PageState]) -> (SiteState, Option<Cause>) {
        let mut signs = Signs::default();
        for (at, state) in (0..).zip(visits) {
            signs.visited(UtcTime::from_millis(at), *state);
        }
        let said = signs.said(trouble);
        (said.state, said.cause)
    }

    #[test]
    fn a_site_is_up_if_any_page_answered_and_down_only_by_its_own_fault() {
        let (failed, ours) = (PageState::Failed(Cause::NoDescriptor), PageState::Failed(Cause::OurNetwork));
        let slow = PageState::Faulty(Fault::TooSlow);
        assert_eq!(said(false, &[failed, PageState::Missing, failed]), (SiteState::Up, None));
        assert_eq!(said(false, &[failed, slow, ours]), (SiteState::Down, Some(Cause::TimedOut)));
        assert_eq!(said(false, &[PageState::Faulty(Fault::Tls)]), (SiteState::Down, None));
        assert_eq!(said(false, &[PageState::Faulty(Fault::BadHead)]), (SiteState::Up, None));
        assert_eq!(said(false, &[ours]), (SiteState::Unknown, Some(Cause::OurNetwork)));
        assert_eq!(said(false, &[]), (SiteState::Unvisited, None));
    }

    #[test]
    fn in_trouble_of_our_own_no_failure_says_anything() {
        let failed = PageState::Failed(Cause::NoDescriptor);
        assert_eq!(said(true, &[failed]), (SiteState::Unknown, Some(Cause::NoDescriptor)));
        assert_eq!(said(true, &[failed, PageState::Redirect]), (SiteState::Up, None));
    }

    #[test]
    fn errors_and_queues_say_nothing_of_the_page_behind_them() {
        assert_eq!(PageState::of_page(200, PageClass::Content), PageState::Read);
        assert_eq!(PageState::of_page(200, PageClass::Soft404), PageState::Missing);
        assert_eq!(PageState::of_page(410, PageClass::Content), PageState::Missing);
        assert_eq!(PageState::of_page(503, PageClass::Content), PageState::Barred);
        assert_eq!(PageState::of_page(200, PageClass::CaptchaOrQueue), PageState::Barred);
    }
}
