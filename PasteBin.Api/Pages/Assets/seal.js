// PrivateBin's format 2: AES-256-GCM under a key that PBKDF2 makes of 32 random bytes, which stay behind the # of a link, and of a password if there
// is one. https://github.com/PrivateBin/PrivateBin/wiki/Encryption-format

const Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const KeyLength = 32;

// A whole key has 43 or 44 digits, a few less when it begins with zeros that a client has left out.
const FewestDigits = 40;

// Bytes that a text may unpack to: a few kilobytes can be made to hold gigabytes.
const LargestText = 64 << 20;

const { subtle } = crypto;
const utf8 = new TextEncoder();

export const newKey = () => random(KeyLength);

/** In base 58, as Bitcoin has it. */
export function writeKey(key) {
  let [number, text] = [key.reduce((value, byte) => value * 256n + BigInt(byte), 0n), ""];
  for (; number > 0n; number /= 58n) {
    text = Digits[Number(number % 58n)] + text;
  }

  return Digits[0].repeat(Math.max(0, key.findIndex(byte => byte !== 0))) + text;
}

/** The key behind the # of a link; null when there is none, undefined when it is not whole. What some sites append comes after an &. */
export function readKey(hash) {
  const text = hash.replace(/^#?-?/, "").split("&")[0];
  if (text === "") {
    return null;
  }

  let number = 0n;
  for (const letter of text) {
    number = Digits.includes(letter) ? number * 58n + BigInt(Digits.indexOf(letter)) : 1n << 256n;
  }

  const key = new Uint8Array(KeyLength);
  for (let at = KeyLength - 1; at >= 0; at--, number >>= 8n) {
    key[at] = Number(number & 255n);
  }

  return number === 0n && text.length >= FewestDigits ? key : undefined;
}

/** What is stored of `document`, which is `{ paste: "the text", … }`, as JSON. `kind` says how clients show it. */
export async function seal(document, key, password, kind, burn) {
  const [vector, salt, packs] = [random(16), random(8), canPack()];
  const adata = [[await toBase64(vector), await toBase64(salt), 100000, 256, 128, "aes", "gcm", packs ? "zlib" : "none"], kind, 0, burn ? 1 : 0];
  const plain = utf8.encode(JSON.stringify(document));
  const sealed = await subtle.encrypt(
    algorithm(adata, vector), await derive(key, password, salt, adata[0]), packs ? await collect(stream(plain, new CompressionStream("deflate-raw"))) : plain);
  return JSON.stringify({ v: 2, adata, ct: await toBase64(sealed) });
}

/** What was sealed; null when key and password do not open it. Throws when what they open is nothing that can be shown. */
export async function open({ adata, ct }, key, password) {
  const [vector, salt] = adata[0].slice(0, 2).map(fromBase64);
  let bytes;
  try {
    bytes = await subtle.decrypt(algorithm(adata, vector), await derive(key, password, salt, adata[0]), fromBase64(ct));
  } catch (error) {
    if (error.name === "OperationError") {
      return null;
    }
    throw error;
  }

  const plain = adata[0][7] === "zlib" ? await collect(stream(bytes, new DecompressionStream("deflate-raw"))) : bytes;
  return JSON.parse(new TextDecoder().decode(plain));
}

/** A `data:` address as bytes. */
export function fromDataUrl(address) {
  const [head, data] = [address.slice(0, address.indexOf(",")), address.slice(address.indexOf(",") + 1)];
  return head.endsWith(";base64") ? fromBase64(data) : utf8.encode(decodeURIComponent(data));
}

// All of adata is authenticated, as JSON without blanks.
function algorithm(adata, iv) {
  return { name: "AES-GCM", iv, additionalData: utf8.encode(JSON.stringify(adata)), tagLength: adata[0][4] };
}

async function derive(key, password, salt, [, , iterations, length]) {
  const secret = new Uint8Array([...key, ...utf8.encode(password)]);
  const material = await subtle.importKey("raw", secret, "PBKDF2", false, ["deriveKey"]);
  return subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, material, { name: "AES-GCM", length }, false, ["encrypt", "decrypt"]);
}

function random(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

function canPack() {
  try {
    return Boolean(new CompressionStream("deflate-raw"));
  } catch {
    return false;
  }
}

function stream(bytes, through) {
  return new Blob([bytes]).stream().pipeThrough(through);
}

async function collect(readable) {
  const parts = [];
  let length = 0;
  for (const reader = readable.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) {
      return new Blob(parts).arrayBuffer();
    }

    parts.push(value);
    length += value.length;
    if (length > LargestText) {
      await reader.cancel();
      throw new RangeError("It unpacks to too much.");
    }
  }
}

/** Of bytes or of a file. */
export function toBase64(bytes) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([bytes]));
  });
}

function fromBase64(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) {
    bytes[at] = letters.charCodeAt(at);
  }

  return bytes;
}
