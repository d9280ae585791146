"""The kinds of identifiers, one table each: what goes, and its neighbours that stay."""

from __future__ import annotations

import pytest

from salus.safety.privacy import scrub

_GOES = {
    "NAME": [
        ("My name is Ngozi Adeyemi", "Ngozi Adeyemi"),
        ("my name is ngozi adeyemi", "ngozi adeyemi"),
        ("seen by Dr. Young", "Young"),
        ("the patient, Karl-Heinz Öztürk, is well", "Karl-Heinz Öztürk"),
        ("pt Maria G. came back", "Maria G"),
        ("Brown, Alice presents with cough", "Brown"),
        ("PATIENT JUAN CARLOS RIVERA WAS DISCHARGED TODAY", "JUAN CARLOS RIVERA"),
        ("my husband Grant snores", "Grant"),
        ("Thanks,\nPriya", "Priya"),
        ("Me llamo Íñigo Etxeberria", "Íñigo Etxeberria"),
        ("Mi hija Ximena tiene fiebre", "Ximena"),
        ("La paciente Dolores Fuertes ingresó ayer", "Dolores Fuertes"),
        ("J. K. Lindqvist wrote it", "J. K. Lindqvist"),
        ("I talked with Tomasz van den Berg", "Tomasz van den Berg"),
        ("Nguyen, Barrett and Bowman agreed", "Bowman"),
        ("Yusuf's tests are back", "Yusuf"),
        ("Sr. Gutiérrez no vino", "Gutiérrez"),
        ("ask Σοφία about it", "Σοφία"),
    ],
    "ADDRESS": [
        ("she lives at 14 Crown Street, Leeds LS1 4AB", "14 Crown Street, Leeds"),
        ("ship it to 742 Evergreen Terrace, Springfield, OR 97403", "742 Evergreen Terrace, Springfield, OR 97403"),
        ("vive en Calle de Alcalá 45, Madrid", "Calle de Alcalá 45"),
        ("Domicilio: Av. Insurgentes 3500, Tlalpan", "Insurgentes 3500"),
        ("we met at 22 Rue Lepic", "22 Rue Lepic"),
        ("it is in Kirchstrasse 12", "Kirchstrasse 12"),
        ("write to P.O. Box 4471", "P.O. Box 4471"),
        ("Apt. 12B is hers", "Apt. 12B"),
        ("he is homeless near 5th avenue", "5th avenue"),
    ],
    "PLACE": [("I moved here from Guadalajara", "Guadalajara"), ("a nurse in Fresno, CA 93650", "Fresno, CA 93650"), ("born in Orange County", "Orange County"), ("flew in from san diego", "san diego")],
    "FACILITY": [
        ("admitted to Riverbend General Hospital", "Riverbend General Hospital"),
        ("follow-up at St. Brigid's", "St. Brigid"),
        ("treated at the Mayo Clinic in June", "Mayo Clinic"),
        ("ingresada en el Hospital Virgen del Mar", "Hospital Virgen del Mar"),
        ("from our Tucson office", "Tucson office"),
        ("she was seen at Thornfield last week", "Thornfield"),
    ],
    "DATE": [
        ("seen on 3 May 2024", "3 May 2024"),
        ("since March 14th, 2022", "March 14th, 2022"),
        ("DOB 04/12/1961", "04/12/1961"),
        ("on 2023-11-05 at noon", "2023-11-05"),
        ("operated in April 2021", "April 2021"),
        ("el 7 de enero de 2020", "7 de enero de 2020"),
        ("seen on 4/12 for cough", "4/12"),
        ("admitted in February", "February"),
        ("Feb '22 visit", "Feb '22"),
        ("nacido el 12-03-1980", "12-03-1980"),
    ],
    "AGE": [("a 93-year-old woman", "93"), ("he is aged 101", "101"), ("mi abuela tiene 97 años", "97"), ("94 yo M with CHF", "94")],
    "PHONE": [("call (415) 555-0100", "(415) 555-0100"), ("tel. +34 612 345 678", "+34 612 345 678"), ("415.555.0100 x22", "415.555.0100 x22"), ("llámame al 612 34 56 78", "612 34 56 78"), ("0161 496 0000", "0161 496 0000")],
    "FAX": [("fax: 650-555-0111", "650-555-0111")],
    "EMAIL": [("jo.k+x@mail.example.co.uk!", "jo.k+x@mail.example.co.uk"), ("jo at example dot com", "jo at example dot com")],
    "SSN": [("SSN 219-09-9999", "219-09-9999"), ("social security number is 219099999", "219099999")],
    "MRN": [("MRN: 0048213", "0048213"), ("medical record #AB-99812", "#AB-99812"), ("historia clínica 778812", "778812")],
    "HEALTH_PLAN": [("insurance ID HX-20931", "HX-20931"), ("Medicare number 1EG4-TE5-MK73", "1EG4-TE5-MK73")],
    "CARD": [("card 4111 1111 1111 1111", "4111 1111 1111 1111")],
    "ACCOUNT": [("IBAN ES91 2100 0418 4502 0005 1332", "ES91 2100 0418 4502 0005 1332"), ("account 88812345", "88812345")],
    "LICENSE": [("driver's license D1234567", "D1234567"), ("NPI 1245319599", "1245319599")],
    "VEHICLE": [("license plate 7ABC123", "7ABC123"), ("matrícula 1234 BCD", "1234 BCD")],
    "DEVICE": [("pacemaker serial PX88213", "PX88213"), ("mac 00:1B:44:11:3A:B7", "00:1B:44:11:3A:B7")],
    "BIOMETRIC": [("fingerprint id FP-77120", "FP-77120")],
    "URL": [("see https://example.org/p/7?q=1.", "https://example.org/p/7?q=1"), ("example.org/anna", "example.org/anna")],
    "IP": [("from 203.0.113.77", "203.0.113.77"), ("from 2001:db8::8a2e:370:7334", "2001:db8::8a2e:370:7334")],
    "ID": [("passport no. X1234567B", "X1234567B"), ("DNI 12345678Z", "12345678Z"), ("case number 2023-8841", "2023-8841"), ("CURP GOMC800101HDFRRL09", "GOMC800101HDFRRL09")],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value"), [(kind, *case) for kind, cases in _GOES.items() for case in cases])
def test_it_goes(kind: str, text: str, value: str) -> None:
    done = scrub(text)
    start = text.index(value)
    assert value not in done.text
    assert any(f.type == kind and f.start <= start and f.end >= start + len(value) for f in done.found), done


@pytest.mark.parametrize(
    "text",
    [
        "Is a positive Chaddock reflex the same as the Babinski sign?",
        "Parkinson's, Alzheimer's and Huntington's disease in the family",
        "Crohn's or ulcerative colitis?",
        "The Apgar score was 9 and the Glasgow Coma Scale 15.",
        "Guillain-Barré after Zika; Stevens-Johnson syndrome after lamotrigine",
        "Wilson's disease with Kayser-Fleischer rings",
        "Hashimoto thyroiditis, Graves' disease, Addison's disease",
        "Wells criteria, Ranson criteria and the Framingham Risk Score",
        "the Zorbik-Halloran syndrome and the Quendel maneuver",
        "Epley maneuver for vertigo; Kegel exercises; Heimlich maneuver",
        "Lyme disease, Ebola virus, West Nile fever, German measles",
        "Take Lipitor 20 mg, Humira 40 mg and St. John's wort",
        "Metformin, lisinopril 10/12.5 mg, semaglutide 0.5 mg weekly, pembrolizumab q3w",
        "BP 120/80, pulse 72, temp 38.5, SpO2 97 %, glucose 180-250 mg/dL",
        "HbA1c 6.5 % in 2019; eGFR 58; LDL 130",
        "a 45-year-old man, 89 years old mother, 12 weeks pregnant",
        "since 2015, in the 1990s, 2020-2021",
        "I walk 10,000 steps 3 times a week from 7:30 to 8:15",
        "Does COVID-19 or SARS-CoV-2 raise IL-6 and CA-125?",
        "Medicare covers it; the FDA and the CDC say so; American Heart Association guidelines",
        "My Garmin and my Apple Watch disagree about my heart rate",
        "What is the French paradox? Is Japanese encephalitis common in Thailand?",
        "Will I be able to run again? May I drink? Mark the date? I hope so.",
        "Doctor, my Type 2 diabetes is worse. Should I see a Cardiologist?",
        "Stage 3 COPD, Grade II, Child-Pugh B, NYHA class III, Hepatitis C",
        "Vitamin D 2000 IU, Omega-3, Vitamin B12 1000 mcg",
        "Population: 1,250,000; 1500000 copies/mL; PMID 31234567; NCT01234567",
        "On Tuesday I ate at noon, in May flowers bloom",
        "call 911 or 988 now",
        "room temperature is 21 degrees; case 3 of 12",
        "¿La enfermedad de Crohn y el síndrome de Sjögren son lo mismo?",
        "El signo de Babinski y la escala de Glasgow",
        "Tengo dolor en el pecho desde ayer y tomo paracetamol 500 mg",
        "Mi presión es 130/85 y tengo 45 años",
        "¿Debo ir a urgencias? Me duele la cabeza desde el lunes",
        "WHAT ARE THE SIDE EFFECTS OF METFORMIN IN THE ELDERLY",
        "Best Treatment For Type 2 Diabetes In Older Adults",
        "my resting heart rate on days when i run; don't count naps",
    ],
)  # fmt: skip
def test_clinical_and_everyday_sentences_stay_untouched(text: str) -> None:
    assert scrub(text).text == text


def test_one_eponym_is_a_person_where_a_title_says_so() -> None:
    assert (
        scrub("Dr. Crohn and Mr. Parkinson talked about Crohn's disease").text
        == "Dr. [NAME_1] and Mr. [NAME_2] talked about Crohn's disease"
    )
