"""What a person takes along of their records: every stored row, and FHIR R4 where it fits.

Both stream, so that memory does not grow with the records. See :mod:`salus.records.export.rows` and
:mod:`salus.records.export.bundle`.
"""

from salus.records.export.bundle import bundle
from salus.records.export.rows import rows

__all__ = ["bundle", "rows"]
