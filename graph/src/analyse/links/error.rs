//! What a graph can be refused for.

/// Why edges cannot become a graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinksError {
    /// Nodes are numbered with 32 bits.
    #[error("{0} nodes are too many: at most {max} can be numbered", max = u32::MAX - 1)]
    TooManyNodes(u64),
    /// Edges are numbered with 32 bits; an undirected edge counts twice.
    #[error("{0} edges are too many: at most {max} can be numbered, an undirected one counting twice", max = u32::MAX)]
    TooManyEdges(u64),
    /// The names of all nodes do not fit.
    #[error("the names of the nodes are longer than 4 GiB together")]
    TooMuchText,
    /// An edge has an end that is no node.
    #[error("edge {edge} ends at node {node}, and there are only {nodes}")]
    UnknownNode {
        /// Which edge, from 0.
        edge: usize,
        /// The end.
        node: u32,
        /// How many nodes there are.
        nodes: u32,
    },
    /// There must be one weight an edge.
    #[error("{weights} weights were given for {edges} edges")]
    Weights {
        /// How many weights.
        weights: usize,
        /// How many edges.
        edges: usize,
    },
}
