import "./page.js";
import { forget } from "./mine.js";

forget(document.querySelector("[data-key]").dataset.key);
