import "./page.js";
import { showAuthor } from "./created.js";

showAuthor(document.querySelector("[data-key]").dataset.key);
