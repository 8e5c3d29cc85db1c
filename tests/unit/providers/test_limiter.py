import threading
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.clock import SteppedClock, SystemClock
from assay.providers.pace.bucket import Bucket
from assay.providers.pace.limiter import Limiter, Limits

START = "2026-03-04T09:00:00Z"
amounts = st.lists(st.floats(min_value=0.0, max_value=500.0), min_size=1, max_size=60)


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=10_000), amounts, st.floats(min_value=0.5, max_value=30))
def test_over_any_time_no_more_is_taken_than_rate_burst_and_one_call_allow(
    rate: int, asked: list[float], burst_s: float
) -> None:
    bucket = Bucket(rate, burst_s)
    now = 0.0
    taken: list[tuple[float, float]] = []
    for amount in asked:
        now += bucket.wait_s(amount, at=now) + 1e-9
        bucket.take(amount, at=now)
        taken.append((now, amount))
    for first in range(len(taken)):
        total = 0.0
        for at, amount in taken[first:]:
            total += amount
            excess = max(0.0, amount - bucket.holds)
            allowed = bucket.holds + rate / 60 * (at - taken[first][0]) + excess
            assert total <= allowed + 1e-3


@given(st.integers(min_value=1, max_value=600), amounts)
def test_a_bucket_never_asks_to_wait_longer_than_it_takes_to_fill(
    rate: int, asked: list[float]
) -> None:
    bucket = Bucket(rate)
    for amount in asked:
        wait_s = bucket.wait_s(amount, at=0.0)
        assert wait_s == 0 or bucket.wait_s(amount, at=wait_s + 1e-6) == pytest.approx(0, abs=1e-3)


@given(st.integers(min_value=1, max_value=600), st.integers(min_value=1, max_value=80))
def test_requests_a_minute_are_kept_by_waiting_and_not_by_refusing(rate: int, calls: int) -> None:
    clock = SteppedClock(START)
    limiter = Limiter(Limits(4, requests_per_minute=rate), clock)
    for _ in range(calls):
        with limiter.slot():
            pass
    burst = max(1.0, rate / 6)
    expected = max(0.0, (calls - burst) / rate * 60)
    assert clock.elapsed_s() == pytest.approx(expected, abs=1e-3)


def test_tokens_that_were_not_used_are_given_back() -> None:
    clock = SteppedClock(START)
    limiter = Limiter(Limits(1, tokens_per_minute=600), clock)
    with limiter.slot(100):
        limiter.settle(-90)
    with limiter.slot(90):
        pass
    assert clock.elapsed_s() == 0
    with limiter.slot(50):
        pass
    assert clock.elapsed_s() == pytest.approx(5)


def test_too_much_halves_what_may_run_and_answers_bring_it_back_slowly() -> None:
    clock = SteppedClock(START)
    limiter = Limiter(Limits(16), clock)
    limiter.observe(429, 0)
    limiter.observe(429, 0)
    assert limiter.width == 8
    clock.pause(2)
    limiter.observe(529, 0)
    assert limiter.width == 4
    for _ in range(5):
        limiter.observe(200, 0)
    assert limiter.width == 5
    for _ in range(500):
        limiter.observe(200, 0)
    assert limiter.width == 16


@given(st.lists(st.sampled_from([200, 400, 429, 500, 503, 529]), max_size=200))
def test_at_least_one_call_may_always_run_and_never_more_than_configured(
    statuses: list[int],
) -> None:
    clock = SteppedClock(START, step_ms=700)
    limiter = Limiter(Limits(5), clock)
    for status in statuses:
        limiter.observe(status, 0)
        assert 1 <= limiter.width <= 5


def test_nothing_begins_before_the_time_that_the_vendor_asks_for() -> None:
    clock = SteppedClock(START)
    limiter = Limiter(Limits(4), clock)
    limiter.observe(429, 7.5)
    with limiter.slot():
        assert clock.elapsed_s() == 7.5
    limiter.observe(429, 1e9)
    with limiter.slot():
        assert clock.elapsed_s() == 67.5


def test_no_more_calls_run_at_once_than_allowed_and_all_of_them_pass() -> None:
    limiter = Limiter(Limits(3), SystemClock())
    lock, running, most, done = threading.Lock(), [0], [0], [0]

    def work() -> None:
        for _ in range(50):
            with limiter.slot():
                with lock:
                    running[0] += 1
                    most[0] = max(most[0], running[0])
                with lock:
                    running[0] -= 1
                    done[0] += 1

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (done[0], running[0]) == (1000, 0)
    assert most[0] <= 3


def test_callers_pass_in_the_order_in_which_they_asked() -> None:
    limiter = Limiter(Limits(1), SystemClock())
    passed: list[int] = []

    def work(number: int) -> None:
        with limiter.slot():
            passed.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(30)]
    with limiter.slot():
        for number, thread in enumerate(threads):
            thread.start()
            while len(limiter._turns) < number + 1:
                pass
    for thread in threads:
        thread.join()
    assert all(first < second for first, second in pairwise(passed))
    assert len(passed) == 30


def test_a_call_that_fails_gives_its_slot_back() -> None:
    limiter = Limiter(Limits(1), SystemClock())
    for _ in range(3):
        with pytest.raises(ValueError, match="boom"), limiter.slot():
            raise ValueError("boom")
    with limiter.slot():
        pass
