"""Makes the raiser that comes with Salus: `make train-raiser`.

texts → encoder (three layers of MiniLM, made narrower) → fine-tuning → calibration → whole numbers of eight bits.
"""
