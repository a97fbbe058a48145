// What an author sees on the page of a paste made in this browser: right after creating it the link, copied, with its QR code; later the way to edit it.

import { copyButton, link } from "./page.js";
import { find } from "./mine.js";

const Just = "pastebin.created";

/** For the page that comes next: whether the link is in the clipboard, and whether the text seems to have secrets in it. */
export function announce(key, copied, hasSecrets) {
  sessionStorage.setItem(Just, JSON.stringify({ key, copied, hasSecrets }));
}

export function showAuthor(key) {
  const paste = find(key);
  if (!paste) {
    return;
  }

  // The token stays behind the #, which no browser sends.
  const edit = `${link(`/${key}/edit`)}#${paste.token}`;
  for (const anchor of document.querySelectorAll(`a[href$="/${key}/edit"]`)) {
    anchor.href = edit;
  }

  const just = read();
  if (just?.key !== key) {
    return;
  }

  sessionStorage.removeItem(Just);
  const banner = document.getElementById("created").content.cloneNode(true).firstElementChild;
  const url = location.origin + link(`/${key}`) + (paste.fragment ?? "");
  banner.querySelector("input").value = url;
  banner.querySelector(".is-copied").hidden = !just.copied;
  banner.querySelector(".has-secrets").hidden = !just.hasSecrets;
  banner.querySelector("a.edit").href = edit;
  const button = banner.querySelector("button.copy");
  copyButton(button, () => url, button.dataset.copied);
  banner.querySelector("details").addEventListener("toggle", async event => {
    const { generate } = await import("./lean-qr.js");
    generate(url).toCanvas(event.target.querySelector("canvas"));
  }, { once: true });
  document.getElementById("main").prepend(banner);
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(Just));
  } catch {
    return null;
  }
}
