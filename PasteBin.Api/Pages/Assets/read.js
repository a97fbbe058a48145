// The page of a paste, made better: copying, wrapping, ranges of lines, the time that is left, colours.

import { copyButton, duration } from "./page.js";
import { showAuthor } from "./created.js";
import { colour } from "./colours.js";
import { watchLines } from "./lines.js";
import { showViews } from "./views.js";

const paste = document.querySelector(".paste");
const text = document.getElementById("text");

showAuthor(paste.dataset.key);
showViews(paste.dataset.key);
watchLines(text);

/** The text as it is on the page, which is all of it unless the page says otherwise. */
const shown = () => [...text.querySelectorAll("li")].map(line => line.textContent).join("");

const copying = document.getElementById("copy");
copying.hidden = false;
copyButton(copying, shown, paste.dataset.copied);

const wrapping = document.getElementById("wrap");
wrapping.hidden = false;
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

colour(text, paste.dataset.language);

function wrap(on) {
  paste.classList.toggle("wrap", on);
  wrapping.setAttribute("aria-pressed", String(on));
  localStorage.setItem("pastebin.wrap", String(on));
}
