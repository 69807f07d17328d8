"""An OpenID Connect provider on this machine that asks for PKCE: `python -m tests.accounts.oidc_provider PORT`.

The provider is that of `oidc-provider-mock` (authorisation codes, signed ID tokens, published keys); here it also remembers the
challenge of each code, and refuses a code whose verifier is not the one (RFC 7636).
"""

import base64
import hashlib
import sys
from urllib.parse import parse_qs, urlsplit

import flask
import oidc_provider_mock
from werkzeug.serving import make_server


def provider() -> flask.Flask:
    """The application, with the challenges of this process."""
    app: flask.Flask = oidc_provider_mock.app(require_nonce=True)
    challenges: dict[str, str] = {}

    @app.after_request
    def remember(response: flask.Response) -> flask.Response:
        asked = flask.request.args
        code = parse_qs(urlsplit(response.headers.get("Location", "")).query).get("code")
        if code and asked.get("code_challenge_method") == "S256":
            challenges[code[0]] = asked["code_challenge"]
        return response

    @app.before_request
    def verify() -> tuple[str, int] | None:
        if flask.request.path != "/oauth2/token":
            return None
        digest = hashlib.sha256(flask.request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fits = challenges.get(flask.request.form.get("code", "")) == challenge
        return None if fits else ('{"error": "invalid_grant"}', 400)

    return app


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), provider()).serve_forever()
