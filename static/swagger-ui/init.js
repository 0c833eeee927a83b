"use strict";

/* Shows the document that the page names; nothing is asked of any other origin. */
const place = document.getElementById("swagger-ui");
place.replaceChildren();
// The page has a main of its own; every other is put right in the moment in which it appears.
new MutationObserver(() =>
  place.querySelectorAll("main:not([role])").forEach((part) => part.setAttribute("role", "presentation")),
).observe(place, { childList: true, subtree: true });
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
});
