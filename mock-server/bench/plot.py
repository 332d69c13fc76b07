"""A plot as one SVG file without anything beside it: lines through measured points, the axes straight or logarithmic."""

import html
import math

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 170, 40, 50
COLOURS = ("#0067a5", "#be0032", "#008856", "#f38400", "#875692", "#848482")
FONT = 'font-family="sans-serif" font-size="12"'


class Axis:
    """Where a value lies between `begin` and `end` pixels, and which values are written beside it."""

    def __init__(self, values, begin, end, is_logarithmic):
        self.begin, self.end, self.is_logarithmic = begin, end, is_logarithmic
        if is_logarithmic:
            self.low, self.high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
            self.high = max(self.high, self.low + 1)
            self.ticks = [10.0**power for power in range(self.low, self.high + 1)]
        else:
            # From nothing, so that what is flat looks flat.
            step = 10 ** math.floor(math.log10(max(max(values), 1e-9)))
            step = next(step * part for part in (0.2, 0.5, 1, 2) if max(values) / (step * part) <= 6)
            count = math.ceil(max(values) / step)
            self.low, self.high = 0.0, step * count
            self.ticks = [step * number for number in range(count + 1)]

    def at(self, value):
        value = math.log10(value) if self.is_logarithmic else value
        return self.begin + (value - self.low) / (self.high - self.low) * (self.end - self.begin)


def plot(path, title, x_name, y_name, series, log_x=False, log_y=False):
    """Writes the plot of `series`, lists of (x, y) by their names, and returns where it is."""
    points = [point for line in series.values() for point in line]
    x_axis = Axis([x for x, _ in points], LEFT, WIDTH - RIGHT, log_x)
    y_axis = Axis([y for _, y in points], HEIGHT - BOTTOM, TOP, log_y)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
        '<rect width="100%" height="100%" fill="white"/>',
        text(LEFT, 22, title, 'font-weight="bold"'),
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_name, 'text-anchor="middle"'),
        text(-(TOP + HEIGHT - BOTTOM) / 2, 16, y_name, 'text-anchor="middle" transform="rotate(-90)"'),
    ]
    for tick in x_axis.ticks:
        x = x_axis.at(tick)
        drawn.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        drawn.append(text(x, HEIGHT - BOTTOM + 16, f"{tick:,.10g}", 'text-anchor="middle"'))
    for tick in y_axis.ticks:
        y = y_axis.at(tick)
        drawn.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        drawn.append(text(LEFT - 6, y + 4, f"{tick:,.10g}", 'text-anchor="end"'))
    for number, (name, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        way = " ".join(f"{x_axis.at(x):.1f},{y_axis.at(y):.1f}" for x, y in line)
        drawn.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{x_axis.at(x):.1f}" cy="{y_axis.at(y):.1f}" r="3" fill="{colour}"/>' for x, y in line]
        drawn.append(text(WIDTH - RIGHT + 12, TOP + 10 + 18 * number, name, f'fill="{colour}"'))
    path.write_text("\n".join([*drawn, "</svg>", ""]))
    return path


def text(x, y, words, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" {FONT} {more}>{html.escape(words)}</text>'
