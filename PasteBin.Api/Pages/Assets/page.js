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
    if (await copy(await text())) {
      button.textContent = copied;
      setTimeout(() => { button.textContent = label; }, 1600);
    }
  });
}

/** The form of a text for so many: English has "{0} line|{0} lines". */
export function count(text, number) {
  const forms = text.split("|");
  const form = { one: 0, few: forms.length - 2 }[new Intl.PluralRules(root.lang).select(number)] ?? forms.length - 1;
  return forms[form].replace("{0}", new Intl.NumberFormat(root.lang).format(number));
}

/** `texts` are those for bytes, KiB and MiB: "{0} B|{0} KiB|{0} MiB". */
export function sizeOf(texts, bytes) {
  const power = bytes < 1024 ? 0 : bytes < 1048576 ? 1 : 2;
  return texts.split("|")[power].replace("{0}", new Intl.NumberFormat(root.lang, { maximumFractionDigits: 1 }).format(bytes / 1024 ** power));
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

// Back from there the browser keeps what is behind the #, which only a script knows: lines, or a key.
const settings = document.querySelector(".settings");
settings?.addEventListener("submit", () => { settings.action = settings.action.split("#")[0] + location.hash; });

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
