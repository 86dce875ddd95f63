//! Wikis: articles that link to each other, and a list of all of them. The
//! front page redirects to the main page.

use super::Composer;
use crate::path::{PageId, topic};

impl Composer<'_> {
    pub(super) fn wiki(&mut self) {
        match self.page {
            PageId::Item(item) => {
                self.html.fmt(format_args!("<h1>{}</h1>\n", topic(item)));
                for _ in 0..self.draw.between(3, 8) {
                    let other = self.draw.below(u32::from(self.site.items)) as u8;
                    self.html.raw("<p>");
                    self.html.sentence();
                    self.html.raw(" ");
                    self.link_own_as(PageId::Item(other), topic(other));
                    self.html.raw("</p>\n");
                }
            }
            _ => {
                self.heading();
                self.html.raw("<ul>\n");
                for item in 0..self.site.items {
                    self.html.raw("<li>");
                    self.link_own_as(PageId::Item(item), topic(item));
                    self.html.raw("</li>\n");
                }
                self.html.raw("</ul>\n");
            }
        }
    }
}
