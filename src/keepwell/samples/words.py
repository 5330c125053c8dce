"""The words the sample company is made of. Invented; any likeness to real firms is an accident."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """What names are made of in one language."""

    language: str
    countries: tuple[tuple[str, str, int], ...]
    """Code, sales region and hours ahead of UTC (no summer time: it would add nothing)."""
    first: tuple[str, ...]
    second: tuple[str, ...]
    ending: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]


TONGUES = (
    Tongue(
        "en",
        (("GB", "Europe", 0), ("US", "Americas", -5), ("AU", "Asia-Pacific", 10)),
        (
            "Southwind", "Harbour", "Copper", "Maple", "Ironbridge", "Larkfield", "Silver",
            "Beacon", "Meadow", "Granite", "Foxglove", "Tidewater", "Juniper", "Redwood",
            "Kestrel", "Amber",
        ),
        (
            "Traders", "Logistics", "Foods", "Clinics", "Books", "Energy", "Hotels", "Software",
            "Outfitters", "Dental", "Printing", "Motors", "Gardens", "Insurance",
        ),
        ("Ltd", "Inc", "& Co", "Group"),
        ("Alice", "Ben", "Chloe", "David", "Emma", "Frank", "Grace", "Henry", "Isla", "Jack"),
        ("Abbott", "Barnes", "Carter", "Doyle", "Evans", "Foster", "Grant", "Hughes", "Irving"),
    ),
    Tongue(
        "th",
        (("TH", "Asia-Pacific", 7),),
        (
            "Siam", "Chao Phraya", "Doi Suthep", "Andaman", "Isan", "Lanna", "Rattana", "Thong Lo",
            "Ban Suan", "Khao Yai", "Mae Ping", "Sukjai", "สยาม", "บ้านสวน", "รุ่งเรือง", "ทองดี",
        ),
        (
            "Foods", "Rice", "Travel", "Textiles", "Hospital", "Ceramics", "Logistics", "Seafood",
            "Orchids", "Motors", "Coffee", "Furniture",
        ),
        ("Co., Ltd.", "PLC", "Group"),
        ("สมชาย", "สุดา", "อนันต์", "มาลี", "กิตติ", "พิมพ์", "Niran", "Ploy", "Somsak", "Kanya"),
        ("ใจดี", "แสงทอง", "ศรีสุข", "บุญมา", "Srisai", "Wongsa", "Chaiyo", "Thongdee"),
    ),
    Tongue(
        "nl",
        (("NL", "Europe", 1), ("BE", "Europe", 1)),
        (
            "Bakker", "De Vries", "Van Dijk", "Molenaar", "Waterland", "Kuiper", "Zonneveld",
            "De Boer", "Noorderlicht", "Lindehof", "Smeets", "Hoekstra", "Polder", "Grachten",
        ),
        (
            "Fietsen", "Bloemen", "Transport", "Zuivel", "Bouw", "Techniek", "Advies", "Mode",
            "Drukwerk", "Installaties", "Keukens", "Zorg",
        ),
        ("BV", "NV", "& Zonen", "Groep"),
        ("Anna", "Bram", "Daan", "Eva", "Femke", "Jeroen", "Lotte", "Maarten", "Sanne", "Thijs"),
        ("Bakker", "de Boer", "Jansen", "Mulder", "van Leeuwen", "Visser", "Smit", "Kuipers"),
    ),
    Tongue(
        "pl",
        (("PL", "Europe", 1),),
        (
            "Wisła", "Bałtyk", "Tatry", "Żubr", "Mazury", "Pod Lipą", "Słoneczna", "Jantar",
            "Złota Rączka", "Kasztan", "Wawel", "Łąka", "Bieszczady", "Odra",
        ),
        (
            "Sklep", "Meble", "Piekarnia", "Transport", "Odzież", "Apteka", "Księgarnia", "Ogrody",
            "Serwis", "Kosmetyki", "Zabawki", "Hurtownia",
        ),
        ("Sp. z o.o.", "S.A.", "i Synowie", "Grupa"),
        ("Agnieszka", "Bartek", "Celina", "Dawid", "Ewa", "Grzegorz", "Łucja", "Michał", "Żaneta"),
        ("Kowalska", "Nowak", "Wiśniewski", "Zieliński", "Wójcik", "Dąbrowska", "Król"),
    ),
)  # fmt: skip
SHARES = (0.35, 0.25, 0.2, 0.2)
"""How many of the accounts speak each of the tongues."""

PLANS = ("Starter", "Team", "Business", "Enterprise")
PRICES = (9.0, 15.0, 24.0, 32.0)
"""Euro per seat and month."""
SEGMENTS = ("small", "mid", "large")
INDUSTRIES = ("retail", "manufacturing", "health", "logistics", "hospitality", "services")
OWNERS = (
    "Amara Okafor", "Jonas Lind", "Priya Nair", "Tomasz Zając",
    "Nok Suwan", "Eline de Wit", "Marco Ferri", "Hana Sato",
)  # fmt: skip
TEAMS = ("North", "South")
"""The first half of the owners is in the first team."""

FEATURES = (
    "dashboard", "search", "orders", "invoicing", "reports", "export", "tasks", "calendar",
    "automation", "api", "forecast", "alerts", "templates", "audit_log",
)  # fmt: skip
TOPICS = (
    "login", "invoice", "import", "performance", "permissions", "integration", "report", "mobile",
    "how_to", "data_loss",
)  # fmt: skip
SEVERITIES = ("low", "normal", "high", "critical")
REASONS = (
    "price", "missing feature", "poor support", "competitor", "champion left", "closed business",
)  # fmt: skip
NOTES = ("quarterly review", "call with the champion", "after the ticket", "renewal talk")
OVERRIDES = (
    ("at_risk", "the buyer told us they are talking to a competitor"),
    ("healthy", "usage is low because they move house; contract signed for two years"),
    ("watch", "new management, wait for the first meeting"),
)

COMMENTS = {
    "en": (
        ("Reports take forever to load.", "We asked three times about the same invoice.",
         "Too expensive for what we use."),
        ("Does what it should.", "Good, but the mobile app needs work."),
        ("Best tool we have, the whole team uses it.", "Quick answers, thank you!",
         "The automation saves us a day a week."),
    ),
    "th": (
        ("ระบบช้ามาก ใช้งานไม่สะดวก", "แจ้งปัญหาเดิมหลายครั้งแล้วยังไม่แก้", "ราคาแพงเกินไป"),
        ("ใช้งานได้ดีพอสมควร", "อยากให้มีเมนูภาษาไทยมากกว่านี้"),
        ("ประทับใจมาก แนะนำต่อแน่นอน", "ทีมงานตอบเร็วและสุภาพ", "ช่วยประหยัดเวลาได้เยอะ"),
    ),
    "nl": (
        ("De koppeling valt steeds uit.", "Wij wachten al een week op antwoord.", "Veel te duur."),
        ("Prima, maar de rapporten kunnen beter.", "Doet wat het moet doen."),
        ("Fijn programma, iedereen werkt er graag mee.", "Snelle hulp, top!",
         "Scheelt ons veel tijd."),
    ),
    "pl": (
        ("Ciągle te same błędy przy imporcie.", "Na odpowiedź czekaliśmy tydzień.",
         "Za drogo jak na to, co dostajemy."),
        ("W porządku, ale brakuje kilku funkcji.", "Działa poprawnie."),
        ("Świetne narzędzie, polecam każdemu.", "Bardzo szybka i miła obsługa.",
         "Oszczędzamy mnóstwo czasu."),
    ),
}  # fmt: skip
"""What people write by language: the unhappy, the neutral, the happy."""
