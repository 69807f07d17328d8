"""`python -m stripe_local`: run the server until it is told to stop."""

import argparse
import signal
import threading
from pathlib import Path

from stripe_local.server import KEY, LocalStripe


def main() -> None:
    """Read the options, serve, end on Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m stripe_local", description=__doc__)
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--key", default=KEY, help="the secret key callers must use")
    parser.add_argument("--state", type=Path, help="a file that keeps the account between runs")
    parser.add_argument(
        "--address", default="", help="what its pages are linked by, such as http://localhost:12111"
    )
    parser.add_argument("--webhook", help="the address every event is sent to")
    parser.add_argument("--webhook-secret", default="whsec_local", help="the secret events are signed with")
    options = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    if options.state:
        options.state.parent.mkdir(parents=True, exist_ok=True)
    with LocalStripe(
        port=options.port, key=options.key, state=options.state, address=options.address
    ) as server:
        if options.webhook:
            server.listen(options.webhook, options.webhook_secret)
        print(f"Stripe, locally: {server.address}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
