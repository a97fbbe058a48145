// The token comes from behind the #, or from this browser's own list, and leaves the address bar.

import "./page.js";
import { find } from "./mine.js";

const form = document.querySelector("form.edit");
const given = location.hash.slice(1);
form.elements.token.value ||= given || (find(form.dataset.key)?.token ?? "");
if (given) {
  history.replaceState(null, "", location.pathname);
}
