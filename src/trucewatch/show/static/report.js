// The page works without this. It opens what a followed link points into, opens all for print,
// and puts a way back beside a highlighted sentence.
"use strict";
const opened = () => {
  const target = document.getElementById(location.hash.slice(1));
  for (let el = target; el; el = el.parentElement) if (el.tagName === "DETAILS") el.open = true;
  if (target) target.scrollIntoView({ block: "start" });
  document.querySelectorAll(".back").forEach((b) => b.remove());
  if (target && target.classList.contains("said")) target.after(wayBack());
};
const wayBack = () => {
  const button = document.createElement("button");
  button.className = "back";
  button.textContent = "back";
  button.addEventListener("click", () => history.back());
  return button;
};
addEventListener("hashchange", opened);
addEventListener("DOMContentLoaded", opened);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.dataset.was = d.open; d.open = true; }));
addEventListener("afterprint", () => document.querySelectorAll("details").forEach((d) => { d.open = d.dataset.was === "true"; }));
