//! Blogs: posts, and tags if there are any.

use super::Composer;
use crate::path::PageId;

impl Composer<'_> {
    pub(super) fn blog(&mut self) {
        self.heading();
        match self.page {
            PageId::Section(section) => self.posts(self.site.items_on(section, false)),
            PageId::Item(item) => self.post(item),
            _ if self.site.sections == 0 => self.posts(0..self.site.items),
            _ => self.posts((0..self.site.items).rev().take(8)),
        }
    }

    fn posts(&mut self, items: impl Iterator<Item = u8>) {
        for item in items {
            self.html.raw("<article><h2>");
            self.link_own(PageId::Item(item), |html| html.sentence());
            self.html.raw("</h2>");
            self.paragraph();
            self.html.raw("</article>\n");
        }
    }

    fn post(&mut self, item: u8) {
        self.paragraph();
        let labels = &self.site.language.words().labels;
        if item > 0 {
            self.link_own_as(PageId::Item(item - 1), labels.previous);
        }
        if item + 1 < self.site.items {
            self.link_own_as(PageId::Item(item + 1), labels.next);
        }
    }
}
