//! How much of the shortest ways from some sources passes through each node.

use super::Csr;

const FAR: u32 = u32::MAX;

/// What is known of each node during the search from one source.
struct Search {
    distances: Vec<u32>,
    /// How many shortest ways lead here.
    ways: Vec<f64>,
    /// How much of the ways to others passes through here.
    passing: Vec<f64>,
    /// Nodes in the order in which they were reached.
    reached: Vec<u32>,
}

/// For each node, the sum over `sources` of the shares of shortest ways from there
/// that pass through it. 28 bytes a node.
pub(super) fn through(out: &Csr, sources: &[u32]) -> Vec<f64> {
    let nodes = out.nodes() as usize;
    let mut sums = vec![0.0; nodes];
    let mut search =
        Search { distances: vec![FAR; nodes], ways: vec![0.0; nodes], passing: vec![0.0; nodes], reached: Vec::new() };
    for source in sources {
        search.spread(out, *source);
        search.gather(out);
        for node in &search.reached[1..] {
            sums[*node as usize] += search.passing[*node as usize];
        }
        search.clear();
    }
    sums
}

impl Search {
    /// Reaches all nodes, near ones first, and counts the ways there.
    fn spread(&mut self, out: &Csr, source: u32) {
        self.distances[source as usize] = 0;
        self.ways[source as usize] = 1.0;
        self.reached.push(source);
        let mut at = 0;
        while let Some(node) = self.reached.get(at).copied() {
            at += 1;
            let (next, ways) = (self.distances[node as usize] + 1, self.ways[node as usize]);
            for target in out.targets(node) {
                let distance = &mut self.distances[*target as usize];
                if *distance == FAR {
                    *distance = next;
                    self.reached.push(*target);
                }
                if *distance == next {
                    self.ways[*target as usize] += ways;
                }
            }
        }
    }

    /// Sums up, from the far ends, what passes through each node.
    fn gather(&mut self, out: &Csr) {
        for node in self.reached.iter().rev() {
            let next = self.distances[*node as usize] + 1;
            let beyond = out.targets(*node).iter().map(|target| *target as usize);
            let beyond = beyond.filter(|target| self.distances[*target] == next);
            let shares: f64 = beyond.map(|target| (1.0 + self.passing[target]) / self.ways[target]).sum();
            self.passing[*node as usize] = shares * self.ways[*node as usize];
        }
    }

    /// Forgets the source; costs as much as was reached.
    fn clear(&mut self) {
        for node in self.reached.drain(..) {
            self.distances[node as usize] = FAR;
            self.ways[node as usize] = 0.0;
        }
    }
}
