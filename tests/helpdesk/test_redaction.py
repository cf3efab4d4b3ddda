"""Redaction: what must go, and what must stay."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk.catalog import load, starter_path
from helpdesk.redaction import Redacted, redact

# Shaped like the real thing, and put together here so that no scanner takes them for one.
SLACK_TOKEN = "xox" + "b-123456789012-abcdefABCDEF"
GITHUB_TOKEN = "gh" + "p_" + "a1B2" * 9
AWS_KEY = "AK" + "IA" + "IOSFODNN7EXAMPLE"
JWT = "ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN"
PRIVATE_KEY = "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("my password is hunter2", "my password is [password removed]"),
        ("My password's hunter2 ok?", "My password's [password removed] ok?"),
        ("password is sunshine", "password is [password removed]"),
        ("pw: xxx", "pw: [password removed]"),
        ("passwort: Geheim12", "passwort: [password removed]"),
        ("mein Kennwort lautet Geheim12", "mein Kennwort lautet [password removed]"),
        ("pass=abc", "pass=[password removed]"),
        ("login: bob pass: hunter2", "login: bob pass: [password removed]"),
        ("user bob password hunter2", "user bob password [password removed]"),
        ("DB_PASSWORD=so-long-2", "DB_PASSWORD=[password removed]"),
        ('password: "s3cret horse" fails', "password: [password removed] fails"),
        (
            "the password for the wifi is Blue-Fish",
            "the password for the wifi is [password removed]",
        ),
        ("changed my password to hunter22", "changed my password to [password removed]"),
        ("password Hunter22! fails", "password [password removed] fails"),
        ("passphrase: purple horse battery", "passphrase: [password removed]"),
        ("my pin is 4821", "my pin is [password removed]"),
        ("postgres://app:s3cret@db/x", "postgres://app:[password removed]@db/x"),
    ],
)
def test_a_password_goes_and_the_words_around_it_stay(text: str, clean: str) -> None:
    assert redact(text) == Redacted(clean, ("password",))


@pytest.mark.parametrize(
    "secret",
    [
        SLACK_TOKEN,
        GITHUB_TOKEN,
        AWS_KEY,
        JWT,
        "api_key=sk12345678",
        'client_secret: "abc123def456"',
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG",
        "Authorization: Bearer abcdefghijk1234567890",
        "Authorization: Basic dXNlcjpwYXNzMTIz",
    ],
)
def test_a_token_goes(secret: str) -> None:
    result = redact(f"it says {secret} and fails")
    assert result.found == ("token",)
    assert secret.split()[-1].strip('"') not in result.text
    assert result.text.endswith(" and fails")


def test_a_private_key_goes_with_all_its_lines() -> None:
    assert redact(f"here:\n{PRIVATE_KEY}\nthanks") == Redacted(
        "here:\n[private key removed]\nthanks", ("private key",)
    )


def test_a_private_key_that_was_cut_off_goes_too() -> None:
    assert redact(PRIVATE_KEY[:50]).text == "[private key removed]"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("card 4111 1111 1111 1111 12/27 123", "card [card number removed] 12/27 123"),
        ("4111-1111-1111-1111", "[card number removed]"),
        ("amex 378282246310005.", "amex [card number removed]."),
        ("order 12 4111111111111111 ok", "order 12 [card number removed] ok"),
        ("password is 4111 1111 1111 1111", "password is [card number removed]"),
    ],
)
def test_a_card_number_goes(text: str, clean: str) -> None:
    assert redact(text) == Redacted(clean, ("card number",))


def test_kinds_are_told_once_each() -> None:
    found = redact(f"pw: abc1 and pw: abc2 and {SLACK_TOKEN} and {AWS_KEY}").found
    assert sorted(found) == ["password", "token"]


@pytest.mark.parametrize(
    "text",
    [
        "my password is not working",
        "my password is expired",
        "my password is about to expire",
        "password is wrong",
        "password is asking again and again",
        "the password is case sensitive",
        "password for outlook is incorrect",
        "forgot my password",
        "password: reset needed?",
        "password reset for jdoe42",
        "forgot password Windows10 and office365",
        "reset password INC-1234",
        "password must be 14 characters",
        "what is my password?",
        "password?",
        "password:",
        "token is not working",
        "lost my security token",
        "pass: 5 fail: 3",
        "pin is blocked",
        "call me +49 170 1234567 or +1 (555) 010-9999",
        "INC0012345678",
        "serial 5CD1234XYZ",
        "IMEI 490154203237518",
        "tracking 1234567890123",
        "Passwort vergessen",
    ],
)
def test_innocent_words_stay(text: str) -> None:
    assert redact(text) == Redacted(text, ())


def test_no_example_of_the_starter_catalog_holds_a_secret() -> None:
    examples = [text for text, _, _ in load(starter_path()).examples()]
    assert [text for text in examples if redact(text).found] == []


def with_check_digit(body: str) -> str:
    """Append the digit that makes the number valid by Luhn's formula."""
    doubled = [sum(divmod(2 * int(each), 10)) for each in body[::-2]]
    plain = [int(each) for each in body[-2::-2]]
    return body + str(-(sum(doubled) + sum(plain)) % 10)


@given(
    body=st.from_regex(
        r"(4[0-9]{14}|5[1-5][0-9]{13}|3[47][0-9]{12}|4[0-9]{11}|6[0-9]{17})", fullmatch=True
    ),
    separator=st.sampled_from(["", " ", "-", ".", "\u00a0"]),
    before=st.sampled_from(["", "card ", "12 ", "my number: ", "password is ", "*", "("]),
    after=st.sampled_from(["", " 12/27", ", thanks", " 123", ".", "*", ")"]),
)
def test_a_valid_card_number_never_stays(
    body: str, separator: str, before: str, after: str
) -> None:
    number = with_check_digit(body)
    shown = separator.join(number[i : i + 4] for i in range(0, len(number), 4))
    assert shown not in redact(before + shown + after).text


PIECES = st.text(max_size=6) | st.sampled_from(
    [
        "password", "my password is", "pw:", "pass=", "pass:", "=", ":", "\n", "'", '"', "`", "to",
        "hunter2", "Abc123!", "reset", "user bob", "for", "4111 1111 1111 1111", "token:", "pin",
        "[password removed]", "[token removed]", "[card number removed]", "[", "removed]", "a://b:",
        "@", "Bearer", "abcdefghijk1234567890", "1234", "_", "passphrase:", "set my password to",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).flatmap(lambda p: st.sampled_from([" ".join(p), "".join(p)])))
@example("pin is 4821'hunter2")
@example('pass:"hunter2"hunter2')
def test_redacting_twice_is_the_same_as_once(text: str) -> None:
    once = redact(text)
    assert redact(once.text) == Redacted(once.text, ())


@given(st.text())
def test_the_text_changes_exactly_if_something_was_found(text: str) -> None:
    result = redact(text)
    assert (result.text != text) == bool(result.found)


@given(st.text(alphabet="abcdefghijklmnoqrtuvxyz .,!?'\n"))
def test_words_without_a_label_or_a_digit_stay(text: str) -> None:
    assert redact(text) == Redacted(text, ())
