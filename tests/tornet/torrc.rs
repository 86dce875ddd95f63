//! The configuration of each daemon.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::Trouble;
use super::layout::{Node, Part};
use super::onions::Onion;
use super::process::write;

/// When the authorities hold their first vote.
///
/// A relay that misses it stays absent until the next, minutes later.
#[derive(Clone, Copy)]
pub(super) struct VoteClock {
    /// Seconds between first votes. Must divide 30 minutes.
    pub(super) interval: u64,
    /// Seconds that the daemons get to start and to swap descriptors before the vote.
    pub(super) head_start: u64,
}

/// How long before the end of an interval the authorities vote: vote and distribution delay, two
/// seconds each, tor's minimum in testing networks.
pub(super) const VOTE_LEAD: u64 = 4;
/// Seconds between consensuses after the first, so that the machine is not kept busy voting.
const VOTING_INTERVAL: u64 = 300;

/// What every implementation must agree on; arti reads it from the consensus.
///
/// - `hsdir_interval`: minutes of an onion service's time period. In a testing network C tor uses
///   the length of a shared-random run, 24 voting intervals, whatever the consensus says; arti
///   believes the consensus and would look in the wrong directories.
/// - `guard-…`: fit a network with a handful of guards.
/// - `cbt…`: clients learn circuit time-outs from experience, which on loopback would be some
///   50 ms, so that any busy moment would fail circuits. Two seconds at least.
pub(super) const CONSENSUS_PARAMS: [(&str, u64); 5] = [
    ("hsdir_interval", 24 * VOTING_INTERVAL / 60),
    ("guard-max-sample-size", 5),
    ("guard-min-filtered-sample-size", 3),
    ("cbtmintimeout", 2000),
    ("cbtinitialtimeout", 5000),
];

/// Writes the configuration of `node` and the files it names; returns its path.
pub(super) fn write_torrc(node: &Node, nodes: &[Node], onions: &[Onion], clock: VoteClock) -> Result<PathBuf, Trouble> {
    let home = node.home.display();
    let mut lines = vec![
        "TestingTorNetwork 1".to_owned(),
        format!("DataDirectory {home}"),
        format!("Log notice file {home}/notice.log"),
        "SafeLogging 0".to_owned(),
        "AvoidDiskWrites 1".to_owned(),
        "NumCPUs 1".to_owned(),
        "ShutdownWaitLength 0".to_owned(),
        // Should the test be killed, so that no handle is dropped, the daemons end by themselves.
        format!("__OwningControllerProcess {}", std::process::id()),
        format!("ControlPort {}:{}", node.address, node.control_port),
        "CookieAuthentication 1".to_owned(),
        // A socket bound to loopback cannot be routed off this machine.
        format!("OutboundBindAddress {}", node.address),
    ];
    lines.extend(nodes.iter().filter(|node| node.part == Part::Authority).map(|authority| {
        format!(
            "DirAuthority {} orport={} no-v2 v3ident={} {} {}",
            authority.nickname(),
            authority.or_port,
            authority.identity.v3ident,
            authority.dir_addr(),
            authority.identity.rsa,
        )
    }));
    match node.part {
        Part::Authority => {
            lines.extend(server(node)?);
            lines.extend(authority(node, nodes, clock)?);
        }
        Part::Relay => lines.extend(server(node)?),
        Part::Host => {
            lines.push("SocksPort 0".to_owned());
            lines.extend(onions.iter().filter(|onion| onion.host == node.name).map(|onion| {
                let folder = onion.folder(node);
                format!("HiddenServiceDir {}\nHiddenServicePort 80 127.0.0.1:{}", folder.display(), onion.backend)
            }));
        }
        Part::Client => {
            // Streams with different credentials use different circuits; failures are told apart.
            let flags = "IsolateSOCKSAuth ExtendedErrors";
            lines.push(format!("SocksPort {}:{} {flags}", node.address, node.socks_port));
            lines.push(format!("SocksPort unix:{} {flags}", socks_path(node).display()));
        }
    }
    let path = node.home.join("torrc");
    write(&path, &(lines.join("\n") + "\n"))?;
    Ok(path)
}

/// The UNIX socket of the client.
pub(super) fn socks_path(client: &Node) -> PathBuf {
    client.home.join("socks")
}

/// The arguments of any tor that keep this machine's own configuration out. tor does not take
/// `/dev/null`, so an empty file stands in.
pub(super) fn no_defaults(empty: &Path) -> Vec<String> {
    vec!["--defaults-torrc".to_owned(), empty.display().to_string()]
}

fn server(node: &Node) -> Result<Vec<String>, Trouble> {
    let resolver = node.home.join("resolv.conf");
    write(&resolver, "nameserver 127.0.0.1\n")?;
    Ok(vec![
        format!("Nickname {}", node.nickname()),
        format!("Address {}", node.address),
        format!("ORPort {}", node.or_addr()),
        format!("DirPort {}", node.dir_addr()),
        "AddressDisableIPv6 1".to_owned(),
        "AssumeReachable 1".to_owned(),
        "SocksPort 0".to_owned(),
        // Every server may take every position in a path: with so few of them, anything else
        // leaves some positions without choice.
        "ExitRelay 1".to_owned(),
        "ExitPolicy accept *:*".to_owned(),
        "ContactInfo private test network".to_owned(),
        format!("ServerDNSResolvConfFile {}", resolver.display()),
        "ServerDNSDetectHijacking 0".to_owned(),
        "ServerDNSAllowBrokenConfig 1".to_owned(),
    ])
}

fn authority(node: &Node, nodes: &[Node], clock: VoteClock) -> Result<Vec<String>, Trouble> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    // Equal measured bandwidths; unmeasured relays would weigh nothing.
    let mut measured = format!("{now}\n");
    for server in nodes.iter().filter(|node| node.part.is_server()) {
        let _ = writeln!(measured, "node_id=${} bw=10000", server.identity.rsa);
    }
    let bandwidths = node.home.join("bandwidths");
    write(&bandwidths, &measured)?;
    let params = CONSENSUS_PARAMS.map(|(key, value)| format!("{key}={value}")).join(" ");
    let delay = VOTE_LEAD / 2;
    Ok(vec![
        "AuthoritativeDirectory 1".to_owned(),
        "V3AuthoritativeDirectory 1".to_owned(),
        format!("TestingV3AuthInitialVotingInterval {} seconds", clock.interval),
        format!("TestingV3AuthInitialVoteDelay {delay} seconds"),
        format!("TestingV3AuthInitialDistDelay {delay} seconds"),
        format!("V3AuthVotingInterval {VOTING_INTERVAL} seconds"),
        format!("V3AuthVoteDelay {delay} seconds"),
        format!("V3AuthDistDelay {delay} seconds"),
        "TestingDirAuthVoteGuard *".to_owned(),
        "TestingDirAuthVoteHSDir *".to_owned(),
        "TestingMinExitFlagThreshold 0".to_owned(),
        format!("V3BandwidthsFile {}", bandwidths.display()),
        format!("ConsensusParams {params}"),
    ])
}
