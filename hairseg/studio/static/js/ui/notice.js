// One line for the artist, when something went wrong or well.

const element = document.getElementById("notice");
element.querySelector("button").addEventListener("click", () => hide());
let timer = null;

export function notify(text, { good = false } = {}) {
  if (!text) return;
  element.querySelector("p").textContent = text;
  element.classList.toggle("good", good);
  element.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(hide, good ? 5000 : 12000);
}

export function hide() {
  element.hidden = true;
}

/** Runs something that may fail, and says so. */
export async function attempt(task) {
  try {
    return await task();
  } catch (error) {
    notify(error.message);
    return undefined;
  }
}
