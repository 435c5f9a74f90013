// The link to this page in the other language also names the section.
(() => {
  const aim = ({ target }) => {
    const link = target.closest?.("a.language-switch")
    if (link) link.hash = location.hash
  }
  for (const type of ["pointerover", "focusin", "click"]) document.addEventListener(type, aim)
})()
