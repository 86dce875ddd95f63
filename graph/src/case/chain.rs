//! The value of the journal's chain: noted elsewhere, it proves later that
//! nothing was changed, removed or reordered since.

use super::Case;
use crate::GraphError;
use crate::journal::Position;

impl Case {
    /// The chain value after the last record that the index has read, which is
    /// the last acknowledged one, in lower-case hex.
    pub fn chain_head_hex(&self) -> String {
        self.index.as_ref().map_or_else(String::new, |index| hex(&index.progress().mark.chain))
    }

    /// Whether the chain contains a value, given in hex of either case. Reads
    /// the journal from its start.
    pub fn has_chain_value(&self, wanted: &str) -> Result<bool, GraphError> {
        let wanted = wanted.trim().to_ascii_lowercase();
        for group in self.journal.groups(Position::START)? {
            if hex(&group?.mark().chain) == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
