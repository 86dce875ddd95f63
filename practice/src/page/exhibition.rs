//! The front page of a hostile site: links to all that it has on show.

use super::Composer;
use crate::hostile::Theme;
use crate::path::PageId;

impl Composer<'_> {
    pub(super) fn exhibition(&mut self, theme: Theme) {
        self.html.fmt(format_args!("<h1>{}</h1>\n<ul>\n", theme.as_str()));
        for page in self.site.pages().filter(|page| *page != PageId::Front) {
            self.html.raw("<li>");
            self.link_own(page, |html| html.noun());
            self.html.raw("</li>\n");
        }
        self.html.raw("</ul>\n");
    }
}
