//! The client under a trap: variables of the environment that name other proxies.

use std::process::Command;

use tokio::net::TcpListener;

use super::site::{Act, Rig, Site, answer};

/// Set for the child process that does the fetching.
const CHILD: &str = "ONIONGRAPH_TEST_IN_TRAP";
const INNER: &str = "transport::tests::trap::fetches_through_the_door_only";

#[tokio::test]
async fn fetches_through_the_door_only() {
    let page = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    let rig = Rig::new(Site::new([vec![answer(page), Act::Stay]])).await;
    assert_eq!(rig.fetch("/").await.unwrap(), b"ok");
    assert_eq!(rig.site.connects(), 1);
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the trap listens on loopback")]
async fn proxy_variables_of_the_environment_are_ignored() {
    if std::env::var_os(CHILD).is_some() {
        return;
    }
    let trap = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = trap.local_addr().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", INNER]).env(CHILD, "1").env("NO_PROXY", "*").env("no_proxy", "*");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        child.env(name, format!("http://{address}"));
    }
    let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    let caught = std::future::poll_fn(|context| std::task::Poll::Ready(trap.poll_accept(context).is_ready())).await;
    assert!(!caught, "something knocked at a proxy named in the environment");
}
