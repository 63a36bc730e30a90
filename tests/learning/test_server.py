"""The address that `course lab` names; the rest of its server is tried by running it."""

from types import SimpleNamespace

import pytest

from course.learning.server import address


@pytest.mark.parametrize(
    ("ip", "custom", "expected"),
    [
        ("localhost", "", "public"),
        ("0.0.0.0", "", "local"),
        ("::", "", "local"),
        ("0.0.0.0", "https://hub", "public"),
    ],
)
def test_address(ip, custom, expected):
    """A server on every interface is named by an address that a browser can open."""
    server = SimpleNamespace(
        ip=ip, custom_display_url=custom, public_url="public", local_url="local"
    )
    assert address(server) == expected
