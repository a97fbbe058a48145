// The token comes from behind the #, or from this browser's own list, and leaves the address bar.

import "./page.js";
import { find } from "./mine.js";

const form = document.querySelector("form.edit");
const given = location.hash.slice(1);
const known = find(form.dataset.key);
form.elements.token.value ||= given || (known?.token ?? "");
document.querySelector("a.back").href += known?.fragment ?? "";
if (given) {
  history.replaceState(null, "", location.pathname);
}
