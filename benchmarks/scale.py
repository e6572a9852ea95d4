"""Row 7 and what 40 million members mean: the bill, what is stored, the Monday peak, a wave of stolen passwords."""

from functools import partial

from benchmarks import footprint, goals, peak, refusals
from benchmarks.account_stories import OF_AN_ACCOUNT
from benchmarks.calls import counted
from benchmarks.counted_usage import CountedUsage, cpu_by_step, pages_and_stylesheet, usage_of
from benchmarks.footprint import Left
from benchmarks.prices import KNOWN_ON, PARIS, VIRGINIA
from benchmarks.report import number, section, table
from benchmarks.scenarios import in_json, on_a_trusted_device, warm
from benchmarks.sign_in_bill import MEMORY_MB, bill, duration_ms
from tests.contract.people import left_as_it_was
from tests.product import Product

MOST_USD = 28
MEMORIES_MB = (512, 1024, 1769)

METHOD = (
    "calls, units, bytes and audit lines are counted in this run as for row 1; CPU is that of rows 2 and 3, median, hash "
    f"included. Lambda: {MEMORY_MB} MB, arm64, waits as performance.md §4 assumes. Prices and quotas are **inputs, "
    f"taken as known on {KNOWN_ON}, to be checked** (`prices.py`, `peak.py`); habits of members are assumptions "
    "(`peak.py`). Cold starts, firewall, domain, backups and SES are left out."
)


def measure(product: Product) -> str:
    """Count the stories and do the sums."""
    warm(product)
    count = partial(usage_of, product, cpu_by_step())
    stories = {
        "full sign-in in JSON": count(in_json),
        "by pages, stylesheet fetched": count(pages_and_stylesheet),
        "on a trusted device, JSON": count(on_a_trusted_device),
        "one wrong password": count(refusals.unknown_number),
    }
    in_full, pages, _, wrong = stories.values()
    again = count(refusals.with_a_second_code)
    monday = peak.mixed([(1, pages.demand), (peak.WRONG_PASSWORDS, wrong.demand), (peak.SECOND_CODES, again.demand)])
    return section(
        "Row 7 and scale",
        METHOD,
        _prices(),
        _bills(stories),
        _judged(in_full),
        _memories(product),
        _accounts(product),
        *_stored(product),
        *_monday(monday),
        *_wave(wrong),
    )


def _prices() -> str:
    pairs = zip(VIRGINIA.all, PARIS.all, strict=True)
    rows = [(one.unit, f"{one.buys:,.0f}", f"{one.usd:g}", f"{other.usd:g}") for one, other in pairs]
    return table(("price of", "for so many", f"USD, {VIRGINIA.name}", f"USD, {PARIS.name}"), rows)


def _bills(stories: dict[str, CountedUsage]) -> str:
    rows: list[tuple[object, ...]] = []
    for name, story in stories.items():
        for region in (VIRGINIA, PARIS):
            parts = bill(story.usage, region, region.rsa_3072, MEMORY_MB)
            small_key = sum(bill(story.usage, region, region.rsa_2048, MEMORY_MB).values())
            total = f"**{sum(parts.values()):.1f}**"
            rows.append((name, region.name, *(f"{usd:.2f}" for usd in parts.values()), total, f"{small_key:.1f}"))
    parts_named = tuple(bill(next(iter(stories.values())).usage, PARIS, PARIS.rsa_3072, MEMORY_MB))
    heads = ("USD for a million times", "region", *parts_named, "together, RSA-3072", "with RSA-2048")
    return table(heads, rows)


def _judged(in_full: CountedUsage) -> str:
    usage, region = in_full.usage, VIRGINIA
    large, small = (sum(bill(usage, region, key, MEMORY_MB).values()) for key in (region.rsa_3072, region.rsa_2048))
    unsigned = small - bill(usage, region, region.rsa_2048, MEMORY_MB)["KMS"]
    return (
        f"One sign-in in JSON: {len(usage.durations_ms)} requests of {sum(usage.durations_ms):.0f} ms together, "
        f"{number(usage.write_units)} write and {number(usage.read_units)} read units, {usage.signatures} signatures, "
        f"{usage.log_bytes:,.0f} bytes of logs, {usage.sent_bytes:,.0f} bytes out.\n\n"
        + goals.judge(
            7,
            f"USD without SES for a million sign-ins on REST API Gateway, {region.name} (at most {MOST_USD}, stretch 20)",
            f"{large:.1f} with the RSA-3072 key that KEY-01 asks for, {small:.1f} with RSA-2048, {unsigned:.1f} if KMS signed nothing",
            large <= MOST_USD,
        )
    )


def _memories(product: Product) -> str:
    cpu_ms = cpu_by_step()
    rows: list[tuple[object, ...]] = []
    for memory in MEMORIES_MB:
        usage = usage_of(product, cpu_ms, in_json, memory).usage
        time = bill(usage, VIRGINIA, VIRGINIA.rsa_3072, memory)["Lambda time"]
        login = duration_ms(cpu_ms["POST /login"], ["dynamodb", "dynamodb"], memory)
        rows.append((memory, number(login), number(sum(usage.durations_ms)), f"{time:.2f}"))
    return table(("Lambda, MB", "POST `/login`, ms", "sign-in in JSON, ms", "Lambda time, USD for a million"), rows)


def _accounts(product: Product) -> str:
    rows: list[tuple[object, ...]] = []
    for scenario in OF_AN_ACCOUNT:
        with left_as_it_was(product, "accounts"):
            meter = counted(product, scenario)
        per_request = max(sum(call.service == "dynamodb" for call in each.calls) for each in meter.exchanges)
        written = {table: units.write for call in meter.calls for table, units in call.by_table.items() if units.write}
        rows.append(
            (
                scenario.name,
                len(meter.exchanges),
                f"{meter.count('dynamodb')} ({per_request})",
                number(meter.units.write),
                number(meter.units.read),
                meter.count("sesv2"),
                ", ".join(sorted(table.partition("-")[2] for table in written)),
            )
        )
    heads = (
        "story",
        "requests",
        "DynamoDB calls (most in one request)",
        "write units",
        "read units",
        "mails",
        "writes to",
    )
    return table(heads, rows)


def _stored(product: Product) -> tuple[str, str]:
    usual, fullest = footprint.after_a_sign_in(product), footprint.at_the_fullest(product)
    rows = [
        (name, usual[name].items, usual[name].largest, _cell(fullest[name]), how_long)
        for name, how_long in footprint.STAYS.items()
    ]
    good = footprint.stored_gigabytes(usual, footprint.FOR_GOOD, peak.MEMBERS)
    device = footprint.stored_gigabytes(usual, footprint.OF_A_DEVICE, peak.MEMBERS)
    sessions = footprint.stored_gigabytes(usual, footprint.OF_A_SIGN_IN, int(peak.MEMBERS * peak.SIGN_INS_A_MONTH))
    return (
        table(
            ("table", "items of a member", "bytes, largest", "bytes at the fullest (units of a write)", "stays"), rows
        ),
        (
            f"{peak.MEMBERS:,} members: {good:.1f} GB for good, {device:.1f} GB more if each trusts one computer; "
            f"{sessions:.1f} GB of sessions, {peak.SIGN_INS_A_MONTH:g} for each member in 30 days; "
            f"{PARIS.stored.of(good + device + sessions):.0f} USD a month in {PARIS.name}."
        ),
    )


def _cell(left: Left) -> str:
    return f"{left.largest} ({left.write_units})" if left.items else "–"


def _monday(demand: peak.Demand) -> tuple[str, str]:
    rate, mails = peak.sign_ins_per_second(), peak.sign_ins_on_monday() * demand[peak.MAILS]
    return (
        (
            f"Monday: {peak.MEMBERS:,} members, {peak.SHARE_ON_MONDAY:.0%} of them sign in: {peak.sign_ins_on_monday():,.0f}, "
            f"{peak.SHARE_IN_PEAK_HOUR:.0%} of them in one hour, the busiest minute {peak.PEAK_MINUTE:g} times its mean: "
            f"**{rate:.0f} sign-ins a second**, all by pages with a mailed code, each with {peak.WRONG_PASSWORDS:g} wrong "
            f"passwords and {peak.SECOND_CODES:g} second codes. {mails:,.0f} mails that day; a new SES account may send "
            f"{peak.MAILS_PER_DAY:,}."
        ),
        _strains(demand, rate, "sign-ins"),
    )


def _wave(wrong: CountedUsage) -> tuple[str, str]:
    usd = sum(bill(wrong.usage, PARIS, PARIS.rsa_3072, MEMORY_MB).values())
    return (
        (
            f"A wave of {peak.STUFFING_PER_SECOND:,} stolen passwords a second, each for another number: "
            f"{usd * peak.STUFFING_PER_SECOND * 3600 / 1_000_000:.0f} USD an hour in {PARIS.name}, no mail and no signature."
        ),
        _strains(wrong.demand, peak.STUFFING_PER_SECOND, "attempts"),
    )


def _strains(demand: peak.Demand, per_second: float, what: str) -> str:
    rows = [
        (
            strain.resource,
            f"{strain.load:,.0f}",
            f"{strain.quota:,.0f}",
            f"{strain.share:.0%}",
            f"{strain.breaks_at:,.0f}",
        )
        for strain in peak.strains(demand, per_second)
    ]
    return table(("resource, first to give way first", "load", "quota", "used", f"gives way at {what} a second"), rows)
