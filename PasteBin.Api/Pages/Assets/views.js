// How often a paste was read: that changes all the time, so it is no part of its page.

import { count, link } from "./page.js";

/** Fills what the page has for it, whose data-views has a form for one, and for more. */
export async function showViews(key) {
  const place = document.getElementById("views");
  const answer = place && await fetch(link(`/api/v1/pastes/${key}/views`)).catch(() => null);
  const { views } = answer?.ok ? await answer.json() : { views: 0 };
  if (views > 0) {
    place.textContent = count(place.dataset.views, views);
    place.hidden = false;
  }
}
