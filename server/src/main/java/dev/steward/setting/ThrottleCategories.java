package dev.steward.setting;

import dev.steward.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses throttle categories and their limits on concurrent builds: {@code deploy=1/2, tests=0/10
 * big:4}. The numbers are the limit per node and the total limit, 0 for none, followed by per-node
 * limits for nodes with a label.
 */
public final class ThrottleCategories {

  private static final int MAX = 1_000;

  /** The last group is possessive; otherwise a long list would need a stack frame for each pair. */
  private static final Pattern BOUNDS =
      Pattern.compile("([0-9]{1,6})/([0-9]{1,6})((?:\\s+[^\\s:,=]+:[0-9]{1,6})*+)");

  /**
   * The limits of one category; 0 means no limit.
   *
   * @param perNodeByLabel limits per node by label, which override {@code perNode}
   */
  public record Category(int perNode, int total, Map<String, Integer> perNodeByLabel) {}

  private ThrottleCategories() {}

  /**
   * Parses categories by name, in order.
   *
   * @throws Problem.Invalid if a category is malformed
   */
  public static Map<String, Category> parse(String text) {
    var all = new LinkedHashMap<String, Category>();
    for (String part : text.split("[,\\n]", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int equals = part.indexOf('=');
      String name = equals < 0 ? "" : part.substring(0, equals).strip();
      Matcher bounds = BOUNDS.matcher(part.substring(equals + 1).strip());
      if (name.isEmpty() || !bounds.matches()) {
        throw new Problem.Invalid(
            "throttleCategories must be a list such as “deploy=1/2, tests=0/10 big:4”: for each"
                + " category, the limits on concurrent builds per node and in total, and optionally"
                + " per node with a label; 0 means no limit.");
      }
      Map<String, Integer> perNodeByLabel = new LinkedHashMap<>();
      for (String pair : bounds.group(3).strip().split("\\s+", -1)) {
        int colon = pair.indexOf(':');
        if (colon > 0) {
          perNodeByLabel.put(pair.substring(0, colon), Integer.valueOf(pair.substring(colon + 1)));
        }
      }
      var category =
          new Category(
              Integer.parseInt(bounds.group(1)), Integer.parseInt(bounds.group(2)), perNodeByLabel);
      if (all.put(name, category) != null) {
        throw new Problem.Invalid("throttleCategories contains a duplicate category.");
      }
    }
    if (all.size() > MAX) {
      throw new Problem.Invalid("throttleCategories can have at most " + MAX + " categories.");
    }
    return all;
  }
}
