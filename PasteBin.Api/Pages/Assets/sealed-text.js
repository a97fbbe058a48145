// A text that was decrypted here, put where the page of any other paste has its text. From then on the two are alike.

import { listsOf } from "./lists.js";
import { count, sizeOf } from "./page.js";
import { fromDataUrl } from "./seal.js";

// What a page has as lines from the start, and colours, as the server makes pages.
const Start = 1 << 20;
const StartLines = 50_000;

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
  const lists = listsOf(target);
  const start = endOfLines(text, StartLines, Start);
  await lists.append(text.slice(0, start), start === text.length);
  lists.split();
  await lists.append(text.slice(start), true);
}

/** Where so many lines end, or so many characters. */
function endOfLines(text, lines, most) {
  let end = 0;
  for (let line = 0; line < lines && end < most; line++) {
    end = text.indexOf("\n", end) + 1 || text.length;
  }
  return Math.min(end, most, text.length);
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
