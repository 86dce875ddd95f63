//! The practice web as a backend of the door: in memory, no socket at all.

use std::sync::Arc;

use crawler::{BoxFuture, BoxStream, ConnectError, Connector, Destination};
use model::Cause;
use practice::{Server, Unreachable};

/// A way into the practice web.
#[derive(Clone)]
pub(crate) struct PracticeWeb(pub(crate) Arc<Server>);

impl Connector for PracticeWeb {
    fn connect<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>> {
        Box::pin(async move {
            match self.0.connect(&to.label.site, to.port).await {
                Ok(stream) => Ok(Box::new(stream) as BoxStream),
                Err(why) => Err(ConnectError::new(cause_of(why), "as the practice web has it")),
            }
        })
    }
}

fn cause_of(why: Unreachable) -> Cause {
    match why {
        Unreachable::NoDescriptor => Cause::NoDescriptor,
        Unreachable::DescriptorInvalid => Cause::DescriptorUnusable,
        Unreachable::ServiceDown | Unreachable::RendezvousFailed => Cause::ServiceDown,
        Unreachable::NeedsClientAuth => Cause::NeedsClientAuth,
        Unreachable::Refused => Cause::ServiceRefuses,
        Unreachable::TimesOut => Cause::TimedOut,
        Unreachable::NetworkOut => Cause::OurNetwork,
    }
}
