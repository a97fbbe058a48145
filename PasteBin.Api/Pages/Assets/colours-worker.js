// Finds out which characters of texts are what, with highlight.js, away from the page's own thread.

import hljs from "./highlight.js";
import { guess } from "./guess-language.js";

// highlight.js has some forty kinds; the style sheet has these.
const Classes = ["keyword", "string", "number", "comment", "title", "type", "attr", "meta", "added", "removed"];
const Kinds = {
  keyword: 0, "selector-tag": 0, operator: 0, "template-tag": 0, literal: 2, string: 1, regexp: 1, char: 1, link: 1, code: 1, number: 2, symbol: 2, bullet: 2,
  comment: 3, quote: 3, doctag: 3, title: 4, section: 4, name: 4, "selector-id": 4, "selector-class": 4, built_in: 5, type: 5, class: 5, "template-variable": 5,
  attr: 6, attribute: 6, property: 6, variable: 6, params: -1, meta: 7, addition: 8, deletion: 9,
};

onmessage = ({ data: texts }) => {
  const found = texts.map(({ language, lines }) => find(language, lines));
  postMessage({ found, classes: Classes }, found.flatMap(({ tokens, starts }) => [tokens.buffer, starts.buffer]));
};

function find(language, lines) {
  const emitter = new Emitter(lines);
  hljs.configure({ __emitter: class { constructor() { return emitter.begin(); } } });
  const code = lines.join("");
  const known = language && hljs.getLanguage(language) ? language : language ? null : guess(code);
  if (known) {
    emitter.reset();
    hljs.highlight(code, { language: known, ignoreIllegals: true });
  }

  return emitter.finish(Boolean(known));
}

/** Takes what highlight.js finds in the order of the text, and cuts it at line ends. */
class Emitter {
  constructor(lines) {
    this.lines = lines;
    this.reset();
  }

  // Languages inside languages get an emitter of their own, whose result is added to the one outside: each notes pieces, and the outermost counts.
  begin() {
    return new Pieces(root => { this.pieces = root; });
  }

  reset() {
    this.pieces = null;
  }

  finish(found) {
    const tokens = [];
    const starts = new Uint32Array(this.lines.length + 1);
    let [line, column] = [0, 0];
    for (const [text, kind] of found && this.pieces ? this.pieces.flat() : []) {
      let rest = text.length;
      while (rest > 0 && line < this.lines.length) {
        const length = Math.min(rest, this.lines[line].length - column);
        if (kind >= 0 && length > 0) {
          tokens.push(column, column + length, kind);
        }
        rest -= length;
        column += length;
        if (column === this.lines[line].length) {
          starts[++line] = tokens.length / 3;
          column = 0;
        }
      }
    }

    starts.fill(tokens.length / 3, Math.min(line + 1, this.lines.length));
    return { tokens: Uint32Array.from(tokens), starts };
  }
}

class Pieces {
  constructor(done) {
    this.done = done;
    this.kinds = [];
    this.list = [];
  }

  addText(text) {
    if (text !== "") {
      this.list.push([text, this.kinds.at(-1) ?? -1]);
    }
  }

  startScope(scope) {
    const kind = Kinds[scope] ?? Kinds[scope.split(".")[0]];
    this.kinds.push(kind ?? this.kinds.at(-1) ?? -1);
  }

  endScope() {
    this.kinds.pop();
  }

  openNode(scope) {
    this.startScope(scope);
  }

  closeNode() {
    this.endScope();
  }

  __addSublanguage(inner) {
    for (const [text, kind] of inner.flat()) {
      this.list.push([text, kind >= 0 ? kind : this.kinds.at(-1) ?? -1]);
    }
  }

  flat() {
    return this.list;
  }

  finalize() {
    this.done(this);
  }

  toHTML() {
    return "";
  }
}
