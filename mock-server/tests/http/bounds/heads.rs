//! Heads that two readers could understand in two ways (RFC 9112, sections 3.2 and 6.1).

use krr_mock_server::KrrMock;

use crate::http::connections::Socket;

#[tokio::test]
async fn a_head_with_two_meanings_is_refused() {
    let krr = KrrMock::start().await;
    let status = |fields: &str| {
        let mut socket = Socket::to(krr.address());
        socket.write(format!("POST /rest/v2/personer HTTP/1.1\r\n{fields}\r\n"));
        socket.answer().status()
    };
    assert_eq!(status("Host: localhost\r\n"), 401, "the token is missing, and nothing else");
    for fields in [
        "Host: a\r\nHost: a\r\n",
        "Host: a\r\nhost: b\r\n",
        "",
        "Host: a b\r\n",
        "Host: a/b\r\n",
        "Host: user@a\r\n",
        "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n",
        "Host: a\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
    ] {
        assert_eq!(status(fields), 400, "{fields:?}");
    }
    assert!(krr.exchanges().len() == 1, "they reach no operation");
}

#[tokio::test]
async fn a_second_origin_counts_too() {
    let krr = KrrMock::start().await;
    let status = |fields: &str| {
        let mut socket = Socket::to(krr.address());
        socket.write(format!("GET /_mock/clock HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n"));
        socket.answer().status()
    };
    assert_eq!(status("Origin: http://localhost:3000\r\n"), 200);
    for fields in [
        "Origin: http://localhost\r\nOrigin: https://evil.example\r\n",
        "Origin: https://evil.example\r\nOrigin: http://localhost\r\n",
        "Origin: http://evil\r\n",
        "Origin: vscode-webview://abc\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
    ] {
        assert_eq!(status(fields), 403, "{fields:?}");
    }
}
