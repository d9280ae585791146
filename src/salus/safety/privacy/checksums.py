"""Check digits: what tells an identifier from any other number."""

from __future__ import annotations

_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit (ISO/IEC 7812-1): payment cards, IMEI.

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def iban(written: str) -> bool:
    """Whether ``written`` (no spaces) satisfies ISO 13616: modulo 97 is 1.

    >>> iban("ES9121000418450200051332"), iban("ES9121000418450200051333")
    (True, False)
    """
    moved = written[4:] + written[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def dni(written: str) -> bool:
    """Whether ``written`` is a Spanish DNI or NIE with its letter (Real Decreto 1553/2005).

    >>> dni("12345678Z"), dni("X1234567L"), dni("12345678A")
    (True, True, False)
    """
    number = written[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return _DNI[int(number) % 23] == written[-1].upper()
