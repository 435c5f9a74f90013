// The link to the other language, at the same page and section. The template's link does without
// this script, but it names no section, and instant navigation keeps the header of the first page.
(() => {
  const { base } = JSON.parse(document.getElementById("__config").textContent)
  const here = new URL(`${base}/`, location)
  const homes = new Map()
  for (const link of document.querySelectorAll("a.language-switch[data-home]"))
    homes.set(link, new URL(link.dataset.home, location))

  const aim = (event) => {
    const link = event.target.closest?.("a.language-switch")
    if (!homes.has(link)) return
    const { pathname, search, hash } = location
    link.href = new URL(pathname.slice(here.pathname.length) + search + hash, homes.get(link))
    if (event.type === "click") event.stopPropagation() // load it whole: the header changes too
  }
  for (const type of ["pointerover", "focusin", "click"]) document.addEventListener(type, aim, true)
})()
