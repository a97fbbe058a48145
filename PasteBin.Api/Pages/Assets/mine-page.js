// The list of this browser's pastes.

import { duration, link, say } from "./page.js";
import { add, all, forget } from "./mine.js";

const list = document.getElementById("mine");
const one = document.getElementById("one").content;
const chosen = document.getElementById("chosen");

document.getElementById("tools").hidden = false;
document.getElementById("import").addEventListener("click", () => chosen.click());
document.getElementById("export").addEventListener("click", () => {
  const url = URL.createObjectURL(new Blob([JSON.stringify(all(), null, 2)], { type: "application/json" }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = "pastebin-pastes.json";
  anchor.click();
  URL.revokeObjectURL(url);
});
chosen.addEventListener("change", async () => {
  try {
    add([JSON.parse(await chosen.files[0].text())].flat());
  } catch {
    // A file that is no export adds nothing.
  }
  chosen.value = "";
  show();
});
show();

function show() {
  const pastes = all();
  document.getElementById("none").hidden = pastes.length > 0;
  list.replaceChildren(...pastes.map(row));
}

function row(paste) {
  const item = one.cloneNode(true).firstElementChild;
  const [open, about, edit, button] = ["a.open", ".quiet", "a.edit", "button"].map(selector => item.querySelector(selector));
  open.href = link(`/${encodeURIComponent(paste.key)}`) + (paste.fragment ?? "");
  open.textContent = paste.title || list.dataset.untitled;
  about.textContent = [paste.key, left(paste)].join(" · ");
  edit.href = `${link(`/${encodeURIComponent(paste.key)}/edit`)}#${paste.token}`;
  button.addEventListener("click", () => {
    forget(paste.key);
    offerBack(item, paste);
  });
  button.setAttribute("aria-label", `${button.textContent}: ${open.textContent}`);
  edit.setAttribute("aria-label", `${edit.textContent}: ${open.textContent}`);
  return item;
}

/** The only thing that edits and deletes the paste is gone: until the page is left it can come back. */
function offerBack(item, paste) {
  const [about, button] = [document.createElement("span"), document.createElement("button")];
  about.className = "quiet";
  about.textContent = list.dataset.forgotten;
  button.textContent = list.dataset.undo;
  button.addEventListener("click", () => {
    add([paste]);
    show();
    list.querySelector("button")?.focus();
  });
  item.replaceChildren(about, button);
  button.focus();
  say(document.getElementById("state"), list.dataset.forgotten);
}

function left(paste) {
  if (!paste.expires) {
    return list.dataset.never;
  }

  const seconds = (new Date(paste.expires) - Date.now()) / 1000;
  return seconds > 0 ? list.dataset.left.replace("{0}", duration(seconds)) : list.dataset.gone;
}
