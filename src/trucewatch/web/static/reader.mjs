// The reader works without this: each record in the list is a link. Here a click on marked words
// shows the record beside them; j and k go through the records of the page, o opens the original.
const card = document.getElementById("card");
const reading = document.querySelector(".running");
let shown = new URL(location.href).searchParams.get("record");
let asked = 0;

const light = (record) => {
  reading.querySelectorAll("mark.on").forEach((m) => m.classList.remove("on"));
  reading.querySelectorAll(`mark[data-s~="${CSS.escape(record)}"]`).forEach((m) => m.classList.add("on"));
  document.querySelectorAll(".list a[aria-current]").forEach((a) => a.removeAttribute("aria-current"));
  document.querySelector(`.list a[data-r="${CSS.escape(record)}"]`)?.setAttribute("aria-current", "true");
};

const show = async (record, scroll) => {
  shown = record;
  light(record);
  const address = new URL(location.href);
  address.searchParams.set("record", record);
  address.hash = "";
  history.replaceState(null, "", address);
  if (scroll) document.getElementById(`m-${record}`)?.scrollIntoView({ block: "center" });
  const turn = ++asked;
  const answer = await fetch(`/records/${encodeURIComponent(record)}`, { headers: { "HX-Request": "true" } });
  const text = await answer.text();
  if (turn === asked) card.innerHTML = text;
};

// Words under several records: each click shows the next of them.
reading.addEventListener("click", (event) => {
  const mark = event.target.closest("mark");
  if (!mark || String(getSelection())) return;
  const here = mark.dataset.s.split(" ");
  show(here[(here.indexOf(shown) + 1) % here.length], false);
});
document.querySelector(".list").addEventListener("click", (event) => {
  const link = event.target.closest("a[data-r]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.dataset.r, true);
});

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (event.key === "o") {
    const original = document.querySelector("details.original");
    if (original) original.open = !original.open;
  }
  if (event.key !== "j" && event.key !== "k") return;
  const ids = [...document.querySelectorAll(".list a[data-r]")].map((a) => a.dataset.r);
  if (!ids.length) return;
  const at = ids.indexOf(shown), step = event.key === "j" ? 1 : -1;
  show(ids[at < 0 ? (step > 0 ? 0 : ids.length - 1) : Math.min(Math.max(at + step, 0), ids.length - 1)], true);
});
