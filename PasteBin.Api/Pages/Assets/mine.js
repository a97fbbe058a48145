// The pastes that this browser made, and what edits them. They are kept here and nowhere else.

const Key = "pastebin.pastes";

export function all() {
  try {
    const pastes = JSON.parse(localStorage.getItem(Key) ?? "[]");
    return Array.isArray(pastes) ? pastes.filter(paste => typeof paste?.key === "string" && typeof paste?.token === "string") : [];
  } catch {
    return [];
  }
}

export const find = key => all().find(paste => paste.key === key);

/** Newest first; one of the same key gives way. */
export function keep(paste) {
  store([paste, ...all().filter(other => other.key !== paste.key)]);
}

export function forget(key) {
  store(all().filter(paste => paste.key !== key));
}

/** What an export holds; gives back how many there were. */
export function add(pastes) {
  const good = pastes.filter(paste => typeof paste?.key === "string" && typeof paste?.token === "string");
  const known = new Set(good.map(paste => paste.key));
  store([...good, ...all().filter(paste => !known.has(paste.key))].sort((a, b) => String(b.created).localeCompare(String(a.created))));
  return good.length;
}

function store(pastes) {
  try {
    localStorage.setItem(Key, JSON.stringify(pastes));
  } catch {
    // A browser that keeps nothing: the paste is there all the same, and its token was on the page.
  }
}
