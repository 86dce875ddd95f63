//! The same network in arti's configuration format: a whole file for an arti client.

use std::fmt::Write as _;
use std::path::Path;

use super::layout::{Node, Part};
use super::torrc::CONSENSUS_PARAMS;

/// The text of a configuration file. `storage` must belong to this one client alone: what a
/// client of another network stored there would lead it astray.
pub(super) fn arti_toml(nodes: &[Node], storage: &Path) -> String {
    let storage = storage.display();
    let mut text = format!(
        "# A private test network; useless anywhere else.\n\
         [storage]\n\
         cache_dir = \"{storage}/cache\"\n\
         state_dir = \"{storage}/state\"\n\n\
         [address_filter]\n\
         allow_onion_addrs = true\n\n\
         # The consensus carries the same values; here they hold before it is known.\n\
         [override_net_params]\n"
    );
    for (key, value) in CONSENSUS_PARAMS {
        let _ = writeln!(text, "{key} = {value}");
    }
    let authorities: Vec<&Node> = nodes.iter().filter(|node| node.part == Part::Authority).collect();
    let list = |items: Vec<String>| items.join(", ");
    let idents = list(authorities.iter().map(|node| format!("\"{}\"", node.identity.v3ident)).collect());
    let places = list(authorities.iter().map(|node| format!("[\"{}\"]", node.dir_addr())).collect());
    let _ = writeln!(text, "\n[tor_network.authorities]\nv3idents = [{idents}]");
    for key in ["uploads", "downloads", "votes"] {
        let _ = writeln!(text, "{key} = [{places}]");
    }
    // Other authorities without caches of their own are an error in arti.
    for server in nodes.iter().filter(|node| node.part.is_server()) {
        let _ = writeln!(
            text,
            "\n[[tor_network.fallback_caches]]\nrsa_identity = \"{}\"\ned_identity = \"{}\"\norports = [\"{}\"]",
            server.identity.rsa,
            server.identity.ed25519,
            server.or_addr(),
        );
    }
    text
}
