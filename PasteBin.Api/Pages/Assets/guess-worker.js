import { guess } from "./guess-language.js";

onmessage = ({ data }) => postMessage(guess(data) ?? "");
