//! Connections that the door itself calls back before a question went out on them.

use std::sync::Arc;

use tokio::sync::Notify;

use model::{PageUrl, VisitOutcome};

use crate::fetch::VisitLimits;
use crate::fetch::visit::Fetcher;
use crate::transport::tests::site::{Act, Site, answer, host};
use crate::transport::{BoxFuture, BoxStream, ConnectError, Connector, Destination, Door, DoorLimits, RequestFace};

const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n<p>Bread";

/// Under its first label the site takes for ever to connect.
struct Stuck {
    site: Site,
    tried: Arc<Notify>,
}

impl Connector for Stuck {
    fn connect<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>> {
        if to.label.generation > 0 {
            return self.site.connect(to);
        }
        self.tried.notify_one();
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_connection_called_back_before_it_asked_is_no_trouble_of_our_network() {
    let tried = Arc::new(Notify::new());
    let site = Site::new([vec![answer(PAGE), Act::Stay]]);
    let stuck = Stuck { site: site.clone(), tried: Arc::clone(&tried) };
    let door = Arc::new(Door::open(Arc::new(stuck), DoorLimits::default()).await.unwrap());
    let fetcher = Fetcher::new(Arc::clone(&door), RequestFace::default(), VisitLimits::default()).unwrap();
    let page = PageUrl::front_page(host(1));
    let call_back = async {
        tried.notified().await;
        door.bump_generation(host(1));
    };
    let (visited, ()) = tokio::join!(fetcher.visit(&page), call_back);
    assert!(matches!(visited.outcome, VisitOutcome::Page(_)), "{:?}", visited.outcome);
    assert_eq!(visited.ledger.wire, site.written());
    assert_eq!(site.seen.requests.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn no_address_that_a_link_can_name_is_trouble_of_our_network() {
    let world = super::World::of(&[]).await;
    let name = world.site.full_name();
    let odd = (0..=u8::MAX).map(char::from).chain(['\u{202E}', '\u{3002}', '\u{1F33B}']);
    let mut asked = 0;
    for c in odd {
        for text in [
            format!("http://{name}/{c}a/?{c}b"),
            format!("http://a{c}b.{name}/"),
            format!("http://{c}.{name}/"),
            format!("http://-{c}-.{name}/"),
        ] {
            let Ok(page) = PageUrl::parse(&text) else { continue };
            asked += 1;
            let outcome = world.fetcher.visit(&page).await.outcome;
            assert!(!matches!(outcome, VisitOutcome::Failed(_)), "{text:?}: {outcome:?}");
        }
    }
    let long = format!("http://{}{name}/", "a.".repeat(120));
    let too_long = PageUrl::parse(&format!("http://{}.{name}/", "a".repeat(64)));
    assert!(too_long.is_err() && PageUrl::parse(&long).is_err(), "no name server and no Tor takes such names");
    assert!(asked > 400, "{asked}");
}
