package dev.steward.view;

import dev.steward.problem.Problem;
import dev.steward.text.Html;
import dev.steward.text.Regex;
import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads and writes the item selection of a list view: names, pattern, status filter, columns. */
final class ViewSelectionXml {

  /**
   * The only job filter that needs no plugin; newer versions of Jenkins store the status filter of
   * a list view in it.
   */
  static final String STATUS_FILTER = "hudson.views.StatusFilter";

  private static final int MAX_NAMES = 20_000;
  private static final int MAX_PATTERN = 2_000;

  private ViewSelectionXml() {}

  static String columns(List<String> classes) {
    var out = new StringBuilder("<columns>\n");
    classes.forEach(column -> out.append("    <").append(column).append("/>\n"));
    return out.append("  </columns>").toString();
  }

  static List<XmlElement> children(XmlElement root, String element) {
    XmlElement list = root.find(element);
    return list == null ? List.of() : list.children();
  }

  static ViewContent selection(XmlElement root) {
    var names = new ArrayList<String>();
    XmlElement jobNames = root.find("jobNames");
    if (jobNames != null) {
      for (XmlElement element : jobNames.children()) {
        if (element.name().equals("string") && !element.text().isBlank()) {
          names.add(element.text().strip());
        }
      }
    }
    if (names.size() > MAX_NAMES) {
      throw new Problem.TooLarge(
          "A view can list at most " + MAX_NAMES + " names; use a regular expression.");
    }
    String status = status(root);
    XmlElement columns = root.find("columns");
    return new ViewContent.ItemSelection(
        List.copyOf(names),
        pattern(root.findText("includeRegex")),
        root.flag("recurse"),
        (status == null || status.isBlank()) ? null : status.strip().equals("true"),
        columns == null ? List.of() : columns.children().stream().map(XmlElement::name).toList());
  }

  private static @Nullable String status(XmlElement root) {
    String status = root.findText("statusFilter");
    if (status != null && !status.isBlank()) {
      return status;
    }
    XmlElement filter = statusFilter(root);
    return filter == null ? null : filter.textOf("statusFilter", "");
  }

  static @Nullable XmlElement statusFilter(XmlElement root) {
    for (XmlElement filter : children(root, "jobFilters")) {
      if (filter.name().equals(STATUS_FILTER)) {
        return filter;
      }
    }
    return null;
  }

  private static @Nullable Regex pattern(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    if (text.length() > MAX_PATTERN) {
      throw new Problem.Invalid(
          "The view's regular expression is longer than " + MAX_PATTERN + " characters.");
    }
    try {
      return Regex.of(text.strip());
    } catch (PatternSyntaxException e) {
      throw new Problem.Invalid(
          "Invalid regular expression (includeRegex): " + e.getDescription() + ".");
    }
  }

  static String names(Collection<String> names) {
    var out =
        new StringBuilder(
            "<jobNames>\n    <comparator class=\"java.lang.String$CaseInsensitiveComparator\"/>");
    for (String name : names) {
      out.append("\n    <string>").append(Html.escape(name)).append("</string>");
    }
    return out.append("\n  </jobNames>").toString();
  }
}
