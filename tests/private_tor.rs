//! The binary against a real Tor network that lives on this machine alone: Debian's `tor` and
//! `nginx`, real onion services, HTML that nobody here wrote.
//!
//! Slow, so each test is asked for by `cargo test --test private_tor -- --ignored --test-threads=1`.
//! If a program is missing the tests fail and say which; they never pass in silence.

#![expect(clippy::disallowed_methods, reason = "the rig and its clients talk to daemons on loopback")]

mod tornet;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tornet::{Case, Deadline, Nginx, Scan, SocksPort, TorNet, documentation, fetch};

/// By address: the state of a site, and the causes that may be given for it.
type Outcomes = BTreeMap<String, (&'static str, &'static [&'static str])>;

type Tested<T = ()> = Result<T, Box<dyn Error>>;

#[test]
#[ignore = "needs Debian's tor and nginx; .ci/run runs them"]
fn an_onion_page_is_fetched_through_both_socks_ports() -> Tested {
    let dir = tempfile::tempdir()?;
    let nginx = Nginx::start(&dir.path().join("nginx"), &[documentation()?.join("tutorial")])?;
    let mut net = TorNet::start(&dir.path().join("net"), 1)?;
    let addresses = net.add_onions(&[("h0", "tutorial", nginx.port(0))])?;
    for port in [net.socks_tcp(), net.socks_unix()] {
        let (status, text) = answer(&port, &addresses[0])?;
        assert_eq!(status, 200);
        assert!(text.contains("The Python Tutorial"), "not the page that nginx serves: {text:.300}");
    }
    let seen = nginx.requests()?;
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|request| request.line == "GET /index.html" && request.status == 200));
    // tor tells a service without descriptor from its own absence.
    let unpublished = fetch(&net.socks_tcp(), "self-test", &net.unpublished_onion()?, "/");
    assert!(unpublished.is_err_and(|error| error.to_string().contains("0xf0")));
    net.stop_client()?;
    let stopped = fetch(&net.socks_tcp(), "self-test", &addresses[0], "/index.html");
    assert!(stopped.is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused));
    net.start_client()?;
    assert_eq!(answer(&net.socks_tcp(), &addresses[0])?.0, 200);
    Ok(())
}

/// The front page of a service, as soon as the client finds it: a directory that is asked
/// may not have its descriptor yet.
fn answer(port: &SocksPort, address: &str) -> Result<(u16, String), Box<dyn Error>> {
    let mut tries = 0;
    let found = Deadline::seconds(60).until("the service to be found", || {
        tries += 1;
        Ok::<_, Box<dyn Error>>(fetch(port, &format!("self-test-{tries}"), address, "/index.html").ok())
    })?;
    Ok(found)
}

/// The parts of the documentation that are served, each as a service of its own. Links from one
/// part to another lead to pages that their server does not have: they are answered with 404.
const PARTS: [&str; 4] = ["tutorial", "faq", "reference", "using"];

#[test]
#[ignore = "needs Debian's tor and nginx; .ci/run runs them"]
fn arti_and_external_tor_give_the_same_graph() -> Tested {
    let dir = tempfile::tempdir()?;
    let portal = dir.path().join("portal");
    fs::create_dir(&portal)?;
    let roots = [vec![portal.clone()], folders(&PARTS)?].concat();
    let nginx = Nginx::start(&dir.path().join("nginx"), &roots)?;
    let mut net = TorNet::start(&dir.path().join("net"), 2)?;
    let services = [
        ("h0", "portal", nginx.port(0)),
        ("h0", "tutorial", nginx.port(1)),
        ("h0", "faq", nginx.port(2)),
        ("h1", "reference", nginx.port(3)),
        ("h1", "using", nginx.port(4)),
    ];
    let addresses = net.add_onions(&services)?;
    write_portal(&portal, &addresses[1..])?;

    let with_arti = Case::create(&dir.path().join("arti"), &net, "arti")?;
    let with_tcp = with_arti.twin(&dir.path().join("tcp"), &net, "tcp")?;
    let with_unix = with_arti.twin(&dir.path().join("unix"), &net, "unix")?;
    let seed = format!("http://{}/", addresses[0]);
    whole(with_arti.scan("arti", &[&seed, "--scope", "linked"])?)?;
    whole(with_tcp.scan(&net.socks_tcp().to_string(), &[&seed, "--scope", "linked"])?)?;
    let using = format!("http://{}/", addresses[4]);
    whole(with_unix.scan(&net.socks_unix().to_string(), &[&using, "--scope", "seeds"])?)?;

    let graph = timeless(with_arti.export()?);
    for (address, root) in addresses.iter().zip(&roots) {
        assert_all_pages_recorded("arti", &graph, address, root)?;
    }
    assert_same("arti and external tor", &graph, &timeless(with_tcp.export()?));
    // A smaller scan through the UNIX socket: its pages and links are those of the large one.
    let small = timeless(with_unix.export()?);
    assert_same(
        "the large scan and the one by UNIX socket",
        &pages_of(&graph, &addresses[4]),
        &pages_of(&small, &addresses[4]),
    );
    let listed: BTreeSet<String> = with_arti.links(&addresses[0])?.iter().map(|link| text(link, "to")).collect();
    for address in &addresses[1..] {
        assert!(
            listed.contains(&format!("http://{address}/")),
            "the portal's link to {address} is missing: {listed:?}"
        );
    }
    assert_no_media_requested(&nginx)
}

#[test]
#[ignore = "needs Debian's tor and nginx; .ci/run runs them"]
fn every_fault_is_told_truthfully_and_no_page_is_lost() -> Tested {
    let dir = tempfile::tempdir()?;
    let roots = folders(&["tutorial", "faq", "howto", "reference"])?;
    let nginx = Nginx::start(&dir.path().join("nginx"), &roots)?;
    let mut net = TorNet::start(&dir.path().join("net"), 3)?;
    let addresses = net.add_onions(&[
        ("h0", "tutorial", nginx.port(0)),
        ("h0", "faq", nginx.port(1)),
        ("h1", "killed", nginx.port(2)),
        ("h2", "frozen", nginx.port(3)),
        ("h0", "removed", nginx.port(0)),
        ("h0", "hollow", closed_port()?),
    ])?;
    net.remove_onion("removed")?;
    let unpublished = net.unpublished_onion()?;
    let seeds: Vec<String> =
        addresses.iter().chain([&unpublished]).map(|address| format!("http://{address}/")).collect();
    let arguments: Vec<&str> = seeds.iter().map(String::as_str).chain(["--scope", "seeds"]).collect();

    let with_arti = Case::create(&dir.path().join("arti"), &net, "arti")?;
    let with_tor = with_arti.twin(&dir.path().join("tor"), &net, "tor")?;
    let mut scans = [
        ("arti", with_arti.scan("arti", &arguments)?),
        ("tor", with_tor.scan(&net.socks_tcp().to_string(), &arguments)?),
    ];
    // Both scans are in the middle of the services that are about to fall silent.
    await_requests(&nginx, &mut scans, &[(2, 8), (3, 8)])?;
    net.kill_host("h1")?;
    net.pause_host("h2")?;
    net.kill_relay_in_use()?;
    // … and, some pages later, the one that needs the client is in the middle of the healthy ones.
    await_requests(&nginx, &mut scans[1..], &[(0, 30), (1, 30)])?;
    net.stop_client()?;
    await_silence(&nginx, "tor")?;
    net.start_client()?;

    let outcomes = |silent: [&'static [&'static str]; 5]| {
        let silent = addresses[2..].iter().chain([&unpublished]).cloned().zip(silent.map(|causes| ("down", causes)));
        let healthy = addresses[..2].iter().cloned().map(|address| (address, ("up", &[][..])));
        healthy.chain(silent).collect::<Outcomes>()
    };
    // The dead relay may have carried the way to the frozen service, which then counts as gone. A
    // daemon tells less than arti does: its general failure, and its own patience with a service
    // that does not answer, leave more than one honest reading.
    let silent: &[&str] = &["service_down", "timed_out"];
    let told_by_arti = [silent, silent, &["service_down"], &["service_refuses"], &["no_descriptor"]];
    let told_by_tor = [silent, silent, silent, &["service_refuses", "service_down"], &["no_descriptor"]];
    let told = [(&with_arti, outcomes(told_by_arti)), (&with_tor, outcomes(told_by_tor))];
    for ((name, scan), (case, outcomes)) in scans.into_iter().zip(told) {
        whole(scan)?;
        assert_outcomes(name, &case.sites()?, &outcomes)?;
        let graph = case.export()?;
        for (address, root) in addresses.iter().zip(&roots).take(2) {
            assert_all_pages_recorded(name, &graph, address, root)?;
        }
        assert_answered_pages_recorded(name, &graph, &nginx, &addresses[..4])?;
    }
    let shown = with_tor.scan_shown(1)?;
    let troubles = shown["our_network_troubles"].as_u64();
    assert!(troubles.is_some_and(|times| times > 0), "the pause of our own network is not told: {shown:#}");

    // The frozen service goes on, and a new scan finds it; frozen again, with nothing else amiss,
    // it accepts introductions and never answers.
    let again = [seeds[3].as_str(), "--depth", "0", "--scope", "seeds"];
    net.resume_host("h2")?;
    await_reachable(&mut net, &addresses[3])?;
    // That tor reaches it says nothing of the relays that arti happens to choose, one of which is
    // dead: a scan may be told that the service is down, the next ones choose others.
    for _ in 0..3 {
        whole(with_arti.scan("arti", &again)?)?;
        if with_arti.sites()?.iter().any(|site| text(site, "site") == addresses[3] && text(site, "state") == "up") {
            break;
        }
    }
    let frozen = |state, causes| Outcomes::from([(addresses[3].clone(), (state, causes))]);
    assert_outcomes("arti, resumed", &with_arti.sites()?, &frozen("up", &[]))?;
    net.pause_host("h2")?;
    whole(with_arti.scan("arti", &again)?)?;
    assert_outcomes("arti, frozen again", &with_arti.sites()?, &frozen("down", &["timed_out"]))
}

/// The folders of these parts of the documentation.
fn folders(parts: &[&str]) -> Tested<Vec<PathBuf>> {
    let documentation = documentation()?;
    Ok(parts.iter().map(|part| documentation.join(part)).collect())
}

/// A front page that links to these services.
fn write_portal(folder: &Path, addresses: &[String]) -> Tested {
    let links: String =
        addresses.iter().map(|address| format!("<li><a href=\"http://{address}/\">a part</a>\n")).collect();
    let page =
        format!("<!DOCTYPE html>\n<title>Portal</title>\n<h1>Parts of the documentation</h1>\n<ul>\n{links}</ul>\n");
    Ok(fs::write(folder.join("index.html"), page)?)
}

/// A port on which nothing listens.
fn closed_port() -> Tested<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Waits for a scan and demands that it came to its natural end. A service that answered and then
/// freezes is asked again after 10, 30 and 150 s, each time for as long as a connection may take
/// (20 s): with the visit that froze these are about 310 s. The scan may pause for six minutes before
/// that, 670 s in all without the visits themselves, which a busy machine makes slow.
fn whole(scan: Scan) -> Tested {
    let (code, said) = scan.finish(Deadline::seconds(1200))?;
    assert_eq!(code, Some(0), "the scan did not finish:\n{said}");
    Ok(())
}

/// Waits until each scan, told by its user agent, has made so many requests to each of these
/// servers, given as (index, number). Fails if a scan ends before that. Patient: when a relay died
/// that led to a service, tor holds its introduction points for dead for two minutes, and the
/// service is reached at the third try only, 190 s later, or after as long a pause of the scan.
fn await_requests(nginx: &Nginx, scans: &mut [(&str, Scan)], wanted: &[(usize, usize)]) -> Tested {
    let mut missing = Vec::new();
    let waited = Deadline::seconds(420).until("the scans to be in the middle", || {
        let requests = nginx.requests()?;
        missing.clear();
        for (agent, scan) in scans.iter_mut() {
            scan.check_running()?;
            for &(server, number) in wanted {
                let port = nginx.port(server);
                let made = requests.iter().filter(|request| request.agent == *agent && request.port == port).count();
                if made < number {
                    missing.push(format!("{agent}: {made} of {number} requests to server {server}"));
                }
            }
        }
        Ok::<_, Box<dyn Error>>(missing.is_empty().then_some(()))
    });
    waited.map_err(|error| {
        let said = scans.iter().map(|(agent, scan)| format!("{agent} said:\n{}", scan.said())).collect::<String>();
        format!("{error}; {missing:?}\n{said}").into()
    })
}

/// Waits until a service that was silent can be reached again, as a fresh client sees it.
fn await_reachable(net: &mut TorNet, address: &str) -> Tested {
    // What the client learned of dead introduction points would keep it away.
    net.stop_client()?;
    net.start_client()?;
    let port = net.socks_tcp();
    let mut tries = 0;
    Deadline::seconds(120).until("the service to be reachable again", || {
        tries += 1;
        Ok::<_, Box<dyn Error>>(fetch(&port, &format!("look-{tries}"), address, "/robots.txt").ok())
    })?;
    Ok(())
}

/// Waits until no request of this scan arrived for some seconds.
fn await_silence(nginx: &Nginx, agent: &str) -> Tested {
    let mut last = (0, Deadline::seconds(5));
    Deadline::seconds(60).until("the requests to cease", || {
        let count = nginx.requests()?.iter().filter(|request| request.agent == agent).count();
        if count != last.0 {
            last = (count, Deadline::seconds(5));
        }
        Ok(last.1.is_over().then_some(()))
    })
}

/// Every HTML file in `root` was recorded as a page of the site.
fn assert_all_pages_recorded(name: &str, graph: &[Value], address: &str, root: &Path) -> Tested {
    let recorded = recorded_pages(graph);
    for entry in fs::read_dir(root)? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        let url = format!("http://{address}/{file}");
        if file.ends_with(".html") && file != "index.html" {
            assert_eq!(recorded.get(&url), Some(&200), "{name}: page {file} of {} is not recorded", root.display());
        }
    }
    assert_eq!(recorded.get(&format!("http://{address}/")), Some(&200), "{name}: no front page");
    Ok(())
}

/// Every page that a server answered to this scan in full is recorded: nothing acknowledged is
/// lost. A visit that a fault cut off counts if it was made again.
fn assert_answered_pages_recorded(agent: &str, graph: &[Value], nginx: &Nginx, addresses: &[String]) -> Tested {
    let recorded = recorded_pages(graph);
    for request in nginx.requests()? {
        let Some(site) = (0..2).find(|&index| nginx.port(index) == request.port) else { continue };
        let Some(path) = request.line.strip_prefix("GET ") else { continue };
        if request.agent == agent && path != "/robots.txt" {
            let url = format!("http://{}{path}", addresses[site]);
            assert!(recorded.contains_key(&url), "{agent}: {path} was answered but is not recorded");
        }
    }
    Ok(())
}

/// The recorded pages with their status.
fn recorded_pages(graph: &[Value]) -> BTreeMap<String, u64> {
    graph
        .iter()
        .filter(|line| line["outcome"] == "page")
        .map(|line| (text(line, "url"), line["status"].as_u64().unwrap_or_default()))
        .collect()
}

/// The sites are in the state, and silent for one of the causes, that were brought about.
fn assert_outcomes(name: &str, sites: &[Value], wanted: &Outcomes) -> Tested {
    for (address, (state, causes)) in wanted {
        let site = sites.iter().find(|site| text(site, "site") == *address);
        let site = site.ok_or_else(|| format!("{name}: {address} is not listed"))?;
        assert_eq!(text(site, "state"), *state, "{name}: {site:#}");
        let cause = text(site, "cause");
        assert!(
            if causes.is_empty() { cause.is_empty() } else { causes.contains(&cause.as_str()) },
            "{name}: {site:#}"
        );
    }
    Ok(())
}

/// The same lines without the times of our own visits.
fn timeless(mut lines: Vec<Value>) -> Vec<Value> {
    for line in &mut lines {
        if let Some(fields) = line.as_object_mut() {
            fields.retain(|key, _| !["first_seen", "last_seen", "last_up"].contains(&key.as_str()));
        }
    }
    lines
}

/// The pages of a site and the links on them.
fn pages_of(graph: &[Value], address: &str) -> Vec<Value> {
    let prefix = format!("http://{address}/");
    let is_of = |line: &Value| ["url", "from"].iter().any(|key| text(line, key).starts_with(&prefix));
    graph.iter().filter(|line| is_of(line)).cloned().collect()
}

/// Two exports are the same; says where they first differ rather than showing megabytes.
fn assert_same(what: &str, left: &[Value], right: &[Value]) {
    for (index, (one, other)) in left.iter().zip(right).enumerate() {
        assert!(one == other, "{what} differ in line {}:\n{one:#}\n{other:#}", index + 1);
    }
    assert_eq!(left.len(), right.len(), "{what} differ in length");
    assert!(!left.is_empty(), "{what}: nothing to compare");
}

/// Nothing but pages was ever asked for, although the pages are full of images and scripts.
fn assert_no_media_requested(nginx: &Nginx) -> Tested {
    let media = [".png", ".svg", ".gif", ".ico", ".css", ".js"];
    for request in nginx.requests()? {
        let path = request.line.split('?').next().unwrap_or_default();
        assert!(!media.iter().any(|ending| path.ends_with(ending)), "media was requested: {request:?}");
    }
    Ok(())
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
