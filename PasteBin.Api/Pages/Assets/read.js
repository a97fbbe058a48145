// The page of a paste, made better: copying, wrapping, ranges of lines, the time that is left, colours.

import { copyButton, duration } from "./page.js";
import { showAuthor } from "./created.js";
import { colour, colourCode } from "./colours.js";
import { watchLines } from "./lines.js";
import { listsOf } from "./lists.js";
import { loadRest } from "./rest.js";
import { showViews } from "./views.js";

const paste = document.querySelector(".paste");
const all = paste.querySelectorAll(".text");
// Lines that links lead to: those of the text, or of what a terminal showed.
const text = all[0];
const cut = document.getElementById("cut");

showAuthor(paste.dataset.key);
showViews(paste.dataset.key);
followLines();

/** The lines that are seen; where there are none, or not all of them, the text as it is stored. */
async function shown() {
  const seen = [...all].find(one => one.checkVisibility());
  if (paste.dataset.raw && (!seen || (cut && seen.id === "text"))) {
    return (await fetch(paste.dataset.raw)).text();
  }
  return [...(seen ?? all[0]).querySelectorAll("ol")].map(list => list.textContent).join("");
}

const copying = document.getElementById("copy");
copying.hidden = false;
copyButton(copying, shown, paste.dataset.copied);

const wrapping = document.getElementById("wrap");
wrapping.hidden = all.length === 0;
wrap(localStorage.getItem("pastebin.wrap") === "true");
wrapping.addEventListener("click", () => wrap(!paste.classList.contains("wrap")));

const ends = paste.querySelector(".facts time");
if (ends) {
  const at = new Date(ends.dateTime).getTime();
  const label = ends.parentElement;
  const show = () => {
    const left = (at - Date.now()) / 1000;
    label.textContent = left > 0 ? paste.dataset.left.replace("{0}", duration(left)) : paste.dataset.gone;
    if (left > 0) {
      setTimeout(show, left > 86400 ? 60000 : left > 3600 ? 15000 : 1000);
    }
  };
  label.title = ends.textContent;
  show();
}

const plain = document.getElementById("text");
if (plain && text === plain) {
  colour(plain, paste.dataset.language);
}

const formatted = document.getElementById("rich");
if (formatted) {
  colourCode(formatted);
}

function followLines() {
  const asText = document.getElementById("as-text");
  if (text) {
    const lists = listsOf(text);
    const grown = watchLines(text, number => lists.reach(number));
    lists.grown = grown;
    if (cut && text.id === "text") {
      loadRest(paste, lists, cut, () => grown(null));
    }
  } else if (asText?.href) {
    // A line of a text whose other view has none.
    const follow = () => /^#L\d/.test(location.hash) && location.replace(asText.href + location.hash);
    addEventListener("hashchange", follow);
    follow();
  }
}

function wrap(on) {
  paste.classList.toggle("wrap", on);
  wrapping.setAttribute("aria-pressed", String(on));
  localStorage.setItem("pastebin.wrap", String(on));
}
