"""Measurements: what the product costs against a floor or another system in the same run.

``python -m bench`` runs all, ``python -m bench B4`` some; one table, and bench/results.json. A
measurement is a module ``bench/b<number>_<name>.py`` with a function ``measure(progress)`` that
answers rows (bench.framework); a new file is found by its name.
"""
