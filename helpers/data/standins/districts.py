"""Simulated districts: the columns of the California set, for where the real one can't be had.

People live in a few cities, rather near the coast. What a house is worth depends on the place, on
the income of the people and on how crowded they live, none of it along a straight line.
"""

import numpy as np

SEED = 1990
N_DISTRICTS = 20640
COAST = np.array(  # latitude, longitude
    [(32.5, -117.1), (34.0, -118.5), (34.5, -120.6), (36.6, -121.9), (37.8, -122.5), (40.4, -124.3)]
)
INLAND_BORDER = np.array([(32.5, -114.5), (35.0, -114.6), (39.0, -120.0), (42.0, -120.0)])
MAX_AGE = 52
MIN_INCOME, MAX_INCOME = 0.4999, 15.0001  # in 10,000 dollars
MIN_PRICE, MAX_PRICE = 14_999, 500_001  # in dollars


# Longitude, latitude, share of all districts, how far they spread (degrees), and the premium: what
# the logarithm of a price rises by.
CITIES = np.array(
    [
        (-118.25, 34.05, 0.36, 0.25, 0.25),  # Los Angeles
        (-122.3, 37.75, 0.22, 0.25, 0.45),  # San Francisco and Oakland
        (-117.1, 32.8, 0.1, 0.15, 0.15),  # San Diego
        (-117.3, 34.0, 0.08, 0.25, -0.25),  # Riverside and San Bernardino
        (-121.4, 38.6, 0.08, 0.3, -0.1),  # Sacramento
        (-119.7, 36.7, 0.08, 0.6, -0.4),  # Fresno
        (-120.5, 38.5, 0.08, 1.6, -0.2),  # everywhere else
    ]
)


def make_districts() -> tuple[np.ndarray, np.ndarray]:
    """Simulate 20,640 census districts and what their houses are worth, the same ones every time.

    X and y have the columns, units and ranges of the California set's.
    """
    rng = np.random.default_rng(SEED)
    longitude, latitude, to_coast = _places(rng)
    wealth = rng.normal(size=N_DISTRICTS) + 0.3 * np.exp(-to_coast)
    income = np.clip(3.4 * np.exp(0.46 * wealth), MIN_INCOME, MAX_INCOME)
    newness = rng.normal(size=N_DISTRICTS)
    age = np.clip(np.rint(29 - 13 * newness), 1, MAX_AGE)

    households = _count(410 * np.exp(0.25 * newness + 0.68 * rng.normal(size=N_DISTRICTS)), 6082)
    rooms_each = 5.1 * np.exp(0.18 * wealth + 0.12 * rng.normal(size=N_DISTRICTS))
    people_each = 2.85 * np.exp(-0.06 * wealth + 0.24 * rng.normal(size=N_DISTRICTS))
    bedrooms_each = 1.06 * np.exp(0.06 * rng.normal(size=N_DISTRICTS))
    rooms = _count(households * rooms_each, 39320)
    bedrooms = _count(households * bedrooms_each, 6445)
    people = _count(households * people_each, 35682)

    columns = (longitude, latitude, age, rooms, bedrooms, people, households, income)
    X = np.column_stack(columns).astype(np.float32)
    log_price = (
        12.05
        + _place_premium(longitude, latitude, to_coast)
        + _income_premium(income)
        - _crowding_discount(people / rooms, to_coast)
        + 0.25 * rng.normal(size=N_DISTRICTS)
    )
    price = np.clip(100 * np.rint(np.exp(log_price) / 100), MIN_PRICE, MAX_PRICE)
    return X, price.astype(np.float32)


def _places(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return longitudes, latitudes and how many degrees it is to the coast, straight west."""
    city = CITIES[rng.choice(len(CITIES), N_DISTRICTS, p=CITIES[:, 2])]
    centre_longitude, centre_latitude, _, spread, _ = city.T
    latitude = centre_latitude + spread * rng.normal(size=N_DISTRICTS)
    latitude = np.round(np.clip(latitude, 32.54, 41.95), 2)
    coast = np.interp(latitude, *COAST.T)
    border = np.interp(latitude, *INLAND_BORDER.T)
    longitude = coast + np.abs(centre_longitude + spread * rng.normal(size=N_DISTRICTS) - coast)
    longitude = np.round(border - np.abs(border - longitude), 2)
    return longitude, latitude, np.maximum(longitude - coast, 0)


def _count(value: np.ndarray, at_most: int) -> np.ndarray:
    return np.clip(np.rint(value), 1, at_most)


def _place_premium(longitude: np.ndarray, latitude: np.ndarray, to_coast: np.ndarray) -> np.ndarray:
    """Return what place adds to a price's logarithm; it fades away from city centres and coast."""
    premium = 0.6 * np.exp(-to_coast / 0.3)
    for centre_longitude, centre_latitude, _, spread, most in CITIES:
        squared = (longitude - centre_longitude) ** 2 + (latitude - centre_latitude) ** 2
        premium += most * np.exp(-squared / (2 * (2 * spread) ** 2))
    return premium


def _income_premium(income: np.ndarray) -> np.ndarray:
    """Return what income adds: most in the middle; the poor must live somewhere, the rich save."""
    return 0.85 * np.tanh((income - 3.8) / 3)


def _crowding_discount(people_per_room: np.ndarray, to_coast: np.ndarray) -> np.ndarray:
    """Return what crowding takes away: a step, and a smaller one by the sea."""
    crowded = 1 / (1 + np.exp(-(people_per_room - 0.6) / 0.08))
    return 0.4 * crowded * (1 - 0.6 * np.exp(-to_coast / 0.3))
