//! Forums: boards with two pages, threads with up to two.

use model::LinkKind;

use super::Composer;
use crate::link::Aim;
use crate::path::PageId;

impl Composer<'_> {
    pub(super) fn forum(&mut self) {
        self.heading();
        match self.page {
            PageId::Section(section) => self.board(section, false),
            PageId::SectionTwo(section) => self.board(section, true),
            PageId::Item(item) => self.thread(item, false),
            PageId::ItemTwo(item) => self.thread(item, true),
            _ => self.boards(),
        }
    }

    fn boards(&mut self) {
        let label = self.site.language.words().labels.sections;
        self.html.fmt(format_args!("<h2>{label}</h2>\n<dl>\n"));
        for section in 0..self.site.sections {
            self.html.raw("<dt>");
            self.link_own(PageId::Section(section), |html| html.noun());
            self.html.raw("</dt><dd>");
            self.html.sentence();
            self.html.raw("</dd>\n");
        }
        self.html.raw("</dl>\n");
    }

    fn board(&mut self, section: u8, second: bool) {
        self.html.raw("<ul class=\"threads\">\n");
        for item in self.site.items_on(section, second) {
            self.html.raw("<li>");
            self.link_own(PageId::Item(item), |html| html.sentence());
            if self.site.has(PageId::ItemTwo(item)) {
                self.html.raw(" [");
                self.link_own_as(PageId::ItemTwo(item), "2");
                self.html.raw("]");
            }
            self.html.raw("</li>\n");
        }
        self.html.raw("</ul>\n");
        self.pager(section, second);
    }

    fn thread(&mut self, item: u8, second: bool) {
        for _ in 0..self.draw.between(2, 5) {
            self.html.raw("<article><h2>");
            self.html.noun();
            self.html.raw("</h2>");
            self.paragraph();
            self.html.raw("</article>\n");
        }
        let labels = &self.site.language.words().labels;
        if second {
            self.link_own_as(PageId::Item(item), labels.previous);
        } else if self.site.has(PageId::ItemTwo(item)) {
            self.link_own_as(PageId::ItemTwo(item), labels.next);
        }
        self.html.note(Aim::Path(self.site.index, "/reply".into()), LinkKind::Form);
        self.html.fmt(format_args!(
            "<form action=\"/reply\" method=\"post\"><textarea name=\"text\"></textarea><button>{}</button></form>\n",
            labels.reply
        ));
    }
}
