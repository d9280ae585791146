"""What says who a person is, taken out of a text: names, places, dates, numbers, and the rest of HIPAA's eighteen.

`scrub` finds by pattern, checksum, lexicon and context, and puts a typed placeholder where each was. In doubt it
removes; clinical words, eponyms, medicines, bare years and ages up to 89 stay. It is plain Python over values: no
model, no network, linear in the length of the text. `fields` says what may enter a log or a trace: an allow-list,
so that free text cannot.

>>> scrub("My name is Anna Keller, MRN 0048213, seen on 3 May 2024; Crohn's since 2019.").text
"My name is [NAME_1], MRN [MRN_1], seen on [DATE_1]; Crohn's since 2019."
"""

from salus.safety.privacy.scrub import Scrubbed, scrub
from salus.safety.privacy.spans import Found

__all__ = ["Found", "Scrubbed", "scrub"]
