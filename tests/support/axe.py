"""Whether a page can be used with a screen reader: axe-core's rules (https://github.com/dequelabs/axe-core)."""
import pathlib

from browser import Browser

AXE = pathlib.Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

# Colours are looked at when they have come to rest.
FIND = """
(async () => {
  const over = document.getAnimations().map((each) => each.finished.catch(() => null));
  await Promise.race([Promise.all(over), new Promise((late) => setTimeout(late, 2000))]);
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.map(({ id, nodes }) => [id, nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`)]);
})()
"""


def bring(browser: Browser) -> None:
    """Gives axe to all pages that are loaded from now on."""
    browser.prepares({"path": str(AXE)})


def violations(browser: Browser) -> dict[str, list[str]]:
    """The elements that break a rule, by rule."""
    return dict(browser.evaluate(FIND))
