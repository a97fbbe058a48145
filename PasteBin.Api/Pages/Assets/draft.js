// What was typed outlives a reload, a crash and a failed send.

const Key = "pastebin.draft";

// About what browsers keep for a site; a longer text is in the field alone.
const Longest = 2_000_000;

export function load() {
  try {
    return JSON.parse(localStorage.getItem(Key));
  } catch {
    return null;
  }
}

export function save(draft) {
  try {
    if (draft.content.length > Longest || draft.content === "") {
      localStorage.removeItem(Key);
    } else {
      localStorage.setItem(Key, JSON.stringify(draft));
    }
  } catch {
    // No room, or a browser that keeps nothing.
  }
}

export function clear() {
  try {
    localStorage.removeItem(Key);
  } catch {
    // As above.
  }
}
