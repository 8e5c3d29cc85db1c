import pytest

from assay.errors import UsageError
from assay.web.password import hash_password, is_password, require_strong


def test_a_password_is_known_by_its_hash_and_no_other_is():
    secret = hash_password("seven slow otters swim")
    assert secret.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_password("seven slow otters swim", secret)
    assert not is_password("seven slow otters swam", secret)
    assert not is_password("seven slow otters swim", "")
    assert not is_password("seven slow otters swim", "no hash")


@pytest.mark.parametrize(
    "weak", ["short", "aaaaaaaaaaaaaaa", "password1234", "i am ann and more", "x" * 129]
)
def test_a_password_that_would_be_guessed_is_refused(weak):
    with pytest.raises(UsageError) as caught:
        require_strong("ann", weak)
    assert caught.value.code == "password.weak"


def test_words_are_enough_without_any_special_sign():
    require_strong("ann", "seven slow otters swim")
