package dev.steward.trigger;

import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates location paths of XPath, such as {@code /push/repository/@name}, {@code //commit[2]/id}
 * or {@code //ref[@type='branch']}. {@code text()} is the only supported function.
 */
final class XmlPath {

  private static final Pattern STEP =
      Pattern.compile(
          "(//?)(?:(text\\(\\))|@([\\w:.-]+)|(\\*|[\\w:.-]+)((?:\\[[^\\[\\]]{1,300}\\])*))");
  private static final Pattern CONDITION =
      Pattern.compile("\\[(?:(\\d{1,9})|(@?)([\\w:.-]+)\\s*=\\s*(?:'([^']*)'|\"([^\"]*)\"))\\]");
  private static final int MAX_NODES = 10_000;
  private static final int MAX_PATH = 1_000;
  private static final int MAX_STEPS = 50;

  private XmlPath() {}

  /** The text of the first match; null if nothing matches or the path is invalid. */
  static @Nullable String find(String path, @Nullable XmlElement root) {
    try {
      return find(path, root, MatchBudget.ofRequest());
    } catch (MatchLimitException e) {
      return null;
    }
  }

  /** The same with a shared budget; text is truncated at the limit. */
  static @Nullable String find(String path, @Nullable XmlElement root, MatchBudget budget)
      throws MatchLimitException {
    String text = path.strip();
    if (root == null || !text.startsWith("/")) {
      return null;
    }
    if (text.length() > MAX_PATH) {
      throw new MatchLimitException("A path is longer than " + MAX_PATH + " characters.");
    }
    int steps = 0;
    List<XmlElement> now = List.of();
    Matcher step = STEP.matcher(text);
    boolean first = true;
    for (int at = 0; at < text.length(); at = step.end(), first = false) {
      if (!step.find(at) || step.start() != at) {
        return null;
      }
      if (++steps > MAX_STEPS) {
        throw new MatchLimitException("A path has more than " + MAX_STEPS + " steps.");
      }
      budget.requireTimeLeft();
      long began = System.nanoTime();
      boolean deep = step.group(1).length() == 2;
      String attribute = step.group(3);
      if (step.group(2) != null || attribute != null) {
        return step.end() == text.length()
            ? last(deep ? below(now, root, first) : now, attribute)
            : null;
      }
      now = named(now, root, first, deep, step.group(4));
      Matcher condition = CONDITION.matcher(step.group(5));
      for (int in = 0; in < step.group(5).length(); in = condition.end()) {
        if (!condition.find(in) || condition.start() != in) {
          return null;
        }
        now = those(now, condition);
      }
      budget.spend(System.nanoTime() - began);
    }
    return now.isEmpty() ? null : whole(now.getFirst());
  }

  private static @Nullable String last(List<XmlElement> now, @Nullable String attribute) {
    for (XmlElement element : now) {
      String value = attribute == null ? element.text() : element.attribute(attribute);
      if (value != null && (attribute != null || !value.isEmpty())) {
        return value;
      }
    }
    return null;
  }

  private static List<XmlElement> named(
      List<XmlElement> now, XmlElement root, boolean first, boolean deep, String name) {
    var all = new ArrayList<XmlElement>();
    if (deep) {
      all.addAll(below(now, root, first));
      if (!first) {
        Set<XmlElement> from = Collections.newSetFromMap(new IdentityHashMap<>());
        from.addAll(now);
        all.removeIf(from::contains);
      }
    } else if (first) {
      all.add(root);
    } else {
      for (XmlElement element : now) {
        if (all.size() >= MAX_NODES) {
          break;
        }
        all.addAll(element.children());
      }
    }
    all.removeIf(element -> !name.equals("*") && !element.name().equals(name));
    return all;
  }

  /** The elements and their descendants in document order. */
  private static List<XmlElement> below(List<XmlElement> now, XmlElement root, boolean first) {
    var all = new ArrayList<XmlElement>();
    (first ? List.of(root) : now).forEach(element -> collect(element, all));
    return all;
  }

  private static void collect(XmlElement element, List<XmlElement> all) {
    if (all.size() < MAX_NODES) {
      all.add(element);
      element.children().forEach(child -> collect(child, all));
    }
  }

  private static List<XmlElement> those(List<XmlElement> now, Matcher condition) {
    String position = condition.group(1);
    if (position != null) {
      int index = Integer.parseInt(position);
      return index >= 1 && index <= now.size() ? List.of(now.get(index - 1)) : List.of();
    }
    String value = condition.group(4) == null ? condition.group(5) : condition.group(4);
    boolean ofAttribute = !condition.group(2).isEmpty();
    return now.stream()
        .filter(element -> {
          String name = condition.group(3);
          return value.equals(ofAttribute ? element.attribute(name) : element.findText(name));
        })
        .toList();
  }

  /** The text content of the element, up to the limit. */
  private static String whole(XmlElement element) {
    var out = new StringBuilder();
    collect(element, out);
    return out.toString();
  }

  private static void collect(XmlElement element, StringBuilder out) {
    if (out.length() <= WebhookValues.MAX_VALUE) {
      out.append(element.text());
      element.children().forEach(child -> collect(child, out));
    }
  }
}
