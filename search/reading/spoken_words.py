"""Words that people say around what they look for: that no asset says them is no gap in the library."""

from __future__ import annotations

from content.words.letters import fold
from content.words.stems import singular

_SPOKEN = {
    "en": """ask asks asked asking answer answers back bad based basically believe best better big bit bring bunch call
        called calls came care change come comes coming current day days decent deal did different does doing
        done easy else ever exact exactly example explain explains fact far feel few find finds fine first
        folk folks following found full gave get gets getting give gives giving glad go goes going gone gonna
        good got great guy guys handle happen happened happening happens hard hear heard hello help helps hey
        hi hope i'd i'll i'm i've idea info just keep keeps kind know knows last later least left let let's
        level list little long look looking looks lot lots made main make makes making man matter maybe mean
        means meet meeting mention might mind moment months move name need needed needs new next nice nobody
        none number okay old one ones open order part people person piece place plan please point possible
        pretty prove put question questions quick quickly quite read ready real really right said same saw say
        saying says see seen send sent set several share short show shows similar simple small somebody
        somehow someone something sometimes soon sort speak start started stay still stop stuff such sure take
        takes talk talking tell tells thank thanks thing things think thinks thought time times today told
        tomorrow took top tried try trying turn two type understand use used uses using usually version view
        wanna want wanted wants way ways week weeks well went whole without wonder word words work working
        works worry worse worst would write wrong yeah year years yes yesterday yet you're latest newest
        recent recently overview customer customers client clients prospect prospects company companies
        material materials document documents file files asset assets""",
    "de": """alle alles also andere anderen bekommen bitte brauche brauchen da dann denen deren dies diese diesem diesen
        dieser dieses doch dort durch eben einfach etwas euch euer eure eurem euren fragen frage gar gegen
        geht genau gerade gerne geben gibt gut gute habe haben hatte hier ihnen ihr ihre ihrem ihren immer
        irgendwas jede jeder jedes jemand jetzt kann kannst keine keinen klar kommen kommt können könnte kurz
        lassen leute machen macht man mehr meine meinem meinen mir muss müssen nehmen neue neuen nichts noch
        nun nur ob ohne passiert sagen sagt schon sehr sein seine sind so soll sollen sollte suche suchen tun
        unser unsere unseren unter viel viele warum was weil weiter welche welcher wenn wer werden wird wissen
        wo wollen will würde zeigen zwischen aktuell aktuelle aktuellen neueste neuesten kunde kunden firma
        unternehmen unterlage unterlagen dokument datei habt hast seid bist ging gemacht gesagt gefragt
        gesehen wollt willst könnt müsst sollt dürfen darf mag möchte möchten möchtet schauen schau wann wohin
        woher wieso weshalb worum darum damit dazu dafür dabei davon okay danke hallo heute morgen gestern
        jahr jahre woche wochen tag tage""",
}  # fmt: skip
SPOKEN_WORDS = frozenset(singular(fold(word)) for words in _SPOKEN.values() for word in words.split())


def is_spoken(word: str) -> bool:
    """Whether a folded word says nothing of what is looked for."""
    return singular(word) in SPOKEN_WORDS
