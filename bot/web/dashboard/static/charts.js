// Charts by uPlot, from the data that stands beside each; colours come from tokens.css.
(() => {
  "use strict";
  const drawn = new Set();
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // light-dark() is resolved by asking an element for its colour.
  const colour = (name) => {
    const probe = document.createElement("span");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  const ROLES = { main: "--accent", other: "--hue-1", good: "--hue-5", bad: "--danger", low: "--accent-line", high: "--accent-line" };
  const isBound = (line) => line.role === "low" || line.role === "high";

  const minutes = (value) => (value >= 2880 ? `${(value / 1440).toFixed(1)} d` : value >= 120 ? `${(value / 60).toFixed(1)} h` : value < 1 ? `${Math.round(60 * value)} s` : `${Math.round(value)} min`);
  const SHOWN = {
    share: (value) => `${Math.round(100 * value)} %`,
    count: (value) => value.toLocaleString("en"),
    minutes,
  };

  // Times are read in the helpdesk's zone, wherever the browser is.
  const zone = document.getElementById("content").dataset.zone;
  const DAY = 86400;
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "numeric", month: "short" });
  const moment = (seconds, step) => (step < DAY ? clock : day).format(new Date(1000 * seconds));
  const whole = (seconds, data) => (isFine(data) ? `${day.format(1000 * seconds)}, ${clock.format(1000 * seconds)}` : day.format(1000 * seconds));
  const isFine = (data) => data.times.length > 1 && data.times[1] - data.times[0] < DAY * 0.9;
  const isEmpty = (data) => data.lines.every((line) => line.values.every((value) => value == null || (data.kind === "bars" && value === 0)));

  // What people count times in, between two ticks.
  const MINUTES = [1 / 60, 1 / 30, 1 / 12, 1 / 6, 1 / 2, 1, 2, 5, 15, 30, 60, 120, 240, 480, 1440, 2880, 7200, 14400, 43200, 144000];

  const series = (line, data) => ({
    label: line.name,
    class: isBound(line) ? "bound" : undefined,
    stroke: colour(ROLES[line.role]),
    width: isBound(line) ? 0 : 2,
    fill: data.kind === "bars" ? colour(ROLES[line.role]) : undefined,
    paths: data.kind === "bars" ? uPlot.paths.bars({ size: [0.7, 40], radius: 0.15 }) : undefined,
    points: { show: data.kind === "lines" && !isBound(line) && data.times.length < 40 && !data.small },
    spanGaps: false,
    value: (_, value) => (value == null && data.kind === "lines" ? "–" : SHOWN[data.unit](value ?? 0)),
  });

  const bands = (lines) => {
    const low = lines.findIndex((line) => line.role === "low");
    const high = lines.findIndex((line) => line.role === "high");
    return low < 0 || high < 0 ? [] : [{ series: [high + 1, low + 1], fill: colour("--accent-soft") }];
  };

  const marks = (data) => (plot) => {
    const context = plot.ctx;
    context.save();
    context.strokeStyle = colour("--faint");
    context.setLineDash([4, 4]);
    for (const mark of data.marks) {
      const x = Math.round(plot.valToPos(mark.at, "x", true));
      if (x < plot.bbox.left || x > plot.bbox.left + plot.bbox.width) continue;
      context.beginPath();
      context.moveTo(x, plot.bbox.top);
      context.lineTo(x, plot.bbox.top + plot.bbox.height);
      context.stroke();
    }
    context.restore();
  };

  const words = (data) => (plot) => {
    plot.over.querySelectorAll(".mark-words").forEach((each) => each.remove());
    // What is close together stands in two lines; the table has what finds no room.
    const free = [-Infinity, -Infinity];
    for (const mark of data.marks) {
      const x = plot.valToPos(mark.at, "x");
      const label = document.createElement("span");
      label.className = "mark-words";
      label.textContent = label.title = mark.words;
      plot.over.append(label);
      const wide = label.offsetWidth + 8;
      const isBefore = x + wide > plot.over.clientWidth;
      const begin = isBefore ? x - wide : x;
      const row = free.findIndex((end) => begin >= end);
      if (row < 0 || x < 0 || x > plot.over.clientWidth) {
        label.remove();
        continue;
      }
      label.classList.toggle("upper", row > 0);
      label.classList.toggle("before", isBefore);
      label.style[isBefore ? "right" : "left"] = `${isBefore ? plot.over.clientWidth - x : x}px`;
      free[row] = begin + wide;
    }
  };

  const axis = (data, extra) => ({
    stroke: colour("--soft"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: "12px " + getComputedStyle(document.body).fontFamily,
    ...extra,
  });

  // The library takes no steps but its own, which are tens.
  const times = (_, __, low, high) => {
    const step = MINUTES.find((each) => high / each <= 5) || MINUTES.at(-1);
    return Array.from({ length: Math.floor(high / step + 0.001) + 1 }, (___, count) => count * step);
  };

  // Bars need room for their own width, the last slice for its length.
  const span = (data) => (plot, low, high) => {
    const step = data.times.length > 1 ? data.times[1] - data.times[0] : DAY;
    return data.kind === "bars" ? [low - step / 2, high + step / 2] : [low, Math.max(high, low + step)];
  };

  const range = (data) => (plot, low, high) => {
    if (low == null) return [0, 1];
    if (data.unit !== "share") return [0, Math.max(high * 1.1, data.unit === "minutes" ? 1 / 6 : 1)];
    const room = Math.max(0.05, (high - low) * 0.15);
    return [Math.max(0, low - room), Math.min(1, high + room)];
  };

  // A bar of nothing would be drawn as a dash.
  const drawable = (line, data) => (data.kind === "bars" ? line.values.map((value) => value || null) : line.values);

  const draw = (place) => {
    const data = JSON.parse(document.getElementById(`chart-${place.dataset.chart}`).textContent);
    place.replaceChildren();
    if (isEmpty(data)) {
      place.textContent = data.small ? "" : "Nothing to draw in this time yet.";
      place.classList.add("empty");
      return;
    }
    const options = {
      width: place.clientWidth,
      height: data.small ? 36 : 230,
      padding: data.small ? [3, 0, 3, 0] : [12, 12, 0, 0],
      legend: { show: !data.small },
      cursor: { show: !data.small, drag: { x: false, y: false } },
      tzDate: (seconds) => uPlot.tzDate(new Date(1000 * seconds), zone),
      scales: { x: { time: true, range: span(data) }, y: { range: range(data) } },
      axes: data.small
        ? [{ show: false }, { show: false }]
        : [axis(data, { size: 34, gap: 8, space: 70, values: (_, all, __, ___, step) => all.map((each) => moment(each, step)) }), axis(data, { size: 58, splits: data.unit === "minutes" ? times : undefined, values: (_, all) => all.map((value) => (value == null ? "" : SHOWN[data.unit](value).replace(".0 ", " "))) })],
      series: [{ label: "Time", value: (_, at) => (at == null ? "" : whole(at, data)) }, ...data.lines.map((line) => series(line, data))],
      bands: bands(data.lines),
      hooks: { draw: [marks(data)], ready: [words(data)], setSize: [words(data)] },
    };
    const plot = new uPlot(options, [data.times, ...data.lines.map((line) => drawable(line, data))], place);
    drawn.add({ plot, place });
  };

  const all = () => {
    for (const each of drawn) each.plot.destroy();
    drawn.clear();
    document.querySelectorAll("[data-chart]").forEach(draw);
  };

  let waits = 0;
  addEventListener("resize", () => {
    clearTimeout(waits);
    waits = setTimeout(all, 150);
  });
  dark.addEventListener("change", all);
  document.addEventListener("deskloop:changed", all);
  all();
})();
