// The page works without this. It opens what a followed link points into, opens all for print,
// and puts a way back beside a highlighted sentence.
"use strict";
const opened = () => {
  const target = document.getElementById(location.hash.slice(1));
  for (let el = target; el; el = el.parentElement) if (el.tagName === "DETAILS") el.open = true;
  if (target) target.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", opened);
addEventListener("DOMContentLoaded", opened);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.dataset.was = d.open; d.open = true; }));
addEventListener("afterprint", () => document.querySelectorAll("details").forEach((d) => { d.open = d.dataset.was === "true"; }));
