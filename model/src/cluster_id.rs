//! Ids of clusters. How they follow from pages is known where clusters are made.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const PREFIX: &str = "op-";

/// The id of a cluster: `op-` and 12 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClusterId(pub [u8; 6]);

/// Not `op-` and 12 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the id of a cluster is op- and 12 hex digits")]
pub struct ClusterIdError;

impl fmt::Display for ClusterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl FromStr for ClusterId {
    type Err = ClusterIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hex = text.strip_prefix(PREFIX).ok_or(ClusterIdError)?;
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).map_err(|_| ClusterIdError)?;
        bytes.try_into().map(Self).map_err(|_| ClusterIdError)
    }
}

#[cfg(test)]
mod tests {
    use super::ClusterId;

    #[test]
    fn an_id_can_be_read_back() {
        let id = ClusterId([0, 1, 2, 0xab, 0xcd, 0xef]);
        assert_eq!(id.to_string(), "op-000102abcdef");
        assert_eq!("op-000102abcdef".parse(), Ok(id));
        for bad in ["", "op-", "op-12", "op-0123456789az", "0123456789ab"] {
            assert!(bad.parse::<ClusterId>().is_err(), "{bad:?}");
        }
    }
}
