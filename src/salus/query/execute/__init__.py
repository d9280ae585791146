"""Plans become SQL by small named rewrites, run on DuckDB over the Parquet files of a snapshot."""

from salus.query.execute.engine import Engine
from salus.query.execute.run import chart, execute

__all__ = ["Engine", "chart", "execute"]
