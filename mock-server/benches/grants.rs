//! What a token costs beside what it must cost: `cargo bench -p krr-mock-server --bench grants`.
//!
//! Maskinporten verifies the client's grant and signs a token, here with keys of the sizes that were seen (OSKJERV). `by_aws_lc`
//! does these two things and no others; `by_the_mock` is a grant from the first byte that is sent to the last that comes back, over
//! one connection, each grant another one. Pinned to one core (`taskset -c 0`) the ratio of the two is what the mock leaves of that core
//! to the crypto library.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use divan::{Bencher, black_box};
use krr_mock_server::{ClientsFile, Clock, KrrMock, SigningKey};

/// 2023-10-12T10:00:00Z, where the clock stands.
const NOW: u64 = 1_697_104_800;

static CLIENT: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).expect("a key"));
static ISSUER: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa3072).expect("a key"));
static GRANTS: AtomicU64 = AtomicU64::new(0);

fn main() {
    divan::main();
}

fn signed(key: &KeyPair, message: &str) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).expect("a signature");
    signature
}

/// A grant for the issuer at `address`, which nobody has used.
fn grant(address: &str) -> (String, Vec<u8>) {
    let number = GRANTS.fetch_add(1, Ordering::Relaxed);
    let header = URL_SAFE_NO_PAD.encode(r#"{"kid":"bench","alg":"RS256"}"#);
    let claims = format!(
        r#"{{"aud":"{address}/","iss":"bench","scope":"krr:global/kontaktinformasjon.read","iat":{NOW},"exp":{},"jti":"{number}"}}"#,
        NOW + 120
    );
    let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
    let signature = signed(&CLIENT, &message);
    (message, signature)
}

/// Both signatures, with both keys kept ready.
#[divan::bench(sample_count = 300, sample_size = 1)]
fn by_aws_lc(bencher: Bencher<'_, '_>) {
    let public: PublicKeyX509Der<'_> = CLIENT.public_key().as_der().expect("DER");
    let public = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public.as_ref()).expect("a public key");
    bencher.with_inputs(|| grant("http://127.0.0.1:8080")).bench_local_values(|(message, signature)| {
        public.verify_sig(message.as_bytes(), &signature).expect("the client's signature");
        // A token is some twice as long as the grant for it.
        signed(&ISSUER, black_box(&message.repeat(2)))
    });
}

#[divan::bench(sample_count = 300, sample_size = 1)]
fn by_the_mock(bencher: Bencher<'_, '_>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let krr = runtime.block_on(mock());
    let mut connection = TcpStream::connect(krr.address()).expect("a connection");
    connection.set_nodelay(true).expect("no delay");
    let request = || {
        let (message, signature) = grant(krr.uri());
        let form = format!(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={message}.{}",
            URL_SAFE_NO_PAD.encode(signature)
        );
        format!(
            "POST /token HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            krr.address(),
            form.len()
        )
    };
    bencher.with_inputs(request).bench_local_values(|request| ask(&mut connection, &request));
}

async fn mock() -> KrrMock {
    let issuer: Pkcs8V1Der<'_> = ISSUER.as_der().expect("DER");
    let key = SigningKey::parse(&pem::encode(&pem::Pem::new("PRIVATE KEY", issuer.as_ref())), "the issuer's");
    let client: PublicKeyX509Der<'_> = CLIENT.public_key().as_der().expect("DER");
    let clients = format!(
        "[[client]]\nclient_id = \"bench\"\norgno = \"310000012\"\nscopes = [\"krr:global/kontaktinformasjon.read\"]\n\
         [[client.keys]]\nkid = \"bench\"\npem = '''\n{}'''\n",
        pem::encode(&pem::Pem::new("PUBLIC KEY", client.as_ref())).replace('\r', "")
    );
    let clock = Clock::standing(jiff::Timestamp::from_second(NOW.cast_signed()).expect("a time"));
    let builder = KrrMock::builder().clock(clock).signing_key(key.expect("the issuer's key"));
    let builder = builder.clients(ClientsFile::parse(&clients, "clients.toml").expect("a client")).judge_own(1000);
    builder.start().await.expect("a mock")
}

/// One token, to its end.
fn ask(connection: &mut TcpStream, request: &str) -> usize {
    connection.write_all(request.as_bytes()).expect("a request");
    let (mut answer, mut length) = ([0; 8192], 0);
    loop {
        length += connection.read(&mut answer[length..]).expect("an answer");
        let text = &answer[..length];
        assert!(text.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(text));
        if text.ends_with(b"}") {
            return length;
        }
    }
}
