// Draws <figure class="chart" data-chart>: a Vega-Lite spec in its script of type application/json,
// in the page's colours, which the spec names "$ink", "$soft", "$line", "$accent", "$at_risk" and so on.
// The library comes when the first chart does.
const drawn = new Set();
let library = null;

function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.charts;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return library;
}

function colours() {
  const probe = document.body.appendChild(document.createElement("i"));
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const named = { ink: "ink", soft: "ink-soft", line: "line", paper: "paper", accent: "accent", sunken: "sunken", at_risk: "at-risk-mark", watch: "watch-mark", healthy: "healthy-mark", unknown: "unknown-mark" };
  const found = Object.fromEntries(Object.entries(named).map(([name, token]) => {
    probe.style.color = `var(--${token})`;
    brush.fillStyle = getComputedStyle(probe).color;
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
    return [`$${name}`, `rgb(${red}, ${green}, ${blue})`];
  }));
  probe.remove();
  return found;
}

function look(palette) {
  const axis = { labelColor: palette.$soft, titleColor: palette.$soft, gridColor: palette.$line, domainColor: palette.$line, tickColor: palette.$line, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" };
  const text = { labelColor: palette.$ink, titleColor: palette.$soft };
  return { background: null, font: getComputedStyle(document.body).fontFamily, view: { stroke: null }, axis, legend: text, header: text, text: { color: palette.$ink, fontSize: 12 }, mark: { color: palette.$accent } };
}

async function draw(figure) {
  await load();
  const palette = colours();
  const text = figure.querySelector('script[type="application/json"]').textContent;
  const spec = JSON.parse(text, (_key, value) => palette[value] ?? value);
  const config = { ...look(palette), ...spec.config };
  const options = { ast: true, defaultStyle: false, actions: false, renderer: "svg", tooltip: { disableDefaultStyle: true } };
  const view = figure.querySelector(".drawing");
  await window.vegaEmbed(view, { width: "container", ...spec, config }, options);
  figure.querySelector("[data-waiting]")?.remove();
  drawn.add(figure);
}

function drawAll(within) {
  for (const figure of within.querySelectorAll("[data-chart]")) if (!drawn.has(figure)) draw(figure);
}

function redraw() {
  for (const figure of drawn) figure.isConnected ? draw(figure) : drawn.delete(figure);
}

drawAll(document);
document.addEventListener("htmx:afterSettle", (event) => drawAll(event.detail.elt.parentNode ?? document));
document.addEventListener("theme:change", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
