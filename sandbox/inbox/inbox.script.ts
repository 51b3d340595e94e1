/**
 * The page's script: inserts the list items that are pushed, which the server has already escaped, and shows whether
 * the line is open. After a break the browser reconnects by itself, and the page is loaded again, since something may
 * have been missed.
 */
export const INBOX_SCRIPT = `
const list = document.querySelector("#messages");
const count = document.querySelector("#count");
const live = document.querySelector("#live");
const said = document.querySelector("#said");
let wasOpen = false;
const line = new EventSource("/live" + location.search);
const state = (on) => { live.dataset.state = on ? "on" : "off"; live.textContent = on ? "Live" : "Reconnecting"; };
line.addEventListener("open", () => { if (wasOpen) location.reload(); wasOpen = true; state(true); });
line.addEventListener("error", () => state(false));
line.addEventListener("cleared", () => location.assign("/"));
line.addEventListener("message", (event) => {
  list.insertAdjacentHTML("afterbegin", event.data);
  list.firstElementChild.firstElementChild.classList.add("new");
  document.querySelector("#none")?.remove();
  count.textContent = String(Number(count.textContent) + 1);
  said.textContent = "New message: " + list.querySelector(".subject").textContent;
});
`;
