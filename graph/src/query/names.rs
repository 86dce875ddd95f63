//! Numbers for nodes: pages first, then sites, domains and refused sites, each
//! in the order of the view.

use model::{DomainName, OnionHost, PageKey, PageUrl, RefusedTag, Target};

use crate::GraphError;
use crate::index::{Node, PageFacts, Reading, TargetFacts, keys, put_at};

/// Stands for an id that no row has.
const NONE: u32 = u32::MAX;

/// All nodes of a case, by number.
pub(super) struct Names<'a> {
    reading: Reading<'a>,
    /// Sites by key.
    sites: Vec<OnionHost>,
    /// Pages by site and page key: the number of the site, and the key.
    pages: Vec<(u32, PageKey)>,
    page_numbers: Vec<u32>,
    site_numbers: Vec<u32>,
    outside: Vec<String>,
    domain_numbers: Vec<u32>,
    refused_numbers: Vec<u32>,
}

impl<'a> Names<'a> {
    /// Reads all nodes.
    pub(super) fn read(reading: Reading<'a>) -> Result<Self, GraphError> {
        let mut names = Self {
            reading,
            sites: Vec::new(),
            pages: Vec::new(),
            page_numbers: Vec::new(),
            site_numbers: Vec::new(),
            outside: Vec::new(),
            domain_numbers: Vec::new(),
            refused_numbers: Vec::new(),
        };
        for site in reading.sites() {
            let (host, row) = site?;
            let number = names.sites.len() as u32;
            put_at(&mut names.site_numbers, row.id, number, NONE)?;
            names.sites.push(host);
            for page in reading.raw(&keys::pages_of(row.id)) {
                let (key, value) = page?;
                let parts = keys::parts_of_page(&key);
                let (_, key) = parts.ok_or_else(|| GraphError::index("the key of a page is too short"))?;
                put_at(&mut names.page_numbers, PageFacts::decode(&value)?.id, names.pages.len() as u32, NONE)?;
                names.pages.push((number, key));
            }
        }
        names.read_outside()?;
        Ok(names)
    }

    fn read_outside(&mut self) -> Result<(), GraphError> {
        for row in self.reading.domains() {
            let (name, id) = row?;
            put_at(&mut self.domain_numbers, id, self.outside.len() as u32, NONE)?;
            self.outside.push(name);
        }
        for row in self.reading.refused() {
            let (tag, id) = row?;
            put_at(&mut self.refused_numbers, id, self.outside.len() as u32, NONE)?;
            self.outside.push(tag.to_string());
        }
        Ok(())
    }

    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        self.pages.len() + self.sites.len() + self.outside.len()
    }

    /// The number of a node of the index.
    pub(super) fn number(&self, node: Node) -> Option<u32> {
        let (numbers, id, base) = match node {
            Node::Page(id) => (&self.page_numbers, id, 0),
            Node::Site(id) => (&self.site_numbers, id, self.first_site()),
            Node::Domain(id) => (&self.domain_numbers, id, self.first_outside()),
            Node::Refused(id) => (&self.refused_numbers, id, self.first_outside()),
        };
        let number = numbers.get(id as usize).copied().filter(|number| *number != NONE)?;
        Some(base + number)
    }

    /// The number that a number has where pages are put together by site.
    pub(super) fn number_of_site(&self, number: u32) -> u32 {
        match self.pages.get(number as usize) {
            Some((site, _)) => self.first_site() + site,
            None => number,
        }
    }

    /// Whether a number is that of a page.
    pub(super) fn is_page(&self, number: u32) -> bool {
        number < self.first_site()
    }

    /// The numbers of the pages of a site, given by its number.
    pub(super) fn pages_of(&self, site: u32) -> std::ops::Range<u32> {
        let Some(site) = site.checked_sub(self.first_site()) else { return 0..0 };
        let from = self.pages.partition_point(|(of, _)| *of < site) as u32;
        let to = self.pages.partition_point(|(of, _)| *of <= site) as u32;
        from..to
    }

    /// The address of a page.
    pub(super) fn page(&self, number: u32) -> Result<PageUrl, GraphError> {
        let found = self.pages.get(number as usize);
        let (site, key) = found.ok_or_else(|| GraphError::index("a page has no number"))?;
        self.reading.page_by_key(&self.sites[*site as usize], *key)
    }

    /// The name of a node, as in all output.
    pub(super) fn name(&self, number: u32) -> Result<String, GraphError> {
        if self.is_page(number) {
            return Ok(self.page(number)?.canonical());
        }
        match self.sites.get((number - self.first_site()) as usize) {
            Some(site) => Ok(site.full_name()),
            None => Ok(self.outside[(number - self.first_outside()) as usize].clone()),
        }
    }

    /// The number of the node with a name; `None` if the case does not know it.
    pub(super) fn find(&self, name: &str) -> Result<Option<u32>, GraphError> {
        let target = if let Ok(url) = PageUrl::parse(name) {
            Target::Page(url)
        } else if let Ok(site) = OnionHost::parse(name) {
            Target::Site(site)
        } else if let Some(tag) = RefusedTag::parse(name) {
            Target::Refused(tag)
        } else {
            Target::Domain(DomainName::from_host(&name.to_lowercase()))
        };
        let node = self.reading.target(&target)?.map(|facts| match facts {
            TargetFacts::Page { id, .. } => Node::Page(id),
            TargetFacts::Other { node, .. } => node,
        });
        Ok(node.and_then(|node| self.number(node)))
    }

    fn first_site(&self) -> u32 {
        self.pages.len() as u32
    }

    fn first_outside(&self) -> u32 {
        (self.pages.len() + self.sites.len()) as u32
    }
}
