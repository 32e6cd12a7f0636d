"""Values of facets on every backend: counted, chosen, and recognised among the words, by whoever asks."""

from __future__ import annotations

import pytest

from content.models import Product
from tests.factories.content import (
    BuyingStageFactory,
    CustomerStoryFactory,
    ProductFactory,
    ScriptFactory,
    SegmentAxisFactory,
    SegmentFactory,
)
from tests.search.conftest import counts, deck, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def tagged():
    """Three assets on two axes: what each test of facets counts."""
    industry, size = SegmentAxisFactory(name="Industry"), SegmentAxisFactory(name="Size", order=1)
    health = SegmentFactory(axis=industry, name="Healthcare", aliases="hospital\nclinical")
    retail = SegmentFactory(axis=industry, name="Retail")
    large = SegmentFactory(axis=size, name="Over 250")
    discovery, demo = BuyingStageFactory(name="Discovery"), BuyingStageFactory(name="Demo")
    product = ProductFactory(name="Waitlist")
    deck("Health deck", "About rounding.", segments=[health, large], stages=[discovery], products=[product])
    deck("Retail deck", "About rounding.", segments=[retail], stages=[discovery, demo])
    ScriptFactory(title="Rounding script", segments=[health], stages=[demo])
    return {"health": health, "retail": retail}


def test_facets_count_every_value_of_what_matched(ask, tagged):
    results = ask("rounding")
    assert counts(results, "Kind") == {"Collateral": 2, "Script": 1}
    assert counts(results, "Type") == {"Deck": 2, "Objection handling": 1}
    assert counts(results, "Industry") == {"Healthcare": 2, "Retail": 1}
    assert counts(results, "Size") == {"Over 250": 1}
    assert counts(results, "Buying stage") == {"Discovery": 2, "Demo": 2}
    assert counts(results, "Product") == {"Waitlist": 1}
    assert counts(results, "Language") == {"English": 3}


def test_values_within_a_facet_widen_and_across_facets_narrow(ask, tagged):
    both = ask("rounding", filters={"segment": ["Industry:Healthcare", "Industry:Retail"]})
    assert both.total == 3
    narrowed = ask("rounding", filters={"segment": ["Industry:Healthcare"], "stage": ["Discovery"]})
    assert titles(narrowed) == ["Health deck"]
    assert (narrowed.total, narrowed.matched) == (1, 3)
    across_axes = ask("rounding", filters={"segment": ["Industry:Healthcare", "Size:Over 250"]})
    assert titles(across_axes) == ["Health deck"]


def test_a_facet_is_counted_without_its_own_choice(ask, tagged):
    results = ask("rounding", filters={"segment": ["Industry:Retail"], "kind": ["collateral"]})
    assert counts(results, "Industry") == {"Healthcare": 1, "Retail": 1}
    assert counts(results, "Size") == {}
    assert counts(results, "Kind") == {"Collateral": 1}
    assert counts(results, "Buying stage") == {"Discovery": 1, "Demo": 1}


def test_a_chosen_value_stays_visible_when_it_counts_nothing(ask, tagged):
    results = ask("rounding", filters={"language": ["fr"], "segment": ["Industry:Retail"]})
    assert results.total == 0
    language = next(facet for facet in results.facets if facet.label == "Language")
    assert [(value.label, value.count, value.chosen) for value in language.values] == [
        ("English", 1, False),
        ("French", 0, True),
    ]


def test_an_unknown_value_finds_nothing(ask, tagged):
    assert ask("rounding", filters={"segment": ["Industry:Banking"]}).total == 0
    assert ask("", filters={"stage": ["Never"]}).total == 0


def test_words_that_name_values_are_recognised_and_preferred_not_required(ask, tagged):
    results = ask("healthcare rounding")
    assert [(one.facet, one.value, one.text) for one in results.recognised] == [
        ("segment", "Industry:Healthcare", "healthcare")
    ]
    assert results.total == 3
    assert set(titles(results)[:2]) == {"Health deck", "Rounding script"}
    assert [one.value for one in ask("hospitals rounding").recognised] == ["Industry:Healthcare"]


def test_recognised_words_are_marked_where_they_stand_but_do_not_choose_the_page(ask, tagged):
    deck("Ward", "Healthcare, healthcare and healthcare again.", "In healthcare they say rounding is slow.")
    hit = next(one for one in ask("healthcare rounding").results if one.asset.title == "Ward")
    assert [page.number for page in hit.pages] == [2]
    assert hit.snippet == "In <mark>healthcare</mark> they say <mark>rounding</mark> is slow."


def test_a_recognised_value_can_be_dropped_and_all_of_them(ask, tagged):
    dropped = ask("healthcare decks", dropped=["segment:Industry:Healthcare"])
    assert [(one.facet, one.value) for one in dropped.recognised] == [("type", "deck")]
    assert ask("healthcare decks", only_words=True).recognised == ()


def test_only_the_tag_is_enough_to_be_found(ask, tagged):
    assert "Retail deck" in titles(ask("retail"))


def test_operators_filter_exclude_and_hold_phrases_together(ask, tagged, ana):
    assert titles(ask("kind:script rounding")) == ["Rounding script"]
    assert titles(ask("stage:demo type:deck")) == ["Retail deck"]
    assert titles(ask("industry:retail rounding")) == ["Retail deck"]
    assert titles(ask("segment:hospital kind:collateral")) == ["Health deck"]
    deck("Near", "A slow rounding of the ward.", owner=ana)
    deck("Far", "Rounding is slow.")
    assert titles(ask('"slow rounding"')) == ["Near"]
    assert titles(ask("slow -ward")) == ["Far"]
    assert titles(ask("owner:me slow", user=ana)) == ["Near"]
    assert titles(ask("owner:ana slow")) == ["Near"]


def test_a_period_is_preferred_however_it_is_written(ask):
    year, quarter = SegmentFactory(name="2022"), SegmentFactory(name="Q3")
    deck("Other", "Net sales, net sales and more net sales.")
    deck("Meant", "Net sales.", segments=[year, quarter])
    assert titles(ask("net sales in 3Q22"))[0] == "Meant"
    assert {one.text for one in ask("net sales in 3Q22").recognised} == {"3Q", "22"}


def test_owners_and_customers_are_recognised_by_name(ask, ana):
    CustomerStoryFactory(title="Slots filled", customer="Kestrel Valley Hospitals")
    deck("Hers", "Rounding.", owner=ana)
    deck("Somebody's", "Rounding, rounding and more rounding.")
    assert [(one.facet, one.value) for one in ask("kestrel valley hospital").recognised] == [
        ("customer", "Kestrel Valley Hospitals")
    ]
    results = ask("rounding by Ana Brandl")
    assert ("owner", "ana") in [(one.facet, one.value) for one in results.recognised]
    assert titles(results)[0] == "Hers"


def test_a_customer_of_another_teams_story_is_just_words(ask, raj, oli, ana, team):
    CustomerStoryFactory(title="Slots filled", customer="Falconer Clinics", teams=[team])
    for user, known in ((raj, ["Falconer Clinics"]), (ana, ["Falconer Clinics"]), (oli, [])):
        found = ask("falconer clinics", user=user)
        assert [one.value for one in found.recognised] == known
        assert found.total == len(known)
    CustomerStoryFactory(title="Slots filled again", customer="Falconer Clinics")
    found = ask("falconer clinics", user=oli)
    assert ([one.value for one in found.recognised], found.total) == (["Falconer Clinics"], 1)


def test_a_facet_of_more_than_a_thousand_values_counts_them_all(ask):
    products = Product.objects.bulk_create(
        Product(name=f"Product {n}", slug=f"product-{n}", order=n % 1000) for n in range(1100)
    )
    deck("Catalogue", "About rounding.", products=products)
    deck("Other", "About rounding.", products=products[-1:])
    found = counts(ask("rounding"), "Product")
    assert len(found) == 1100
    assert (found["Product 0"], found["Product 1099"]) == (1, 2)
    chosen = ask("rounding", filters={"product": ["Product 1099", "Product 3"]})
    assert chosen.total == 2
    assert len(counts(chosen, "Product")) == 1100
    only = ask("nothing of this", filters={"product": ["Product 7"]})
    facet = next(facet for facet in only.facets if facet.label == "Product")
    assert [(value.label, value.count) for value in facet.values] == [("Product 7", 0)]
