// A text that was decrypted here, put where the page of any other paste has its text. From then on the two are alike.

import { InList, MaxLines } from "./lines.js";
import { count, sizeOf } from "./page.js";
import { fromDataUrl } from "./seal.js";

// Milliseconds after which somebody else may have a turn: as many as are felt as at once. With 30 a text of ten megabytes took 2.4 s instead of 1.1, for every
// turn shows the page anew.
const Turn = 100;

/** `opened` is `{ paste, attachment, attachment_name, title, language }`, of which the last two are this page's own; `kind` is PrivateBin's. */
export async function show(paste, opened, kind, left, texts) {
  const content = typeof opened.paste === "string" ? opened.paste : "";
  const [title, language] = [opened.title, opened.language].map(value => (typeof value === "string" ? value : null));
  const languages = JSON.parse(texts.languages);
  paste.dataset.language = language ?? paste.dataset.language ?? { plaintext: "text", markdown: "markdown" }[kind] ?? "";
  const known = languages[paste.dataset.language];
  const head = paste.querySelector(".head");
  if (title) {
    head.querySelector("h1").textContent = title;
    document.title = `${title} · PasteBin`;
  }

  const bytes = new Blob([content]);
  addFacts(head, [sizeOf(texts.sizes, bytes.size), count(texts.lines, countLines(content))]);
  if (known) {
    addFacts(head, [known[0]])[0].className = "tag";
  }

  offer("sealed-raw", new Blob([bytes], { type: "text/plain; charset=utf-8" }));
  offer("sealed-download", bytes, fileName(title || paste.dataset.key, known?.[1] ?? "txt"));
  attach([opened.attachment ?? []].flat(), [opened.attachment_name ?? []].flat(), texts);
  const notice = document.getElementById("sealed-left");
  notice.hidden = left === null;
  notice.textContent = { 0: texts.gone, 1: texts.onceMore }[left] ?? count(texts.more, Number(left));

  document.getElementById("sealed").remove();
  head.hidden = false;
  document.getElementById("text").hidden = content === "";
  document.getElementById("main").focus();
  await layOut(document.getElementById("text"), content);
  await import("./read.js");
}

function countLines(text) {
  let number = 0;
  for (let at = 0; at < text.length; at = text.indexOf("\n", at) + 1 || text.length) {
    number++;
  }

  return number;
}

async function layOut(target, text) {
  let [number, list, end] = [0, null, performance.now() + Turn];
  for (let at = 0; at < text.length;) {
    number++;
    if (number % InList === 1) {
      if (performance.now() > end) {
        await new Promise(done => setTimeout(done));
        end = performance.now() + Turn;
      }

      list = target.appendChild(document.createElement("ol"));
      list.start = number;
    }

    const line = list.appendChild(document.createElement("li"));
    const next = number === MaxLines ? text.length : text.indexOf("\n", at) + 1 || text.length;
    line.id = `L${number}`;
    line.textContent = text.slice(at, next);
    at = next;
  }
}

function addFacts(head, facts) {
  const spans = facts.map(fact => Object.assign(document.createElement("span"), { textContent: fact }));
  head.querySelector(".facts").prepend(...spans);
  return spans;
}

function offer(id, blob, name) {
  const anchor = document.getElementById(id);
  if (anchor) {
    anchor.href = URL.createObjectURL(blob);
    if (name) {
      anchor.download = name;
    }
  }
}

/** Whatever it is, it is to be saved: nothing in it may become a page of this site. */
function attach(addresses, names, texts) {
  const list = document.getElementById("sealed-files");
  for (const [index, address] of addresses.entries()) {
    const bytes = fromDataUrl(address);
    const anchor = Object.assign(document.createElement("a"), {
      className: "button", textContent: `${names[index] ?? index + 1} (${sizeOf(texts.sizes, bytes.length)})`, download: fileName(String(names[index] ?? "file"), "bin"),
      href: URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" })),
    });
    list.append(anchor);
  }

  list.parentElement.hidden = addresses.length === 0;
}

// Marks that turn the direction of writing make one ending look like another.
function fileName(title, ending) {
  const name = title.replace(/[/\\:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "_").replace(/^[. ]+|[. ]+$/g, "") || "paste";
  return /\.[^. ]{1,5}$/.test(name) ? name : `${name}.${ending}`;
}
