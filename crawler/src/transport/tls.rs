//! TLS to https onions, ended in the door so that counts, tap and gate see HTTP.
//!
//! The onion address already authenticates the service, and many certificates
//! are self-signed; so any certificate is taken, the peer must prove that it
//! holds its key, and the certificate's hash is recorded. No trust decision hangs
//! on it, nothing named in it is fetched, and no session is ever resumed.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use sha2::{Digest, Sha256};
use tokio_rustls::TlsConnector;

use super::connector::BoxStream;

/// A TLS stream and the SHA-256 of the end-entity certificate (DER).
pub(crate) type Secured = (BoxStream, [u8; 32]);

/// The client side of TLS for onion services.
#[derive(Clone)]
pub(crate) struct OnionTls(TlsConnector);

impl OnionTls {
    /// TLS 1.2 or 1.3 with ring, `http/1.1` only.
    pub(crate) fn new() -> Result<Self, rustls::Error> {
        Ok(Self(TlsConnector::from(Arc::new(client_config()?))))
    }

    /// Shakes hands; `name` is sent as SNI.
    pub(crate) async fn secure(&self, stream: BoxStream, name: &str) -> Result<Secured, String> {
        let server = ServerName::try_from(name.to_owned()).map_err(|_| "the name cannot stand in SNI".to_owned())?;
        let stream = self.0.connect(server, stream).await.map_err(|error| error.to_string())?;
        let (_, session) = stream.get_ref();
        let certificate = session.peer_certificates().and_then(|chain| chain.first()).ok_or("no certificate")?;
        let hash = Sha256::digest(certificate).into();
        Ok((Box::new(stream), hash))
    }
}

/// The configuration that accepts any certificate whose key the peer holds.
pub(crate) fn client_config() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Arc::new(AnyCertificate(Arc::clone(&provider)));
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// Takes every certificate, but checks the handshake's signature with it.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
