//! Which sites must not be named in what is shown: those on the refusal list, and those
//! that a tripwire stopped or that were forgotten.

use crawler::RefusalList;
use graph::Case;
use model::{OnionHost, PageUrl, RefusedTag, Target};

use crate::commands::stored_list;
use crate::failure::Failure;
use crate::scanning::stopped_sites;

/// Tells the sites that must not be named from the others.
pub(crate) struct Hiding {
    list: RefusalList,
    stopped: Vec<RefusedTag>,
}

impl Hiding {
    /// As the case has it now.
    pub(crate) fn of(case: &Case) -> Result<Self, Failure> {
        Ok(Self { list: stored_list(case.folder())?, stopped: stopped_sites(&case.snapshot()?)? })
    }

    /// What stands for a site that must not be named.
    pub(crate) fn site(&self, site: &OnionHost) -> Option<RefusedTag> {
        let tag = self.list.tag(site);
        self.list.refuses_site(site).or_else(|| self.stopped.contains(&tag).then_some(tag))
    }

    /// What stands for the site of a page that must not be named.
    pub(crate) fn page(&self, page: &PageUrl) -> Option<RefusedTag> {
        self.list.refuses(page).or_else(|| self.site(&page.site()))
    }

    /// The target as it may be shown.
    pub(crate) fn target(&self, target: Target) -> Target {
        let tag = match &target {
            Target::Page(page) => self.page(page),
            Target::Site(site) => self.site(site),
            Target::Domain(_) | Target::Refused(_) => None,
        };
        tag.map_or(target, Target::Refused)
    }
}
