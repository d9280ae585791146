"""The life as a FHIR R4 bundle: what a clinic's `$everything` gives for one patient.

Laboratory panels every half year with reference ranges, medicines started and stopped, conditions (one refuted), an
allergy, immunizations (one refused), visits, a procedure and appointments ahead. Codes are LOINC, RxNorm, SNOMED CT,
ICD-10-CM and CVX.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, TextIO

from salus.demo.life import BIRTH, at

_SYSTEMS = {
    "LOINC": "http://loinc.org",
    "RXNORM": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "SNOMED": "http://snomed.info/sct",
    "CVX": "http://hl7.org/fhir/sid/cvx",
    "ICD10": "http://hl7.org/fhir/sid/icd-10-cm",
}
_LABS = [  # LOINC, name, unit, at the start, change a year, noise, reference low, high
    ("4548-4", "Hemoglobin A1c", "%", 7.4, -0.22, 0.12, None, 5.7),
    ("13457-7", "LDL Cholesterol (calculated)", "mg/dL", 148.0, -9.0, 6.0, None, 100.0),
    ("2085-9", "HDL Cholesterol", "mg/dL", 44.0, 1.6, 2.0, 40.0, None),
    ("2571-8", "Triglycerides", "mg/dL", 186.0, -11.0, 14.0, None, 150.0),
    ("2093-3", "Total Cholesterol", "mg/dL", 228.0, -9.5, 7.0, None, 200.0),
    ("2160-0", "Creatinine", "mg/dL", 0.82, 0.01, 0.03, 0.5, 1.1),
    ("2345-7", "Glucose, fasting", "mg/dL", 138.0, -4.0, 7.0, 70.0, 99.0),
    ("2823-3", "Potassium", "mmol/L", 4.2, 0.0, 0.2, 3.5, 5.1),
    ("2951-2", "Sodium", "mmol/L", 140.0, 0.0, 1.5, 136.0, 145.0),
    ("3016-3", "TSH", "m[IU]/L", 2.1, 0.05, 0.3, 0.4, 4.0),
    ("718-7", "Hemoglobin", "g/dL", 12.6, 0.12, 0.3, 12.0, 15.5),
    ("2276-4", "Ferritin", "ng/mL", 18.0, 5.0, 4.0, 15.0, 150.0),
    ("1989-3", "Vitamin D 25-OH", "ng/mL", 19.0, 3.0, 2.5, 30.0, 100.0),
    ("1742-6", "ALT", "U/L", 38.0, -2.2, 4.0, 7.0, 35.0),
]
_MEDICINES = [  # RxNorm, name, dose text, how often, start and end in days before the last day, reason, status
    (
        "861007",
        "Metformin hydrochloride 500 MG Oral Tablet",
        "500 mg",
        "twice a day with meals",
        1950,
        None,
        "Type 2 diabetes mellitus",
        "active",
    ),
    (
        "617311",
        "Atorvastatin 40 MG Oral Tablet",
        "40 mg",
        "once a day at bedtime",
        1400,
        None,
        "Hyperlipidemia",
        "active",
    ),
    ("617312", "Atorvastatin 10 MG Oral Tablet", "10 mg", "once a day", 1900, 1400, "Hyperlipidemia", "stopped"),
    (
        "314076",
        "Lisinopril 10 MG Oral Tablet",
        "10 mg",
        "once a day in the morning",
        1100,
        None,
        "Essential hypertension",
        "active",
    ),
    (
        "308182",
        "Amoxicillin 250 MG Oral Capsule",
        "250 mg",
        "three times a day",
        420,
        413,
        "Acute sinusitis",
        "completed",
    ),
]
_CONDITIONS = [  # SNOMED, ICD-10, name, onset in days before, clinical, verification
    ("44054006", "E11.9", "Type 2 diabetes mellitus", 2000, "active", "confirmed"),
    ("59621000", "I10", "Essential hypertension", 1120, "active", "confirmed"),
    ("55822004", "E78.5", "Hyperlipidemia", 1900, "active", "confirmed"),
    ("36971009", "J01.90", "Acute sinusitis", 420, "resolved", "confirmed"),
    ("195967001", "J45.909", "Asthma", 1500, "inactive", "refuted"),
]
_SHOTS = [  # CVX, name, days before, status
    ("115", "Tdap", 1480, "completed"),
    ("150", "Influenza, injectable, quadrivalent, preservative free", 400, "completed"),
    ("150", "Influenza, injectable, quadrivalent, preservative free", 762, "completed"),
    ("187", "Zoster vaccine recombinant", 300, "not-done"),
    ("218", "COVID-19, mRNA, LNP-S, PF", 390, "completed"),
    ("43", "Hepatitis B, adult", 1300, "completed"),
]


def write(last: date, out: TextIO, seed: int) -> None:
    """Write the bundle as of ``last`` to ``out``."""
    rng = random.Random(f"{seed}:clinic")
    resources = [
        _patient(),
        *_labs(last, rng),
        *_medicines(last),
        *_conditions(last),
        *_other(last),
        *_appointments(last),
    ]
    entries = [
        {
            "fullUrl": f"urn:uuid:{r['resourceType'].lower()}-{i}",
            "resource": {"id": f"{r['resourceType'].lower()}-{i}", **r},
        }
        for i, r in enumerate(resources)
    ]
    json.dump({"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}, out, indent=1)


def _patient() -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "name": [{"family": "Example", "given": ["Alex"]}],
        "gender": "female",
        "birthDate": BIRTH.isoformat(),
    }


def _labs(last: date, rng: random.Random) -> Iterator[dict[str, Any]]:
    for visit in range(13):
        day = last - timedelta(days=24 + 182 * (12 - visit))
        for code, name, unit, start, slope, noise, low, high in _LABS:
            value = start + slope * visit / 2 + rng.gauss(0, noise)
            digits = 2 if start < 2 else 1 if start < 60 else 0
            reference = {k: {"value": v, "unit": unit} for k, v in (("low", low), ("high", high)) if v is not None}
            flag = "H" if high is not None and value > high else "L" if low is not None and value < low else "N"
            yield {
                "resourceType": "Observation",
                "status": "final",
                "category": [
                    {
                        "coding": [
                            {
                                "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                "code": "laboratory",
                            }
                        ]
                    }
                ],
                "code": _concept("LOINC", code, name),
                "effectiveDateTime": at(day, 8.5).isoformat(),
                "valueQuantity": {
                    "value": round(value, digits),
                    "unit": unit,
                    "system": "http://unitsofmeasure.org",
                    "code": unit,
                },
                "referenceRange": [reference],
                "interpretation": [{"coding": [{"code": flag}]}],
            }


def _medicines(last: date) -> Iterator[dict[str, Any]]:
    for code, name, dose, often, started, ended, reason, status in _MEDICINES:
        period = {"start": _day(last, started)} | ({"end": _day(last, ended)} if ended else {})
        yield {
            "resourceType": "MedicationStatement",
            "status": status,
            "medicationCodeableConcept": _concept("RXNORM", code, name),
            "effectivePeriod": period,
            "reasonCode": [{"text": reason}],
            "dosage": [
                {
                    "text": f"{dose} {often}",
                    "route": {"text": "oral"},
                    "timing": {"code": {"text": often}},
                    "doseAndRate": [{"doseQuantity": {"value": float(dose.split()[0]), "unit": "mg"}}],
                }
            ],
        }


def _conditions(last: date) -> Iterator[dict[str, Any]]:
    for snomed, icd, name, onset, clinical, verified in _CONDITIONS:
        yield {
            "resourceType": "Condition",
            "code": _concept("SNOMED", snomed, name, ("ICD10", icd)),
            "onsetDateTime": _day(last, onset),
            "clinicalStatus": {"coding": [{"code": clinical}]},
            "verificationStatus": {"coding": [{"code": verified}]},
        } | ({"abatementDateTime": _day(last, onset - 14)} if clinical == "resolved" else {})
    yield {
        "resourceType": "AllergyIntolerance",
        "code": _concept("SNOMED", "91936005", "Allergy to penicillin"),
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "criticality": "high",
        "reaction": [{"manifestation": [{"text": "Hives"}], "severity": "moderate"}],
    }


def _other(last: date) -> Iterator[dict[str, Any]]:
    for code, name, before, status in _SHOTS:
        yield {
            "resourceType": "Immunization",
            "status": status,
            "vaccineCode": _concept("CVX", code, name),
            "occurrenceDateTime": _day(last, before),
        } | ({"statusReason": {"text": "patient objection"}} if status == "not-done" else {})
    yield {
        "resourceType": "Procedure",
        "status": "completed",
        "code": _concept("SNOMED", "73761001", "Colonoscopy"),
        "performedDateTime": _day(last, 610),
    }
    for before, reason in ((24, "Diabetes follow-up"), (206, "Diabetes follow-up"), (420, "Acute sinusitis")):
        yield {
            "resourceType": "Encounter",
            "status": "finished",
            "class": {"code": "AMB"},
            "type": [{"text": "Office visit"}],
            "period": {
                "start": at(last - timedelta(days=before), 9).isoformat(),
                "end": at(last - timedelta(days=before), 9.5).isoformat(),
            },
            "reasonCode": [{"text": reason}],
        }


def _appointments(last: date) -> Iterator[dict[str, Any]]:
    ahead = (
        (12, 9.5, "Diabetes follow-up", "Dr. Rivera", "booked"),
        (47, 14.0, "Eye examination", "Dr. Chen", "booked"),
        (5, 11.0, "Dental cleaning", "Dr. Park", "cancelled"),
        (-24, 9.0, "Diabetes follow-up", "Dr. Rivera", "fulfilled"),
    )
    for days, hour, what, whom, status in ahead:
        start = at(last + timedelta(days=days), hour)
        yield {
            "resourceType": "Appointment",
            "status": status,
            "description": what,
            "start": start.isoformat(),
            "end": (start + timedelta(minutes=30)).isoformat(),
            "participant": [
                {"actor": {"display": whom}, "status": "accepted"},
                {"actor": {"reference": "Location/main", "display": "Main Street Clinic"}, "status": "accepted"},
            ],
        }


def _concept(system: str, code: str, text: str, *more: tuple[str, str]) -> dict[str, Any]:
    codings = [{"system": _SYSTEMS[s], "code": c, "display": text} for s, c in ((system, code), *more)]
    return {"coding": codings, "text": text}


def _day(last: date, before: int) -> str:
    return (last - timedelta(days=before)).isoformat()
