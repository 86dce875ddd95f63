//! One attempt to reach a site: the backend, within a time limit, then TLS.
//!
//! Whatever comes of it is written down under the label before it is returned,
//! and told to the health of our network.

use model::Cause;
use tokio::time::timeout;

use super::connector::{BoxStream, ConnectError};
use super::failure::Failure;
use super::label::Destination;
use super::shared::Shared;

/// Connects; the failure is already recorded when this returns.
pub(crate) async fn dial(shared: &Shared, to: &Destination) -> Result<BoxStream, Failure> {
    shared.sites.connection_wanted(&to.label);
    let result = match connect(shared, to).await {
        Ok(stream) if to.tls => secure(shared, to, stream).await,
        other => other,
    };
    if let Err(failure) = &result {
        tracing::debug!(site = ?to.label.site, generation = to.label.generation, %failure, "no connection");
        shared.sites.failed(&to.label, failure.clone());
    }
    result
}

async fn connect(shared: &Shared, to: &Destination) -> Result<BoxStream, Failure> {
    let attempt = timeout(shared.limits.connect_timeout, shared.connector.connect(to)).await;
    let error = match attempt {
        Ok(Ok(stream)) => {
            shared.connected(to);
            return Ok(stream);
        }
        Ok(Err(error)) => error,
        Err(_elapsed) => ConnectError::new(Cause::TimedOut, "no connection within the time limit"),
    };
    let cause = shared.connect_failed(to.label.site, &error);
    Err(Failure::Connect { cause, detail: error.detail })
}

async fn secure(shared: &Shared, to: &Destination, stream: BoxStream) -> Result<BoxStream, Failure> {
    match timeout(shared.limits.tls_timeout, shared.tls.secure(stream, &to.name)).await {
        Ok(Ok((stream, certificate))) => {
            shared.sites.certificate_seen(&to.label, certificate);
            Ok(stream)
        }
        Ok(Err(detail)) => Err(Failure::Tls { detail: detail.into() }),
        Err(_elapsed) => Err(Failure::Tls { detail: "no handshake within the time limit".into() }),
    }
}
