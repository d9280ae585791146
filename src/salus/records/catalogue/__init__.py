"""The one vocabulary: what can be measured, under which name, code and unit, and what people call it."""

from salus.records.catalogue.lookup import Catalogue, catalogue
from salus.records.catalogue.model import Activity, Attribute, Metric

__all__ = ["Activity", "Attribute", "Catalogue", "Metric", "catalogue"]
