//! Shops: categories, goods, an order form.

use model::LinkKind;

use super::Composer;
use crate::link::Aim;
use crate::path::PageId;

impl Composer<'_> {
    pub(super) fn shop(&mut self) {
        self.heading();
        match self.page {
            PageId::Section(section) => self.goods(section, false),
            PageId::SectionTwo(section) => self.goods(section, true),
            PageId::Item(item) => self.article(item),
            _ => {
                self.paragraph();
                self.offers();
            }
        }
    }

    fn goods(&mut self, section: u8, second: bool) {
        self.html.raw("<table>\n");
        for item in self.site.items_on(section, second) {
            self.html.raw("<tr><td>");
            self.link_own(PageId::Item(item), |html| html.noun());
            self.html.raw("</td><td>");
            self.html.sentence();
            self.html.fmt(format_args!("</td><td>{}.50</td></tr>\n", u32::from(item) * 7 + 3));
        }
        self.html.raw("</table>\n");
        self.pager(section, second);
    }

    /// Links between the two pages of a section.
    pub(super) fn pager(&mut self, section: u8, second: bool) {
        let labels = &self.site.language.words().labels;
        if second {
            self.link_own_as(PageId::Section(section), labels.previous);
        } else if self.site.has(PageId::SectionTwo(section)) {
            self.link_own_as(PageId::SectionTwo(section), labels.next);
        }
    }

    fn article(&mut self, item: u8) {
        self.html.note(Aim::Site(self.site.index), LinkKind::ResourceHost);
        self.html.fmt(format_args!("<img src=\"/static/item-{item}.jpg\" alt=\"\" width=\"320\">\n"));
        self.paragraph();
        let (text, planted) = self.operator().advertisement(u32::from(item));
        self.html.fmt(format_args!("<p>{text}</p>\n"));
        planted.into_iter().for_each(|one| self.html.plant(one));
        self.html.note(Aim::Path(self.site.index, "/cart".into()), LinkKind::Form);
        let label = self.site.language.words().labels.order;
        self.html.fmt(format_args!(
            "<form action=\"/cart\" method=\"post\"><input type=\"hidden\" name=\"item\" value=\"{item}\">\
             <input type=\"number\" name=\"count\"><button>{label}</button></form>\n"
        ));
    }

    fn offers(&mut self) {
        self.html.raw("<ul>\n");
        for item in (0..self.site.items).take(6) {
            self.html.raw("<li>");
            self.link_own(PageId::Item(item), |html| html.noun());
            self.html.raw("</li>\n");
        }
        self.html.raw("</ul>\n");
    }
}
