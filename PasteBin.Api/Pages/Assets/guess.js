// Guesses the language of what is typed, as long as nobody has chosen one: the first of the languages stands for it, and says which it is.

import { startWorker } from "./worker.js";

// Long enough for whoever types to pause.
const Pause = 400;
const Shortest = 24;
const Longest = 20000;

/** `changed` hears that the form would be sent with another language. */
export function guessLanguage({ content, language }, changed) {
  const [first, ...known] = language.options;
  const name = first.textContent;
  let worker = null;
  let timer = 0;
  content.form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, Pause);
  });
  ask();

  function ask() {
    if (content.value.length < Shortest) {
      show("");
    } else if (language.selectedIndex === 0) {
      worker ??= start();
      worker.postMessage(content.value.slice(0, Longest));
    }
  }

  function start() {
    const started = startWorker(new URL("./guess-worker.js", import.meta.url).href);
    started.onmessage = ({ data }) => show(data);
    return started;
  }

  function show(guessed) {
    const found = known.find(option => option.value === guessed);
    if (first.value === (found?.value ?? "")) {
      return;
    }

    first.value = found?.value ?? "";
    first.textContent = found ? `${name}: ${found.textContent}` : name;
    if (language.selectedIndex === 0) {
      changed();
    }
  }
}

/** What somebody chose; empty: nobody did. */
export const chosenLanguage = language => (language.selectedIndex === 0 ? "" : language.value);
