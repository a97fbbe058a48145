import hljs from "./highlight.js";

// As much as says which language it is.
const Guessed = 20000;
const Sure = 8;

/** The language that a text looks like, by highlight.js's name; null: none for sure. */
export function guess(text) {
  const found = hljs.highlightAuto(text.slice(0, Guessed));
  return found.relevance >= Sure ? found.language : null;
}
