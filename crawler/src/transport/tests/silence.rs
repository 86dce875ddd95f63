//! All sites that answered fall silent together.

use model::{Cause, PageUrl};

use super::site::{Act, Rig, Site, answer, host};
use crate::transport::{ConnectError, Failure, Health};

/// Asks the front page of a site; says what its failure, if any, is held for.
async fn ask(rig: &Rig, number: u8) -> Option<Cause> {
    rig.door.bump_generation(host(number));
    let page = PageUrl::parse(&format!("http://{}/", host(number).full_name())).unwrap();
    if let Ok(response) = rig.client.get(&page).send().await {
        assert_eq!(response.status(), 204);
        return None;
    }
    match rig.door.take_failure(&rig.door.label(host(number))) {
        Some(Failure::Connect { cause, .. }) => Some(cause),
        other => panic!("no failure of a connection: {other:?}"),
    }
}

fn answers() -> Result<Vec<Act>, ConnectError> {
    Ok(vec![answer("HTTP/1.1 204 No Content\r\n\r\n"), Act::Stay])
}

fn silent() -> Result<Vec<Act>, ConnectError> {
    Err(ConnectError::new(Cause::ServiceDown, "a test"))
}

#[tokio::test]
async fn when_nobody_answers_any_more_no_site_is_blamed() {
    let script = [answers(), answers(), silent(), silent(), silent(), silent(), silent(), answers()];
    let rig = Rig::new(Site::with_failures(script)).await;
    let mut health = rig.door.health();
    assert_eq!((ask(&rig, 1).await, ask(&rig, 2).await), (None, None));
    assert_eq!(ask(&rig, 1).await, Some(Cause::ServiceDown));
    assert_eq!(ask(&rig, 2).await, Some(Cause::ServiceDown));
    // Both were silent: the door asks both by itself, and finds neither.
    health.wait_for(|health| *health == Health::Troubled).await.unwrap();
    assert_eq!(rig.site.connects(), 6);
    assert_eq!(ask(&rig, 3).await, Some(Cause::OurNetwork));
    // Asked again too soon, it stays so, and costs nobody a circuit.
    assert!(rig.door.probe().await.is_err());
    assert_eq!((rig.site.connects(), *rig.door.health().borrow()), (7, Health::Troubled));
    assert_eq!(ask(&rig, 1).await, None);
    assert_eq!(*rig.door.health().borrow(), Health::Well);
}
