// Colours a text without touching it: a worker says which characters are what, and the CSS Custom Highlight API paints them, in sight alone.

import { startWorker } from "./worker.js";

const Plain = new Set(["text", "txt", "plaintext", "csv", "log"]);

/** @param text the element with the lines; @param language as the paste has it, perhaps empty. */
export function colour(text, language) {
  if (Plain.has(language) || !("highlights" in CSS)) {
    return;
  }

  const lists = [...text.querySelectorAll("ol")];
  const lines = lists.flatMap(list => [...list.children]);
  const worker = startWorker(new URL("./colours-worker.js", import.meta.url).href);
  worker.onmessage = ({ data: { tokens, starts, classes } }) => {
    worker.terminate();
    paint(lists, lines, tokens, starts, classes);
  };
  worker.postMessage({ language, lines: lines.map(line => line.textContent) });
}

/** `tokens` is [start, end, class] each, by line; those of line i begin at `starts[i]`. */
function paint(lists, lines, tokens, starts, classes) {
  const highlights = classes.map(name => {
    const highlight = CSS.highlights.get(name) ?? new Highlight();
    CSS.highlights.set(name, highlight);
    return highlight;
  });
  const ranges = new Map();
  let first = 0;
  const firsts = new Map(lists.map(list => {
    const own = first;
    first += list.children.length;
    return [list, own];
  }));
  const sight = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && !ranges.has(target)) {
        ranges.set(target, add(firsts.get(target), target.children.length));
      } else if (!isIntersecting && ranges.has(target)) {
        ranges.get(target).forEach(([highlight, range]) => highlight.delete(range));
        ranges.delete(target);
      }
    }
  }, { rootMargin: "600px" });
  lists.forEach(list => sight.observe(list));

  function add(from, count) {
    const added = [];
    for (let line = from; line < from + count; line++) {
      const node = lines[line].firstChild;
      for (let at = starts[line]; at < starts[line + 1]; at++) {
        const range = new StaticRange({ startContainer: node, startOffset: tokens[3 * at], endContainer: node, endOffset: tokens[3 * at + 1] });
        const highlight = highlights[tokens[3 * at + 2]];
        highlight.add(range);
        added.push([highlight, range]);
      }
    }
    return added;
  }
}
