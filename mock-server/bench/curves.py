"""What a person costs by how many are asked for at once and how many there are, as tables and as plots."""

import mock
from plot import plot

MANY = (1, 3, 10, 30, 100, 300, 1000)
CITIZENS = (18, 1000, 30_000, 1_000_000, 5_600_000)
# Behind the residents of the deck, whom every register has.
RESIDENTS = 36


def curves(bench):
    """Markdown, and three plots in the folder of the benchmark."""
    microseconds, mebibytes = {}, {}
    for citizens in CITIZENS:
        with bench.start_mock("--population", f"{citizens}:7") as krr:
            mock.first_look_up_ms(krr)
            token = mock.token(krr)
            idle = krr.resident_mib()
            for many in MANY:
                body = mock.body_for(krr, many, RESIDENTS)
                microseconds[citizens, many] = bench.under_load(krr, token, body, 1)["cpu_us"] / many
            mebibytes[citizens] = (idle, krr.resident_mib())
    lines = [*of_identifiers(microseconds), *of_citizens(mebibytes), *plots(bench, microseconds, mebibytes)]
    return "\n".join(lines)


def of_identifiers(microseconds):
    lines = ["", "Processor time per person, by citizens of the register and persons of a look-up:", ""]
    lines += ["| citizens | " + " | ".join(map(str, MANY)) + " |", "|--:" * (len(MANY) + 1) + "|"]
    for citizens in CITIZENS:
        cells = (f"{microseconds[citizens, many]:.2f} µs" for many in MANY)
        lines.append(f"| {citizens:,} | " + " | ".join(cells) + " |")
    return lines


def of_citizens(mebibytes):
    lines = ["", "Memory by citizens of the register:", "", "| citizens | idle | after the load |", "|--:|--:|--:|"]
    lines += [f"| {citizens:,} | {idle:.1f} MiB | {loaded:.1f} MiB |" for citizens, (idle, loaded) in mebibytes.items()]
    # Of the ends alone: pages differ by more than a few thousand citizens could take.
    least, most = CITIZENS[0], CITIZENS[-1]
    each = (mebibytes[most][0] - mebibytes[least][0]) * 2**20 / (most - least)
    return [*lines, "", f"Idle, that is {each:.2f} bytes for each citizen more."]


def plots(bench, microseconds, mebibytes):
    by_many = {f"{citizens:,} citizens": [(many, microseconds[citizens, many]) for many in MANY] for citizens in CITIZENS}
    by_citizens = {
        f"look-ups of {many:,}": [(citizens, microseconds[citizens, many]) for citizens in CITIZENS] for many in (10, 100, 1000)
    }
    memory = {
        name: [(citizens, mebibytes[citizens][column]) for citizens in CITIZENS]
        for column, name in enumerate(("idle", "after the load"))
    }
    folder = bench.scratch
    written = [
        plot(folder / "cost-by-identifiers.svg", "A person in a look-up", "persons of the look-up", "µs of processor time", by_many, True, True),
        plot(folder / "cost-by-citizens.svg", "A person in a register", "citizens", "µs of processor time", by_citizens, True),
        plot(folder / "memory-by-citizens.svg", "A register in memory", "citizens", "MiB resident", memory, True),
    ]
    return ["", "Plots: " + ", ".join(map(str, written))]
