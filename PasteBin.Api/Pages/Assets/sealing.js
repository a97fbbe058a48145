// The switch on the page to create a paste that encrypts in the browser, and what is then sent in place of the text.

const Plain = new Set(["", "text", "csv"]);

/** `form` is the one to create a paste. What it gives back says whether to seal, and seals. */
export function sealing(form) {
  const { encrypt, password, title, language, burn } = form.elements;
  const possible = Boolean(crypto.subtle);
  let last = null;
  let chosen = false;

  document.getElementById(possible ? "sealing" : "no-sealing").hidden = false;
  encrypt.addEventListener("change", () => { chosen = true; show(); });
  password.addEventListener("input", () => {
    // Whoever has switched it knows better.
    if (!chosen) {
      turn(password.value !== "");
    }
  });
  show();

  return {
    get on() {
      return possible && encrypt.checked;
    },

    /** As it was when this was typed: a password is not kept, and its text must not go out as it is for that. */
    restore(on) {
      chosen ||= on;
      turn(on || encrypt.checked);
    },

    /**
     * What is sent, and the fragment that opens it. The same `once` gives the same again: the server knows it by its bytes.
     * `text` is a string or a file; a file that is no UTF-8 is attached byte for byte.
     */
    async seal(once, text) {
      if (last?.once !== once) {
        const { newKey, seal, toBase64, writeKey } = await import("./seal.js");
        const key = newKey();
        const content = { ...await contentOf(text, toBase64), title: title.value, language: language.value };
        const sealed = await seal(content, key, password.value, kindOf(language.value), burn.checked);
        last = { once, body: new Blob([sealed]), fragment: `#${writeKey(key)}` };
      }

      return last;
    },
  };

  function turn(on) {
    encrypt.checked = possible && on;
    show();
  }

  // What the server would have to know: nobody finds an encrypted text, and PrivateBin's clients know no other links than its own.
  function show() {
    document.getElementById("encrypt-about").hidden = !encrypt.checked;
    for (const name of ["visibility", "slug"]) {
      form.elements[name].closest(".field").hidden = encrypt.checked;
    }
  }
}

function kindOf(language) {
  return language === "markdown" ? "markdown" : Plain.has(language) ? "plaintext" : "syntaxhighlighting";
}

async function contentOf(text, toBase64) {
  if (typeof text === "string") {
    return { paste: text };
  }

  try {
    return { paste: new TextDecoder("utf-8", { fatal: true }).decode(await text.arrayBuffer()) };
  } catch {
    const data = `data:${text.type || "application/octet-stream"};base64,${await toBase64(text)}`;
    return { paste: "", attachment: [data], attachment_name: [text.name] };
  }
}
