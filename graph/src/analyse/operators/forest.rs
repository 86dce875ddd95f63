//! Components that grow.

/// Union-find; the root of a component is its smallest item, whatever the order in
/// which items were joined. Nearly linear.
#[derive(Clone, Debug)]
pub(in crate::analyse) struct Forest {
    parents: Vec<u32>,
    /// How many items are below a root.
    sizes: Vec<u32>,
}

impl Forest {
    pub(in crate::analyse) fn new(items: u32) -> Self {
        Self { parents: (0..items).collect(), sizes: vec![1; items as usize] }
    }

    /// The smallest item of the component of `item`.
    pub(in crate::analyse) fn find(&mut self, mut item: u32) -> u32 {
        while self.parents[item as usize] != item {
            self.parents[item as usize] = self.parents[self.parents[item as usize] as usize];
            item = self.parents[item as usize];
        }
        item
    }

    /// How many items the component of a root has.
    pub(in crate::analyse) fn size(&self, root: u32) -> u32 {
        self.sizes[root as usize]
    }

    pub(in crate::analyse) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        if a != b {
            let (low, high) = (a.min(b), a.max(b));
            self.parents[high as usize] = low;
            self.sizes[low as usize] += self.sizes[high as usize];
        }
    }

    /// The roots of the components of `items`, ascending, each once.
    pub(in crate::analyse) fn components(&mut self, items: &[u32]) -> Vec<u32> {
        let mut roots: Vec<u32> = items.iter().map(|item| self.find(*item)).collect();
        roots.sort_unstable();
        roots.dedup();
        roots
    }

    /// Makes components of one item of those whose root `is_left` wants; `roots` are
    /// those of all items.
    pub(in crate::analyse) fn dissolve(&mut self, roots: &[u32], is_left: impl Fn(u32) -> bool) {
        for (item, root) in (0..).zip(roots).filter(|(_, root)| is_left(**root)) {
            self.parents[item as usize] = item;
            self.sizes[item as usize] = 1;
            debug_assert!(*root <= item, "the root is the smallest");
        }
    }

    /// The root of every item.
    pub(in crate::analyse) fn roots(&mut self) -> Vec<u32> {
        (0..self.parents.len() as u32).map(|item| self.find(item)).collect()
    }
}
