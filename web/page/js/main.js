// Starts the page, or says what is missing.

const UNBUILT =
  "The page’s own files are not complete: scripts/web makes them, or npm ci in web. Then reload.";

try {
  const { App } = await import("./app.js");
  window.hairseg = await App.start();
  document.documentElement.dataset.state = "ready";
  const { keepForOffline } = await import("./offline.js");
  keepForOffline(window.hairseg.recolorer.looks.map(({ chip }) => chip));
} catch (error) {
  console.error(error);
  document.documentElement.dataset.state = "failed";
  document.getElementById("busy").hidden = true;
  document.getElementById("look-name").textContent = "";
  document.getElementById("notice-title").textContent = "hairseg could not start";
  const unbuilt = error.name === "TypeError" || / is missing/.test(error.message);
  document.getElementById("notice-text").textContent = unbuilt ? UNBUILT : error.message;
  document.getElementById("notice").classList.add("error");
  document.getElementById("notice").hidden = false;
}
