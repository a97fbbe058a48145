// The form to create a paste, made better: it sends without leaving the page, so nothing typed is lost whatever happens.

import { copy, link, say, sizeOf } from "./page.js";
import { announce } from "./created.js";
import * as draft from "./draft.js";
import { fileOf, readFile } from "./files.js";
import { chosenLanguage, guessLanguage } from "./guess.js";
import { keep } from "./mine.js";
import { sealing } from "./sealing.js";
import { wait } from "./wait.js";

const form = document.querySelector("form.create");
const { content, title, language, password, send, progress } = form.elements;
const bar = document.getElementById("progress");
const size = document.getElementById("size");
const state = document.getElementById("state");
const notice = document.getElementById("complaint");
const problems = JSON.parse(form.dataset.problems);
const max = Number(form.dataset.max);
const sizeText = size.textContent;
const kept = ["content", "title", "language", "expiresIn", "visibility", "slug"];

// Where to mend what a problem is about.
const fields = { "slug-taken": "slug", "slug-reserved": "slug" };

// A text too large for the field, sent in its place.
let file = null;
// Two sends of the same are one paste; whatever is changed makes another.
let once = newOnce();
const sealer = sealing(form);

restore();
showSize();
guessLanguage(form.elements, () => { once = newOnce(); });

let timer = 0;
form.addEventListener("input", () => {
  once = newOnce();
  clearTimeout(timer);
  timer = setTimeout(() => { save(); showSize(); }, 200);
});
addEventListener("pagehide", save);

addEventListener("keydown", event => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) {
    event.preventDefault();
    form.requestSubmit();
  }
});

form.addEventListener("submit", event => {
  event.preventDefault();
  submit();
});

form.elements.file.addEventListener("change", () => take(form.elements.file.files[0]));
addEventListener("dragover", event => {
  if (event.dataTransfer.types.includes("Files")) {
    event.preventDefault();
    form.classList.add("dropping");
  }
});
addEventListener("dragleave", event => {
  if (!event.relatedTarget) {
    form.classList.remove("dropping");
  }
});
addEventListener("drop", event => {
  form.classList.remove("dropping");
  if (event.dataTransfer.files.length > 0) {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  }
});
content.addEventListener("paste", event => {
  const pasted = fileOf(event.clipboardData);
  if (pasted) {
    event.preventDefault();
    take(pasted);
  }
});

async function take(chosen) {
  if (!chosen) {
    return;
  }

  const read = await readFile(chosen);
  form.elements.file.value = "";
  if (!read) {
    complain(form.dataset.binary);
    return;
  }

  file = read.file ? chosen : null;
  content.value = read.text ?? "";
  content.placeholder = file ? chosen.name : content.placeholder;
  title.value ||= chosen.name;
  const ending = chosen.name.split(".").at(-1).toLowerCase();
  const option = [...language.options].find(one => one.value === ending || one.dataset.ending === ending);
  if (option) {
    language.value = option.value;
  }

  form.dispatchEvent(new Event("input"));
  content.focus();
}

function restore() {
  const typed = draft.load();
  // What the server put there, after a mistake or for a fork, is newer.
  if (!typed || content.value !== "") {
    return;
  }

  for (const name of kept) {
    if (typed[name]) {
      form.elements[name].value = typed[name];
    }
  }

  sealer.restore(typed.encrypt === true);
  say(state, form.dataset.restored);
}

function save() {
  const typed = Object.fromEntries(kept.map(name => [name, form.elements[name].value]));
  draft.save({ ...typed, language: chosenLanguage(language), encrypt: sealer.on });
}

function showSize() {
  if (content.value !== "") {
    file = null;
  }

  const bytes = file?.size ?? new Blob([content.value]).size;
  size.textContent = bytes === 0 ? sizeText : `${sizeOf(form.dataset.sizes, bytes)} · ${sizeText}`;
  size.classList.toggle("over", bytes > max);
}

function newOnce() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

/** `sealed` takes the place of all that only its readers are to know. */
function body(sealed) {
  const data = new FormData();
  for (const name of sealed ? ["expiresIn"] : ["title", "language", "expiresIn", "visibility", "slug", "password"]) {
    if (form.elements[name].value !== "") {
      data.append(name, form.elements[name].value);
    }
  }

  if (form.elements.burn.checked) {
    data.append("burn", "true");
  }

  if (sealed) {
    data.append("format", "privatebin");
  }

  // As a file: a field's line ends would become others on the way.
  data.append("content", sealed?.body ?? file ?? new Blob([content.value]));
  return data;
}

async function submit() {
  const bytes = file?.size ?? new Blob([content.value]).size;
  if (bytes === 0) {
    complain(...problems.empty);
    content.focus();
    return;
  }

  if (bytes > max) {
    complain(form.dataset.tooLarge);
    return;
  }

  save();
  say(state, form.dataset.sending);
  send.disabled = true;
  const same = once;
  let sealed = null;
  try {
    sealed = sealer.on ? await sealer.seal(same, file ?? content.value) : null;
  } catch {
    complain(form.dataset.lost);
    return;
  }

  if (sealed?.body.size > max) {
    complain(form.dataset.tooLarge);
    return;
  }

  const request = new XMLHttpRequest();
  request.open("POST", link("/api/v1/pastes"));
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Idempotency-Key", same);
  request.responseType = "json";
  request.upload.addEventListener("progress", event => {
    bar.hidden = event.total < 262144;
    bar.value = event.loaded / event.total;
  });
  request.addEventListener("load", () => {
    if (request.status === 201) {
      done(request.response, sealed?.fragment ?? "");
    } else {
      refused(request);
    }
  });
  request.addEventListener("error", () => complain(form.dataset.lost));
  request.addEventListener("loadend", () => { bar.hidden = true; });
  request.send(body(sealed));
}

/** `fragment` has the key that opens what was sealed: it is kept here and sent nowhere. */
async function done(created, fragment) {
  keep({
    key: created.key, token: created.deleteToken, title: created.title ?? title.value, language: created.language, size: created.size,
    created: created.createdAt, expires: created.expiresAt, burn: created.burn, fragment,
  });
  announce(created.key, await copy(location.origin + link(`/${created.key}`) + fragment), created.warnings.length > 0);
  removeEventListener("pagehide", save);
  clearTimeout(timer);
  draft.clear();
  location.assign(link(`/${created.key}`) + fragment);
}

function refused(request) {
  const name = request.response?.type?.split("#")[1];
  const [title, advice] = problems[name] ?? [form.dataset.lost];
  complain(title, advice, Number(request.getResponseHeader("Retry-After")));
  form.elements[fields[name]]?.focus();
}

/** In sight of whoever sent it, and read out: what happened, what to do, and the seconds after which it may go well, if they are known. */
function complain(title, advice = "", seconds = 0) {
  send.disabled = false;
  document.querySelector(".create > .notice:not(#complaint)")?.remove();
  notice.hidden = false;
  const strong = document.createElement("strong");
  strong.textContent = title;
  notice.querySelector("[role=alert]").replaceChildren(strong, advice && ` ${advice}`);
  wait(notice.querySelector(".wait"), seconds, () => form.requestSubmit());
  notice.scrollIntoView({ block: "nearest" });
  say(state, "");
}
