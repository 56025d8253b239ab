"""What the sample company is made of: places with their names and hours, teams, topics.

Here live lists only; sandbox.company puts them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_OFFICE: Final = ("09:00-17:00", "08:30-17:00", "09:00-17:30")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A site: its zone, the hours kept there, what is spoken, and how people are called."""

    city: str
    zone: str
    languages: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    hours: tuple[str, ...] = _OFFICE


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PLACES: Final = (
    Place(
        city="Berlin, Germany",
        zone="Europe/Berlin",
        languages=("de", "en"),
        first_names=_names(
            "Anke Jonas Miriam Lukas Ayşe Felix Hannah Mehmet Clara Tobias Leyla Emil"
        ),
        last_names=_names(
            "Vogt Brandt Y\u0131lmaz Schreiber Krüger Neumann Hoang Lindner Seidel Öztürk"
        ),
    ),
    Place(
        city="Lagos, Nigeria",
        zone="Africa/Lagos",
        languages=("en", "yo"),
        first_names=_names(
            "Lena Tunde Ngozi Emeka Folake Chidi Amara Segun Ifeoma Kunle Zainab Uche"
        ),
        last_names=_names("Okafor Adeyemi Balogun Eze Nwosu Ogunleye Bello Okonkwo Afolabi Ibe"),
    ),
    Place(
        city="London, United Kingdom",
        zone="Europe/London",
        languages=("en",),
        first_names=_names("Priya Owen Grace Callum Nadia Rhys Imogen Kwame Fiona Harjit Isla Dev"),
        last_names=_names("Hughes Patel Mensah Whitaker Ahmed Campbell Sandhu Doyle Marsh Begum"),
    ),
    Place(
        city="São Paulo, Brazil",
        zone="America/Sao_Paulo",
        languages=("pt", "en"),
        first_names=_names(
            "Beatriz Rafael Luana Thiago Marina Caio Júlia Diego Renata Igor Yara Davi"
        ),
        last_names=_names(
            "Azevedo Moreira Tanaka Farias Nogueira Batista Queiroz Leal Prado Sales"
        ),
        hours=("08:00-17:00", "08:30-17:30", "09:00-18:00"),
    ),
    Place(
        city="Bengaluru, India",
        zone="Asia/Kolkata",
        languages=("en", "hi"),
        first_names=_names(
            "Ananya Rohan Kavya Arjun Meera Imran Lakshmi Vikram Divya Suresh Fatima Nikhil"
        ),
        last_names=_names("Rao Iyer Khan Menon Gupta Fernandes Reddy Joshi Nair Banerjee"),
        hours=("10:00-18:30", "10:30-19:00", "11:00-19:30"),
    ),
    Place(
        city="Warsaw, Poland",
        zone="Europe/Warsaw",
        languages=("pl", "en"),
        first_names=_names(
            "Zofia Jakub Agnieszka Piotr Magda Bartek Oksana Tomasz Ewa Marek Hanna Andrij"
        ),
        last_names=_names(
            "Wójcik Zieliński Lewandowska Mazur Kowal Bondar Pawlak Sikora Duda Rogala"
        ),
        hours=("08:00-16:00", "08:30-16:30", "09:00-17:00"),
    ),
    Place(
        city="Toronto, Canada",
        zone="America/Toronto",
        languages=("en", "fr"),
        first_names=_names("Mei Étienne Sarah Amir Chloé Wei Rosa Liam Noor Gabriel Tala Jordan"),
        last_names=_names("Chen Tremblay Singh MacLeod Hosseini Roy Santos Wong Bouchard Clarke"),
        hours=("08:00-16:30", "08:30-16:30", "09:00-17:00"),
    ),
    Place(
        city="Nairobi, Kenya",
        zone="Africa/Nairobi",
        languages=("en", "sw"),
        first_names=_names(
            "Wanjiru Otieno Achieng Kamau Njeri Mwangi Halima Kiprop Wambui Baraka Asha Juma"
        ),
        last_names=_names(
            "Kariuki Odhiambo Mutua Wekesa Cheruiyot Hassan Ndungu Omondi Maina Were"
        ),
    ),
    Place(
        city="Madrid, Spain",
        zone="Europe/Madrid",
        languages=("es", "en"),
        first_names=_names(
            "Lucía Javier Carmen Álvaro Inés Pablo Nerea Hugo Aitana Marcos Rocío Iván"
        ),
        last_names=_names("Ortega Navarro Ibáñez Castillo Romero Herrero Molina Rey Vidal Crespo"),
        hours=("09:00-18:00", "09:30-18:00", "08:30-17:30"),
    ),
)

FUNCTIONS: Final = {
    "Engineering": ("Payments", "Search", "Platform", "Mobile"),
    "Product": ("Onboarding", "Insights", "Checkout", "Partner Tools"),
    "Sales": ("Key Accounts", "New Markets", "Public Sector", "Renewals"),
    "Customer Care": ("Help Centre", "Field Service", "Complaints", "Community"),
    "Operations": ("Logistics", "Purchasing", "Sites", "Quality"),
    "Marketing": ("Brand", "Campaigns", "Events", "Content"),
    "Finance": ("Controlling", "Treasury", "Billing", "Tax"),
    "Design": ("Research", "Interface", "Design Systems", "Service Design"),
}

TOPICS: Final = (
    "AI tools",
    "Accessibility",
    "Social media",
    "Inclusion",
    "Customer voice",
    "Sustainability",
    "Data for decisions",
    "Hybrid teamwork",
    "Automation",
    "Short video",
)

STYLES: Final = ("hands-on", "reflective", "structured", "exploratory", "visual")

INTERESTS: Final = (
    *("cooking", "running", "chess", "gardening", "photography", "jazz", "hiking", "football"),
    *("reading", "cycling", "films", "languages", "board games", "choir", "travel", "pottery"),
)
