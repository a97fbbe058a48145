// Colours texts without touching them: a worker says which characters are what, and the CSS Custom Highlight API paints them, in sight alone.

import { startWorker } from "./worker.js";

const Plain = new Set(["text", "txt", "plaintext", "csv", "log"]);

/** @param text the element with the lines, of which some may be to come; @param language as the paste has it, perhaps empty. */
export function colour(text, language) {
  colourAll([{ lists: [...text.querySelectorAll("ol:not([data-open])")], language }]);
}

/** The code in a document, where it says its language: each block is a list with one line, of many. */
export function colourCode(formatted) {
  const prefix = "language-";
  colourAll([...formatted.querySelectorAll(`pre[class^='${prefix}']`)].map(block => ({ lists: [block], language: block.className.slice(prefix.length) })));
}

function colourAll(all) {
  const texts = all.filter(({ language }) => !Plain.has(language));
  if (texts.length === 0 || !("highlights" in CSS)) {
    return;
  }

  const worker = startWorker(new URL("./colours-worker.js", import.meta.url).href);
  worker.onmessage = ({ data: { found, classes } }) => {
    worker.terminate();
    paint(texts, found, classes);
  };
  worker.postMessage(texts.map(({ lists, language }) => ({ language, lines: lists.flatMap(list => [...list.children]).map(line => line.textContent) })));
}

/** What was found in a text: `tokens` is [start, end, class] each, by line; those of line i begin at `starts[i]`. */
function paint(texts, found, classes) {
  const highlights = classes.map(name => {
    const highlight = CSS.highlights.get(name) ?? new Highlight();
    CSS.highlights.set(name, highlight);
    return highlight;
  });
  const ranges = new Map();
  const places = new Map();
  texts.forEach(({ lists }, text) => {
    let first = 0;
    for (const list of lists) {
      places.set(list, { ...found[text], first });
      first += list.children.length;
    }
  });
  const sight = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && !ranges.has(target)) {
        ranges.set(target, add(target, places.get(target)));
      } else if (!isIntersecting && ranges.has(target)) {
        ranges.get(target).forEach(([highlight, range]) => highlight.delete(range));
        ranges.delete(target);
      }
    }
  }, { rootMargin: "600px" });
  [...places.keys()].forEach(list => sight.observe(list));

  function add(list, { tokens, starts, first }) {
    const added = [];
    for (const [own, line] of [...list.children].entries()) {
      const node = line.firstChild;
      for (let at = starts[first + own]; at < starts[first + own + 1]; at++) {
        const range = new StaticRange({ startContainer: node, startOffset: tokens[3 * at], endContainer: node, endOffset: tokens[3 * at + 1] });
        const highlight = highlights[tokens[3 * at + 2]];
        highlight.add(range);
        added.push([highlight, range]);
      }
    }
    return added;
  }
}
