// Comfort only: the page is whole without it.
const search = document.getElementById("search");
if (search) {
  const list = document.getElementById("excluded");
  const count = document.getElementById("count");
  const fold = list.closest("details");
  search.closest("p").hidden = false;
  search.addEventListener("input", () => {
    const words = search.value.trim().toLowerCase();
    let shown = 0;
    for (const item of list.children) {
      item.hidden = !item.textContent.toLowerCase().includes(words);
      shown += item.hidden ? 0 : 1;
    }
    if (words) fold.open = true;
    count.textContent = words ? `${shown} / ${list.children.length}` : "";
  });
}
const open = (target) => {
  const fold = target && target.closest("details");
  if (fold) fold.open = true;
};
const follow = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  open(target);
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", follow);
follow();
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details:not([open])")) {
    fold.open = true;
    fold.dataset.print = "";
  }
});
addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("details[data-print]")) {
    fold.open = false;
    delete fold.dataset.print;
  }
});
