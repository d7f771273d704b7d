"""Case forms of Ukrainian and Russian names of places: Києві and Киева are Kyiv.

Papers in these languages write a name in the case that its sentence asks for. The forms are made once,
when the gazetteer is compiled, by the endings of the declensions, so that looking up stays a
comparison of strings. A form that no grammarian would pass does no harm: nobody writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trucewatch.locate.atlas.names import cyrillic

SOFTENED = {"г": "з", "к": "ц", "х": "с"}  # Волноваха, Волновасі
Rule = tuple[re.Pattern[str], tuple[str, ...]]


def _rules(lines: str) -> list[Rule]:
    """Read "ending > endings" lines; the part before the ending stays."""
    made = []
    for line in lines.strip().splitlines():
        left, _, right = line.partition(">")
        made.append((re.compile(f"{left.strip()}$"), tuple(right.split())))
    return made


# The first rule whose ending fits is used. Ukrainian and Russian endings stand together where they do not clash.
NOUN = _rules("""
[іи]в > ова ову овом ові ове
їв > єва єву євом єві єве
ьк > ька ьку ьком ькові ьке ьці
иця > иці ицю ицею ице
ія > ії ію ією
ия > ии ию ией
ья > ьи ье ью ьей
жжя > жжю жжям жжі
ття > ттю ттям тті
ння > нню нням нні
я > і ю ею и е ей
ка > ки ці ку кою ке кой
га > ги зі гу гою ге гой
ха > хи сі ху хою хе хой
а > и і у ою ы е ой
ово > ова ову овом ові ове
ево > ева еву евом еві еве
ьке > ького ькому ьким
ске > ского скому ским
ское > ского скому ским ском
не > ного ному ним
ное > ного ному ным ном
ве > вого вому вим ва ву вом ві
ое > ого ому ым ом
о > а у ом і ові е
е > а у ем і ого ому им
ці > ців цям цями цях
цы > цов цев цам цами цах
и > ам ами ах ів
ы > ам ами ах ов
і > ів ям ями ях
нь > ня ню нем ні не ни нью
іль > оля олю олем олі
ь > я ю ем ем і е и ью
ий > ого ому им ім ом ем
ый > ого ому ым ом
ой > ого ому им ом
й > я ю єм ї ем е
іг > огу озі огом
ск > ска ску ском ске
ін > іна іну іном іні
ов > ова ову овом ове овым
ев > ева еву евом еве евым
ин > ина ину ином ине іні иным
ень > ня ню нем ні не
ец > ца цу цом цем це
([бвгґджзклмнпрстфхцчшщ]) > а у ом ові і е
""")
ADJECTIVE = _rules("""
ий > ого ому им
ый > ого ому ым ом
ій > ього ьому ім
ой > ого ому им ом
ський > ського ському ським
ская > ской скую
ська > ської ській ську ською
цька > цької цькій цьку цькою
ая > ой ую
яя > ей юю
а > ої ій у ою
я > ьої ій ю ьою
е > ого ому им
ое > ого ому ым ом
ів > ового овому овим
ев > ева еву евом
""")


def forms(name: str) -> Iterator[str]:
    """Yield a Cyrillic name in its other cases; nothing for a name in another script.

    >>> sorted(forms("Суми"))
    ['Сум', 'Сумам', 'Сумами', 'Сумах', 'Сумів']
    >>> "Києві" in set(forms("Київ")), "Кривого Рогу" in set(forms("Кривий Ріг")), list(forms("Sumy"))
    (True, True, [])
    """
    if not cyrillic(name):
        return
    *first, last = re.split(r"(?<=[ -])", name)
    made = list(dict.fromkeys(_last(last)))
    for front in _fronts(first):
        yield from (front + form for form in made)


def _last(word: str) -> Iterator[str]:
    """Yield the forms of the word that is declined as a noun."""
    rule = next((r for r in NOUN if r[0].search(word)), None)
    if rule is None:
        return
    fit = rule[0].search(word)
    stem = word[: fit.start()] + (fit.group(1) if fit.groups() else "") if fit else word
    if word[-1:] in "иы" and len(stem) > 2:
        yield stem
    yield from (stem + ending for ending in rule[1])


def _fronts(first: list[str]) -> list[str]:
    """Return the words before the noun in the cases that they may agree with it in; past one adjective as they are."""
    if len(first) != 1 or first[0].endswith("-"):
        return ["".join(first)]
    bare = first[0].rstrip()
    rule = next((r for r in reversed(ADJECTIVE) if r[0].search(bare)), None)
    return [first[0], *(rule[0].sub("", bare) + ending + " " for ending in rule[1])] if rule else [first[0]]
