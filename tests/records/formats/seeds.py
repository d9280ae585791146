"""One small whole file of each format, made up here: what fuzzing starts from. Keyed by the format's name."""

from __future__ import annotations

import json

_SLEEP = {
    "logId": 1, "dateOfSleep": "2024-07-02", "startTime": "2024-07-01T23:00:00.000", "duration": 5400000,
    "endTime": "2024-07-02T00:30:00.000",
    "levels": {"data": [{"dateTime": "2024-07-01T23:00:00.000", "level": "light", "seconds": 5400}],
               "shortData": [{"dateTime": "2024-07-01T23:10:00.000", "level": "wake", "seconds": 60}]},
}  # fmt: skip
_OBSERVATION = {
    "resourceType": "Observation", "id": "o1", "status": "final", "subject": {"reference": "Patient/p1"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4", "display": "HbA1c"}]},
    "effectiveDateTime": "2024-07-01T08:00:00-04:00",
    "valueQuantity": {"value": 6.1, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"},
}  # fmt: skip
_CCDA = """<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><id root="1.2.3"/>
<component><structuredBody><component><section><code code="8716-3" codeSystem="2.16.840.1.113883.6.1"/>
<entry><observation classCode="OBS" moodCode="EVN"><id root="1.2.3.4"/>
<code code="8867-4" codeSystem="2.16.840.1.113883.6.1" displayName="Heart rate"/><statusCode code="completed"/>
<effectiveTime value="20240701080000-0400"/><value xsi:type="PQ" value="61" unit="/min"/></observation></entry>
</section></component></structuredBody></component></ClinicalDocument>
"""
_APPLE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>
]>
<HealthData locale="en_US">
 <ExportDate value="2024-07-02 08:00:00 -0400"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1980-01-01"/>
 <Record type="HKQuantityTypeIdentifierStepCount" sourceName="Watch" unit="count" \
creationDate="2024-07-01 08:10:00 -0400" startDate="2024-07-01 08:00:00 -0400" endDate="2024-07-01 08:10:00 -0400" \
value="213"/>
 <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min" \
creationDate="2024-07-01 08:10:00 -0400" startDate="2024-07-01 08:00:00 -0400" endDate="2024-07-01 08:00:00 -0400" \
value="61"/>
</HealthData>
"""


def _series(value: str = "12") -> str:
    return json.dumps([{"dateTime": f"07/01/24 04:0{minute}:00", "value": value} for minute in range(3)])


def _text(text: str) -> bytes:
    return text.encode()


SEEDS: dict[str, tuple[str, bytes]] = {
    "tidy": ("observations.csv", _text(
        "start,end,metric,value,unit,source\n2024-07-01,,steps,8213,{steps},Watch\n"
        '2024-07-01T08:00,,heart_rate,"61",/min,"My ""old"" watch"\n'
        '2024-07-01T08:00-04:00,2024-07-01T08:10,weight,72.5,kg,\n')),
    "dexcom_clarity": ("clarity.csv", _text(
        "Index,Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Event Subtype,Device Info,Source Device ID,"
        "Glucose Value (mg/dL),Insulin Value (u),Carb Value (grams),Duration (hh:mm:ss)\n1,,Device,,Dexcom G7,iOS,,,,\n"
        "2,2024-07-01T08:00:00,EGV,,,iOS,142,,,\n3,2024-07-01T08:05:00,EGV,,,iOS,Low,,,\n"
        "4,2024-07-01T08:06:00,Insulin,Fast-Acting,,iOS,,4.5,,\n5,2024-07-01T08:07:00,Exercise,Heavy,,iOS,,,,0:30:00\n")),
    "freestyle_libre": ("libre.csv", _text(
        "Glucose Data,Generated on,07-20-2024 09:40 AM UTC\nDevice,Serial Number,Device Timestamp,Record Type,"
        "Historic Glucose mg/dL,Scan Glucose mg/dL,Rapid-Acting Insulin (units),Notes,Ketone mmol/L\n"
        "Libre 3,SN,07-13-2024 08:00 AM,0,98,,,,\nLibre 3,SN,07-13-2024 08:05 AM,1,,HI,,,\n"
        "Libre 3,SN,07-13-2024 08:06 AM,4,,,4.5,,\nLibre 3,SN,07-13-2024 08:07 AM,6,,,,Felt shaky,0.3\n")),
    "nightscout": ("entries.json", _text(json.dumps([
        {"type": "sgv", "sgv": 118, "date": 1720008000000, "dateString": "2024-07-03T12:00:00.000Z", "device": "xDrip"},
        {"eventType": "Meal Bolus", "created_at": "2024-07-03T12:00:00Z", "insulin": 4, "carbs": 30,
         "notes": "Pasta"}]))),
    "fitbit_steps": ("steps-2024-07-01.json", _text(_series())),
    "fitbit_distance": ("distance-2024-07-01.json", _text(_series("1200"))),
    "fitbit_altitude": ("altitude-2024-07-01.json", _text(_series("10"))),
    "fitbit_calories": ("calories-2024-07-01.json", _text(_series("1.25"))),
    "fitbit_lightly_active_minutes": ("lightly_active_minutes-2024-07-01.json", _text(_series())),
    "fitbit_moderately_active_minutes": ("moderately_active_minutes-2024-07-01.json", _text(_series())),
    "fitbit_fairly_active_minutes": ("fairly_active_minutes-2024-07-01.json", _text(_series())),
    "fitbit_very_active_minutes": ("very_active_minutes-2024-07-01.json", _text(_series())),
    "fitbit_sedentary_minutes": ("sedentary_minutes-2024-07-01.json", _text(_series())),
    "fitbit_height": ("height-2024-07-01.json", _text(_series("1750"))),
    "fitbit_oxygen_saturation_csv": ("Minute SpO2 - 2024-07-01.csv", _text(
        "timestamp,value\n2024-07-01T06:05:00Z,96.1\n2024-07-01T06:06:00Z,50.0\n")),
    "fitbit_resting_heart_rate_csv": ("daily_resting_heart_rate.csv", _text(
        "timestamp,beats per minute,data source\n2024-07-01T00:00:00Z,55,Pixel Watch\n")),
    "fitbit_takeout": ("sleep-2024-07-01.json", _text(json.dumps([_SLEEP, {
        "logId": 2, "weight": 191.8, "bmi": 27.8, "date": "07/01/24", "time": "07:30:00"}, {
        "logId": 3, "activityName": "Run", "activityTypeId": 90009, "duration": 1800000,
        "startTime": "07/01/24 22:30:00"}]))),
    "fitbit_csv": ("dailyActivity_merged.csv", _text(
        "Id,ActivityDate,TotalSteps,TotalDistance,Calories\n15,7/1/2024,8213,5.9,2100\n15,7/2/2024,9213,6.9,2200\n")),
    "fhir": ("bundle.json", _text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "p1", "birthDate": "1980-01-01"}}, {"resource": _OBSERVATION}]},
        indent=1))),
    "fhir_ndjson": ("Observation.ndjson", _text(
        json.dumps(_OBSERVATION) + "\n" + json.dumps(_OBSERVATION | {"id": "o2"}) + "\n")),
    "ccda": ("summary.xml", _text(_CCDA)),
    "openmhealth": ("points.json", _text(json.dumps([{
        "header": {"id": "h1", "creation_date_time": "2024-07-01T08:00:00-04:00",
                   "schema_id": {"namespace": "omh", "name": "heart-rate", "version": "1.0"}},
        "body": {"heart_rate": {"value": 61, "unit": "beats/min"},
                 "effective_time_frame": {"date_time": "2024-07-01T08:00:00-04:00"}}}]))),
    "apple_health": ("export.xml", _text(_APPLE)),
}  # fmt: skip
