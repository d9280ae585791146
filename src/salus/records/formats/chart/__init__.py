"""What the chart-like formats (FHIR, C-CDA, Open mHealth) share: codes, partial dates, dosing words and rows.

A chart states things about a person: some are facts, some are denied ("no known allergies"), some were never done. The
three formats say so in different words; here those words become one row shape. Nothing here opens a file.
"""
