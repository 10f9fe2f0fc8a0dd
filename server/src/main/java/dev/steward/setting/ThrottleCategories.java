package dev.steward.setting;

import dev.steward.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Categories of jobs and how many builds of each go on at once, as people write them: {@code
 * deploy=1/2, tests=0/10 big:4}. First stands how many one node runs, then how many all nodes do,
 * and 0 is no bound; then what nodes with a label run instead.
 */
public final class ThrottleCategories {

  private static final int MOST = 1_000;

  /** The last group is possessive: a long list would otherwise take a stack frame for each pair. */
  private static final Pattern BOUNDS =
      Pattern.compile("([0-9]{1,6})/([0-9]{1,6})((?:\\s+[^\\s:,=]+:[0-9]{1,6})*+)");

  /**
   * The bounds of one category; 0 is none.
   *
   * @param perNodeWith what a node with that label runs, instead of {@code perNode}
   */
  public record Category(int perNode, int total, Map<String, Integer> perNodeWith) {}

  private ThrottleCategories() {}

  /**
   * Reads categories; in order, by name.
   *
   * @throws Problem.Invalid where one is not written so
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
            "throttleCategories takes categories such as deploy=1/2, tests=0/10 big:4: how many"
                + " builds a node runs, how many all nodes do (0: any number), and how many a node"
                + " with a label does.");
      }
      Map<String, Integer> perNodeWith = new LinkedHashMap<>();
      for (String pair : bounds.group(3).strip().split("\\s+", -1)) {
        int colon = pair.indexOf(':');
        if (colon > 0) {
          perNodeWith.put(pair.substring(0, colon), Integer.valueOf(pair.substring(colon + 1)));
        }
      }
      var category =
          new Category(
              Integer.parseInt(bounds.group(1)), Integer.parseInt(bounds.group(2)), perNodeWith);
      if (all.put(name, category) != null) {
        throw new Problem.Invalid("throttleCategories names a category twice.");
      }
    }
    if (all.size() > MOST) {
      throw new Problem.Invalid("At most " + MOST + " categories of jobs can be throttled.");
    }
    return all;
  }
}
