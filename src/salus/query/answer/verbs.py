"""What a person does with what is measured: "you slept 7 h", "you took 8,000 steps", "you drank 1.8 L of water".

Metric name -> (verb in the past, what follows the quantity). A metric without an entry is spoken of as a noun.
"""

from __future__ import annotations

VERBS: dict[str, tuple[str, str]] = {
    "steps": ("took", ""),
    "sleep_duration": ("slept", ""),
    "rem_sleep_duration": ("had", " of REM sleep"),
    "deep_sleep_duration": ("had", " of deep sleep"),
    "light_sleep_duration": ("had", " of light sleep"),
    "awake_duration": ("were awake for", ""),
    "nap_duration": ("napped for", ""),
    "time_in_bed": ("spent", " in bed"),
    "distance_walking_running": ("walked and ran", ""),
    "distance_cycling": ("cycled", ""),
    "distance_swimming": ("swam", ""),
    "active_energy": ("burned", " of active energy"),
    "basal_energy": ("burned", " at rest"),
    "flights_climbed": ("climbed", ""),
    "exercise_minutes": ("exercised for", ""),
    "water_intake": ("drank", " of water"),
    "caffeine": ("took in", " of caffeine"),
    "alcoholic_beverages": ("had", ""),
    "dietary_energy": ("ate", ""),
    "carbohydrates": ("ate", " of carbohydrates"),
    "protein": ("ate", " of protein"),
    "fat": ("ate", " of fat"),
    "sugar": ("ate", " of sugar"),
    "fiber": ("ate", " of fibre"),
    "insulin_dose": ("took", " of insulin"),
    "mindful_minutes": ("were mindful for", ""),
    "active_zone_minutes": ("had", " in active heart rate zones"),
    "stand_hours": ("stood in", ""),
}
