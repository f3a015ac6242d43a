// Shows a table and says which cell was chosen. The table is one stop of the tab key; arrows move in it.
export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(".root");
  if (!root) {
    root = document.createElement("div");
    root.className = "root";
    parentElement.appendChild(root);
  }
  if (root.shown !== data.html) {
    root.innerHTML = data.html;
    root.shown = data.html;
  }
  const style = getComputedStyle(parentElement.host ?? parentElement);
  const colours = style.getPropertyValue("--st-chart-categorical-colors").split(",");
  for (const name of root.querySelectorAll("[data-slot]")) name.style.color = colours[name.dataset.slot] ?? "";

  const focusable = (button) => {
    for (const other of root.querySelectorAll('button[tabindex="0"]')) other.tabIndex = -1;
    if (button) button.tabIndex = 0;
  };
  if (!root.querySelector('button[tabindex="0"]')) focusable(root.querySelector("button"));

  root.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    focusable(button);
    setTriggerValue("cell", button.dataset.cell);
  };
  root.onkeydown = (event) => {
    const button = event.target.closest("button");
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!button || !step) return;
    const rows = [...root.querySelectorAll("tbody tr")];
    let row = rows.indexOf(button.closest("tr"));
    let column = button.closest("td").cellIndex;
    for (;;) {
      row += step[0];
      column += step[1];
      const cell = rows[row]?.cells[column];
      if (!cell || column < 1) return;
      const next = cell.querySelector("button");
      if (!next) continue;
      event.preventDefault();
      focusable(next);
      next.focus();
      return;
    }
  };
}
