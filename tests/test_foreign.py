"""Texts in other languages: signs, codes and bracketed conversions are read as that language writes them, words never."""

import datetime

import pytest

from checker import Document, Settings, check
from checker.readers import read_bytes

DAY = datetime.date(2024, 3, 15)
GERMAN = "Die Stadt hat nach Angaben der Verwaltung im Jahr 2023 mehr Geld ausgegeben als geplant. Das teilte der Kämmerer am Freitag in der Sitzung des Rates mit, die länger dauerte als sonst. Vor allem die Schulen und die Straßen wurden teurer, weil die Preise für Beton und Stahl gestiegen sind und viele Firmen keine Leute mehr finden."
FRENCH = "La ville a dépensé en 2023 plus d'argent que prévu, a annoncé vendredi le maire devant le conseil municipal. Ce sont surtout les écoles et les routes qui ont coûté plus cher, parce que les prix du béton et de l'acier ont augmenté et que beaucoup d'entreprises ne trouvent plus personne."
ENGLISH = "The city spent more money last year than it had planned, the treasurer told the council on Friday. Schools and roads were the reason, for the prices of concrete and steel rose and many firms could not find the people that they needed. It was the third year in which the budget did not hold, and the council is not happy with it."


def report(text, language=None, **settings):
    return check(Document.from_text(text, published=DAY, language=language), settings=Settings(**settings))


def values(text, language):
    return [(figure.text, str(figure.value.normalize())) for figure in report(text, language).figures]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Es kostet 1.234,50 € im Jahr.", "de", [("1.234,50 €", "1234.5")]),
        ("Es kostet 1.234 €.", "de", [("1.234 €", "1234")]),
        ("Der Anteil beträgt 12,5 %.", "de", [("12,5 %", "12.5")]),
        ("Es kostet 1'234.50 CHF, nicht 99.90 CHF.", "de", [("1'234.50 CHF", "1234.5"), ("99.90 CHF", "99.9")]),
        ("Cela coûte 1 234,50 €.", "fr", [("1 234,50 €", "1234.5")]),
        ("Cuesta $1,234.50, no $99.90.", "es", [("$1,234.50", "1234.5"), ("$99.90", "99.9")]),
        ("Cuesta 1.234,50 €.", "es", [("1.234,50 €", "1234.5")]),
        ("Es kostet $20 Millionen, €5 Mrd. und 5 Milliarden Euro.", "de", []),
        ("Cela coûte 5 millions €, 5 milliards d'euros et $5m.", "fr", []),
        ("Am 3. September 2021 um 12.30 Uhr kamen 1.200 Leute.", "de", []),
    ],
)
def test_signs_and_codes_are_read_with_the_separators_of_the_language(text, language, wanted):
    assert values(text, language) == wanted


def test_a_conversion_in_brackets_is_checked_and_at_most_a_warning():
    found = report("Das Buch kostet 40,00 € (64,00 $).", "de")
    assert [(finding.rule, finding.severity) for finding in found.findings] == [("conversion", "warning")]
    assert report("Das Buch kostet 40,00 € (43,50 $).", "de").findings == []


def test_the_report_says_that_words_were_not_read():
    (notice,) = report("Das Buch kostet 40 €.", "de").notices
    assert notice.startswith("The text is in another language (de): ")


@pytest.mark.parametrize(
    ("text", "language"),
    [(GERMAN, "de"), (FRENCH, "fr"), (ENGLISH, "en"), ("Das Buch kostet 40 €.", "en"), ("", "en")],
)
def test_the_language_of_a_text_that_states_none_is_told_if_it_is_long_enough(text, language):
    assert report(text).document.language == language


def test_the_language_of_a_text_without_a_digit_is_not_asked():
    """To tell it takes half a second, and nothing could be read in it."""
    assert report(GERMAN.replace("2023", "letzten")).document.language == "en"


SHORT = {
    "de": "Die Stadt gibt für neue Busse und Bahnen im kommenden Jahr 4.000 € (9.000 $) aus.",
    "fr": "La ville dépense cette année pour ses écoles la somme de 4 000 € (9 000 $) et plus.",
    "es": "La ciudad gasta este año en sus escuelas la suma de 4.000 € (9.000 $) y algo más.",
    "it": "La città spende quest'anno per le sue scuole la somma di 4.000 € (9.000 $) e oltre.",
    "pt": "A cidade gasta este ano com as suas escolas a quantia de 4.000 € (9.000 $) e não mais.",
    "nl": "De stad geeft dit jaar aan nieuwe scholen een bedrag van 4.000 € (9.000 $) uit.",
    "pl": "Miasto wyda w tym roku na nowe szkoły kwotę 4 000 € (9 000 $), czyli więcej niż dotąd.",
    "hu": "A város ebben az évben új iskolákra 4 000 € (9 000 $) összeget költ, többet mint eddig.",
    "fi": "Kaupunki käyttää tänä vuonna uusiin kouluihin 4 000 € (9 000 $), paljon enemmän kuin ennen.",
    "ru": "Город тратит на школы 4 000 € (9 000 $).",
    "ja": "市は学校に4,000€($9,000)を使う。",
    "ar": "تنفق المدينة على المدارس 4,000 € (9,000 $) هذا العام.",
}


@pytest.mark.parametrize("language", SHORT)
def test_a_short_text_in_another_language_is_told(language):
    found = report(SHORT[language])
    assert found.document.language == language
    assert [(finding.rule, finding.severity) for finding in found.findings] == [("conversion", "warning")]
    assert any("words were not" in line for line in found.notices)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("市は学校に4,000€($9,000)を使う。", ["4,000€", "$9,000"]),
        ("市は学校に４,０００€（＄９,０００）を使う。", ["４,０００€", "＄９,０００"]),
        ("市は学校に3万4,000€を使う。", []),
        ("市は学校に$4万を使う。", []),
        ("市は学校に$4億2,000万を使う。", []),
    ],
)
def test_figures_without_spaces_around_them_are_read(text, wanted):
    assert [figure.text for figure in report(text).figures] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Loan grows to $5m",
        "Acme profit up 5%, Bolt sales down 3%, shares flat",
        "Dewhurst Okafor Lindqvist Marchetti Nguyen Papadopoulos win council seats",
        "São Paulo café sells €4 (£3.40) croissants, says mayor Müller of Zürich",
        "$5m €4m ¥300m 4.5% 3.2% 1.1%",
        "Привет means hello",
    ],
)
def test_a_short_text_in_english_stays_so(text):
    assert report(text).document.language == "en"


def test_a_table_of_names_is_in_no_other_language():
    rows = "\n".join(f"Ortega Lindqvist {n},{n}00,€{n},Zürich" for n in range(1, 90))
    assert check(read_bytes(f"Firma,Budget,Fee,City\n{rows}\n".encode(), "a.csv")).document.language == "en"


def test_settings_come_before_the_guess_and_the_document_before_both():
    assert report(GERMAN, language="en").document.language == "en"
    assert report("Das Buch kostet 40 €.", language=None).document.language == "en"
    document = Document.from_text("Das Buch kostet 40 €.", published=DAY)
    assert check(document, settings=Settings(language="de")).document.language == "de"


@pytest.mark.parametrize(
    "text",
    [
        "Der Umsatz stieg von 20 Milliarden Euro (22 Milliarden Dollar) auf 1,5 Billionen Yen (9,2 Milliarden Euro).",
        "Rund 100 Mio. € (rund 90 Mio. CHF) fließen, davon 200 Mio. € in Straßen.",
        "Le chiffre d'affaires a augmenté de 5 % à 20 milliards d'euros (22 milliards de dollars), dont 30 milliards $.",
        "Les ventes: 3 000 € (2 800 £) en 2020, 1 billion de yens (6 milliards €).",
        "El precio subió un 10% hasta 2.500 millones de euros (2.700 millones de dólares); antes 99 €.",
        "Der Kurs fiel um 5 % auf 10.000 Punkte von 12.000 Punkten.",
    ],
)
@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_right_text_in_another_language_raises_no_alarm(text, language):
    assert [finding.message for finding in report(text, language).findings] == []
