//! Directories: lists of other sites by subject.

use model::Place;

use super::Composer;
use crate::link::PageRef;
use crate::path::PageId;

impl Composer<'_> {
    pub(super) fn directory(&mut self) {
        self.heading();
        match self.page {
            PageId::Section(section) => self.entries(section),
            _ => self.other_directories(),
        }
    }

    fn entries(&mut self, section: u8) {
        let listed = self.world.layout().listed(self.site.index);
        self.html.raw("<ol>\n");
        for nth in (u32::from(section)..listed).step_by(usize::from(self.site.sections)) {
            let site = self.world.layout().listing(self.site.index, nth);
            if !self.world.is_born(site) {
                // What is drawn for the others stays the same.
                self.skip_link_site();
                continue;
            }
            self.html.raw("<li>");
            self.link_site(PageRef { site, page: PageId::Front }, |html| {
                html.noun();
                html.raw(" ");
                html.noun();
            });
            self.html.raw(" ");
            self.html.sentence();
            self.html.raw("</li>\n");
        }
        self.html.raw("</ol>\n");
        debug_assert!(self.html.place == Place::Main);
    }

    fn other_directories(&mut self) {
        self.paragraph();
        self.html.raw("<ul>\n");
        let mut others: Vec<u32> = self.world.layout().children(self.site.index).collect();
        if self.site.index >= self.world.layout().seeds {
            let seeds = self.world.layout().seeds;
            others.push(self.draw.below(seeds));
        }
        for site in others {
            self.html.raw("<li>");
            self.link_site(PageRef { site, page: PageId::Front }, |html| html.noun());
            self.html.raw("</li>\n");
        }
        self.html.raw("</ul>\n");
    }
}
