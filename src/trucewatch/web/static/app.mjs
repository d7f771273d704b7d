// Every page works without this. It zooms the timeline by drag and by arrow keys.
document.documentElement.classList.add("scripted");

const dayAt = (svg, clientX) => {
  const box = svg.getBoundingClientRect();
  const x = ((clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
  const { first, last, left, right } = svg.dataset;
  const share = Math.min(Math.max((x - left) / (right - left), 0), 1);
  const from = Date.parse(first), days = (Date.parse(last) - from) / 86400000 + 1;
  return new Date(from + Math.min(Math.floor(share * days), days - 1) * 86400000).toISOString().slice(0, 10);
};

const zoomTo = (first, last) => {
  const address = new URL(location.href);
  address.searchParams.set("from", first);
  address.searchParams.set("to", last);
  address.searchParams.delete("page");
  location.assign(address);
};

const brush = (region) => {
  const svg = region.querySelector("svg.timeline");
  if (!svg) return;
  let begun = null, band = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch" || event.target.closest("a")) return;
    begun = event.clientX;
    band = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    band.setAttribute("class", "band");
    band.setAttribute("y", 0);
    band.setAttribute("height", svg.viewBox.baseVal.height);
    svg.append(band);
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (begun === null) return;
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    const [a, b] = [begun, event.clientX].sort((x, y) => x - y);
    band.setAttribute("x", (a - box.left) * scale);
    band.setAttribute("width", (b - a) * scale);
  });
  svg.addEventListener("pointerup", (event) => {
    if (begun === null) return;
    const ends = [begun, event.clientX].sort((x, y) => x - y);
    begun = null;
    band.remove();
    if (ends[1] - ends[0] > 6) zoomTo(dayAt(svg, ends[0]), dayAt(svg, ends[1]));
  });
  region.addEventListener("keydown", (event) => {
    const links = document.querySelectorAll(".zoom a");
    const which = { ArrowLeft: 0, "+": 1, "-": 2, ArrowRight: 3 }[event.key];
    if (which === undefined || event.target !== region || links.length < 4) return;
    event.preventDefault();
    links[which].click();
  });
};
document.querySelectorAll(".brush").forEach(brush);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  const copying = event.target.closest("[data-copy]");
  if (copying) navigator.clipboard?.writeText(document.getElementById(copying.dataset.copy).textContent);
});
// What is folded away is printed too.
addEventListener("beforeprint", () => document.querySelectorAll("main details").forEach((d) => { d.dataset.was = d.open; d.open = true; }));
addEventListener("afterprint", () => document.querySelectorAll("main details").forEach((d) => { d.open = d.dataset.was === "true"; }));
// A link into something folded opens it.
const unfold = () => {
  for (let el = document.getElementById(decodeURIComponent(location.hash.slice(1))); el; el = el.parentElement) if (el.tagName === "DETAILS") el.open = true;
};
addEventListener("hashchange", unfold);
unfold();
