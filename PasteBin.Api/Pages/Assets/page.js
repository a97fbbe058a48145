// What every page does with script: choosing a theme without a reload, copying, times in the reader's own words.

import { wait } from "./wait.js";

const root = document.documentElement;

/** The address of a path of ours. */
export const link = path => root.dataset.base + path;

/** Says something to who looks and to who listens; `where` is an element with role=status. */
export function say(where, text) {
  where.textContent = text;
}

/** Puts text into the clipboard; false where the browser does not let us, as over plain HTTP. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "sr";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

/** A button that copies what `text` gives, and says so on itself for a moment. */
export function copyButton(button, text, copied) {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    if (await copy(text())) {
      button.textContent = copied;
      setTimeout(() => { button.textContent = label; }, 1600);
    }
  });
}

const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** The two largest units that say something: "6 days 23 hours". */
export function duration(seconds) {
  const parts = [];
  let rest = Math.max(0, Math.floor(seconds));
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0 || parts.length > 0 || unit === "second") {
      parts.push([count, unit]);
    }
    rest %= size;
    if (parts.length === 2) {
      break;
    }
  }
  return parts.filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit]) => new Intl.NumberFormat(root.lang, { style: "unit", unit, unitDisplay: "long" }).format(count)).join(" ");
}

for (const time of document.querySelectorAll("time[datetime]")) {
  const date = new Date(time.dateTime);
  time.title = time.textContent;
  time.textContent = new Intl.DateTimeFormat(root.lang, { dateStyle: "medium", timeStyle: "short" }).format(date);
}

for (const box of document.querySelectorAll(".wait[data-seconds]")) {
  wait(box, Number(box.dataset.seconds), () => location.reload());
}

for (const button of document.querySelectorAll(".settings button[name=theme]")) {
  button.addEventListener("click", event => {
    event.preventDefault();
    root.dataset.theme = button.value;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${button.value}; path=/; max-age=31536000; samesite=lax${secure}`;
    for (const other of button.parentElement.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });
}
