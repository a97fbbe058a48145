// Files that were dropped, picked or pasted: text goes into the field, a large one is sent as it is, and what is no text is refused kindly.

// A field with more is slow.
const Typable = 1 << 20;

/** Gives `{ text }` or `{ file }`, or null for what is no text. */
export async function readFile(file) {
  const start = new Uint8Array(await file.slice(0, 65536).arrayBuffer());
  if (start.includes(0)) {
    return null;
  }

  if (file.size > Typable) {
    return { file };
  }

  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()) };
  } catch {
    // Another encoding: byte for byte it stays what it is, images excepted, which nobody reads here.
    return file.type.startsWith("image/") ? null : { file };
  }
}

/** The file in what was dropped or pasted, if there is one and no text beside it. */
export function fileOf(data) {
  const files = [...(data?.files ?? [])];
  return files.length > 0 && !data.types.includes("text/plain") ? files[0] : null;
}
