"use strict";

/* Shows the document that the page names; nothing is asked of any other origin. */
const place = document.getElementById("swagger-ui");
place.replaceChildren();
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  onComplete: () => place.querySelectorAll("main").forEach((part) => part.setAttribute("role", "presentation")), // the page has its own
});
