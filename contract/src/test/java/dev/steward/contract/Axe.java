package dev.steward.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The npm package {@code axe-core}, which finds accessibility violations. */
final class Axe {

  private static final Path MODULES = Product.root().resolve("contract/target/clients/axe");
  private static final String LEVELS =
      "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22a','wcag22aa']";

  private final String source;

  /** Installs the package if it is not installed yet. */
  Axe() throws IOException {
    Shell.run(
            """
            set -eu
            mkdir -p "$TO"; cp "$FROM"/package.json "$FROM"/package-lock.json "$TO"; cd "$TO"
            # As long as the lock is the same, what it led to is too.
            cmp -s package-lock.json node_modules/.installed && exit 0
            npm ci --no-audit --no-fund --ignore-scripts
            cp package-lock.json node_modules/.installed
            """,
            Map.of("FROM", Operations.CLIENTS.resolve("axe").toString(), "TO", MODULES.toString()))
        .ok();
    source = Files.readString(MODULES.resolve("node_modules/axe-core/axe.min.js"));
  }

  /** Violations of WCAG 2.2, levels A and AA, on the current page. */
  List<String> violations(Browser browser) {
    return run(browser, source, "{runOnly:{type:'tag',values:" + LEVELS + "}}");
  }

  /** Colour-related {@link #violations} of the current page. */
  List<String> contrast(Browser browser) {
    return run(browser, "", "{runOnly:{type:'rule',values:['color-contrast']}}");
  }

  private static List<String> run(Browser browser, String source, String options) {
    JsonNode violations =
        browser.scriptLater(
            source
                + ";const done = arguments[arguments.length - 1];axe.run(document,"
                + options
                + ").then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n =>"
                + " n.html.slice(0, 200) + ' (' + n.any.concat(n.all, n.none).map(c =>"
                + " c.message).join('; ') + ')').join(' | '))), e => done(['axe failed: ' + e]))");
    var all = new ArrayList<String>();
    violations.forEach(one -> all.add(one.asString()));
    return all;
  }
}
