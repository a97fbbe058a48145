// The page of a paste that was encrypted in its writer's browser: gets what is stored, and opens it with the key behind the #, and perhaps a password.

import { link } from "./page.js";
import { showAuthor } from "./created.js";
import { showViews } from "./views.js";
import { wait } from "./wait.js";

const paste = document.querySelector(".paste");
const card = document.getElementById("sealed");
const texts = card.dataset;
const [problem, state, reading, opening] = ["problem", "state", "read", "open"].map(name => document.getElementById(`sealed-${name}`));
const { password } = opening.elements;
const burns = paste.dataset.burn === "true";

// Loaded only where it can work.
const sealing = crypto.subtle ? import("./seal.js") : null;

// What the server has stored, once it is here, and what it said besides. Of a paste that burns there may be no second time.
let stored = null;
let left = null;

showAuthor(paste.dataset.key);
showViews(paste.dataset.key);
addEventListener("hashchange", () => {
  if (card.isConnected) {
    begin();
  }
});
reading.addEventListener("submit", event => {
  event.preventDefault();
  read();
});
opening.addEventListener("submit", event => {
  event.preventDefault();
  tryOpening(password.value);
});
begin();

/** Without a whole key nothing is asked for: a reading would be lost. */
async function begin() {
  const key = sealing && (await sealing).readKey(location.hash);
  complain(!sealing ? texts.insecure : key === null ? texts.noKey : !key ? texts.badKey : "");
  reading.hidden = !key || !burns || stored !== null;
  if (key && (stored || !burns)) {
    await read();
  }
}

async function read() {
  if (stored || await fetchStored()) {
    await tryOpening(password.value);
  }
}

async function fetchStored() {
  busy(true);
  reading.hidden = true;
  try {
    // The fragment is no part of what is sent.
    const path = burns ? `/raw/${paste.dataset.key}` : `/api/v1/pastes/${paste.dataset.key}/raw`;
    const answer = await fetch(link(path), { method: burns ? "POST" : "GET", headers: { Accept: "application/json" } });
    if (answer.ok) {
      stored = await answer.json();
      left = answer.headers.get("X-Reads-Left");
    } else {
      await refused(answer);
    }
  } catch {
    complain(texts.lost);
    reading.hidden = false;
  }

  busy(false);
  return stored !== null;
}

async function tryOpening(typed) {
  busy(true);
  try {
    const { open, readKey } = await sealing;
    const opened = await open(stored, readKey(location.hash), typed);
    if (opened) {
      const { show } = await import("./sealed-text.js");
      await show(paste, opened, stored.adata[1], left, texts);
      return;
    }

    askForPassword(typed);
  } catch {
    complain(texts.damaged);
  }

  busy(false);
}

/** What was typed stays, and is marked to be typed over. */
function askForPassword(wrong) {
  opening.hidden = false;
  document.getElementById("sealed-locked").textContent = [texts.locked, left === "0" ? texts.kept : ""].join(" ");
  complain(wrong === "" ? "" : texts.wrong);
  busy(false);
  password.focus();
  password.select();
}

function busy(is) {
  state.textContent = is ? texts.opening : "";
  for (const button of card.querySelectorAll("button")) {
    button.disabled = is;
  }
}

/** With the seconds after which it may go well, if they are known. */
function complain(text, seconds = 0) {
  problem.hidden = text === "";
  problem.querySelector("[role=alert]").textContent = text;
  wait(problem.querySelector(".wait"), seconds, () => {});
}

async function refused(answer) {
  const name = (await answer.json().catch(() => null))?.type?.split("#")[1];
  // What is not there will not be.
  reading.hidden = answer.status < 429;
  complain(JSON.parse(texts.problems)[name]?.join(" ") ?? texts.lost, Number(answer.headers.get("Retry-After")));
}
