// The map as the browser draws it, over the one that the server drew. It asks nothing of any other machine:
// borders and towns come from this server, letters from the system's own fonts.
import { Map as Live, NavigationControl, setWorkerUrl } from "/static/vendor/maplibre-gl.mjs";

const frame = document.getElementById("map"), picked = document.getElementById("picked");
const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const empty = { type: "FeatureCollection", features: [] };
const json = async (address) => (await fetch(address)).json();
const [west, south, east, north] = frame.dataset.box.split(",").map(Number);

const style = () => ({
  version: 8,
  sources: {
    borders: { type: "geojson", data: new URL("/map/borders.json", location.href).href },
    towns: { type: "geojson", data: empty },
    grid: { type: "geojson", data: empty },
    doubt: { type: "geojson", data: empty },
    events: { type: "geojson", data: empty, cluster: true, clusterRadius: 34, clusterMaxZoom: 9 },
  },
  layers: [
    { id: "sea", type: "background", paint: { "background-color": tone("--sea") } },
    { id: "land", type: "fill", source: "borders", paint: { "fill-color": tone("--panel") } },
    { id: "borders", type: "line", source: "borders", paint: { "line-color": tone("--edge"), "line-width": 0.8 } },
    { id: "grid", type: "fill", source: "grid", paint: { "fill-color": tone("--inside"), "fill-opacity": 0.5 } },
    { id: "doubt", type: "circle", source: "doubt", paint: { "circle-color": tone("--expected"), "circle-opacity": 0.1, "circle-stroke-color": tone("--expected"), "circle-stroke-width": 0.8, "circle-stroke-opacity": 0.6,
      "circle-radius": ["interpolate", ["exponential", 2], ["zoom"], 0, ["*", ["get", "px"], 1], 22, ["*", ["get", "px"], 4194304]] } },
    { id: "clusters", type: "circle", source: "events", filter: ["has", "point_count"], paint: { "circle-color": tone("--inside"), "circle-opacity": 0.85, "circle-radius": ["+", 7, ["*", 2.2, ["ln", ["get", "point_count"]]]] } },
    { id: "counts", type: "symbol", source: "events", filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": ["sans-serif"], "text-size": 11, "text-allow-overlap": true }, paint: { "text-color": tone("--paper") } },
    { id: "events", type: "circle", source: "events", filter: ["!", ["has", "point_count"]], paint: { "circle-color": tone("--inside"), "circle-radius": 4.5, "circle-stroke-color": tone("--paper"), "circle-stroke-width": 1 } },
    { id: "towns", type: "symbol", source: "towns", layout: { "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": 11, "symbol-sort-key": ["-", 0, ["get", "people"]] }, paint: { "text-color": tone("--soft"), "text-halo-color": tone("--panel"), "text-halo-width": 1.2 } },
  ],
});

setWorkerUrl("/static/vendor/maplibre-gl-worker.mjs");
frame.hidden = false;
const map = new Live({
  container: frame, style: style(), bounds: [[west, south], [east, north]], attributionControl: false, maxZoom: 12, fadeDuration: 0,
  // Pictures of the map are kept, for print; nothing of it is remembered in the address but the filters.
  canvasContextAttributes: { preserveDrawingBuffer: true },
});
map.addControl(new NavigationControl({ showCompass: false }));
map.getCanvas().setAttribute("aria-label", "Map; the same events are listed below");

// The ring of uncertainty: pixels at zoom 0 of a radius in km, at its latitude (512 pixels around the world).
const ring = (feature) => ({ ...feature, properties: { px: (feature.properties.km / 40075) * 512 / Math.cos((feature.geometry.coordinates[1] * Math.PI) / 180) } });

// Several events of one place share its ring.
const rings = (features) => [...new Map(features.filter((f) => f.properties.km > 3).map((f) => [String(f.geometry.coordinates), f])).values()].slice(0, 2000).map(ring);

let asked = 0;
const look = (box) => {
  const query = new URLSearchParams(frame.dataset.points.split("?")[1]);
  query.set("box", box);
  return Promise.all([json(`/map/points.json?${query}`), json(`/map/towns.json?box=${box}`)]);
};
const seen = () => {
  const b = map.getBounds();
  return [b.getWest(), Math.max(b.getSouth(), -85), b.getEast(), Math.min(b.getNorth(), 85)].map((v) => v.toFixed(2));
};
const refresh = async (answer) => {
  const turn = ++asked;
  const [found, towns] = await (answer ?? look(seen()));
  if (turn !== asked) return;
  map.getSource("towns").setData(towns);
  map.getSource("grid").setData(found.grid ? found : empty);
  map.getSource("events").setData(found.grid ? empty : found);
  map.getSource("doubt").setData(found.grid ? empty : { type: "FeatureCollection", features: rings(found.features) });
  if (found.grid) map.setPaintProperty("grid", "fill-opacity", ["interpolate", ["linear"], ["ln", ["get", "n"]], 0, 0.12, Math.log(found.peak + 1), 0.9]);
  frame.dataset.ready = String(turn);
  // The server's map stays below until this one has drawn everything.
  map.once("idle", () => { frame.classList.add("ready"); document.getElementById("drawn").setAttribute("aria-hidden", "true"); });
};
let waiting = 0;
map.on("moveend", () => { clearTimeout(waiting); waiting = setTimeout(() => refresh(), 120); });
// What is to be shown is asked for while the borders are still being read.
const early = look(seen());
map.on("style.load", () => refresh(early));
// Without a drawing context the server's map stays.
map.on("error", (event) => { if (!frame.dataset.ready) console.info(event.error?.message); });

map.on("click", "events", (event) => {
  const { id, title, day, precision } = event.features[0].properties;
  const link = document.createElement("a");
  link.href = `/events/${id.split("/").map(encodeURIComponent).join("/")}`;
  link.textContent = title;
  picked.replaceChildren(link, ` ${day ?? ""} ${precision ? `(${precision})` : ""}`);
  picked.hidden = false;
});
map.on("click", "clusters", (event) => map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 }));
for (const layer of ["events", "clusters"]) {
  map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
