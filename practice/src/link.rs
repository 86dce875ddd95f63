//! Links as the generator makes them: what it writes into a page is also what
//! it states as truth, through the same call.

use std::borrow::Cow;

use model::{LinkKind, NotVisited, Place};

use crate::path::PageId;

/// One page of one site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PageRef {
    pub(crate) site: u32,
    pub(crate) page: PageId,
}

/// What a link points at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Aim {
    /// A page of the practice web.
    Page(PageRef),
    /// A path on a site that is not one of its pages: a file, the address of a form.
    Path(u32, Cow<'static, str>),
    /// A site as a whole: the host of a resource, a mention in the text.
    Site(u32),
    /// A name outside the web: the domain to be recorded, and why it is not visited.
    Outside(Cow<'static, str>, NotVisited),
}

/// One link of a page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Link {
    pub(crate) aim: Aim,
    pub(crate) kind: LinkKind,
    pub(crate) place: Place,
}
